// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_OPEN_FLAGS_H_
#define SYSCALL_TRANSLATE_OPEN_FLAGS_H_

#include "syscall/translate/number_map.h"

namespace emu::syscall {

// O_* bits. The same numbers, in each ABI, stand for the *_CLOEXEC and
// *_NONBLOCK flags of pipe2, dup3, accept4, socket, eventfd2, inotify_init1,
// timerfd_create, signalfd4, epoll_create1 and memory files' descriptors.
inline constexpr int kGuestOpenAppend = 02000;
inline constexpr int kGuestOpenCreate = 0100;
inline constexpr int kGuestOpenNonblock = 04000;
inline constexpr int kGuestOpenExclusive = 0200;
inline constexpr int kGuestOpenDirect = 040000;
inline constexpr int kGuestOpenLargeFile = 0100000;
inline constexpr int kGuestOpenDirectory = 0200000;
inline constexpr int kGuestOpenCloexec = 02000000;
inline constexpr int kGuestOpenPath = 010000000;
inline constexpr int kGuestOpenTmpfile = 020000000;  // without O_DIRECTORY

// The bits above the access mode.
extern const NumberMap kOpenFlags;

// Bits that open(2) does not know are dropped, as the kernel ignores them.
// The access mode (O_RDONLY, O_WRONLY, O_RDWR, 3) is equal everywhere.
int OpenFlagsToHost(int guest_flags);
int OpenFlagsToGuest(int host_flags);

// For calls that accept only some of the bits: nullopt when `guest_flags` has
// another one than those of `allowed_guest`.
std::optional<int> OpenFlagsToHost(int guest_flags, int allowed_guest);

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_OPEN_FLAGS_H_
