// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_SOCKET_OPTIONS_H_
#define SYSCALL_TRANSLATE_SOCKET_OPTIONS_H_

#include <optional>

#include "syscall/translate/number_map.h"

namespace emu::syscall {

// Socket types (SOCK_STREAM and SOCK_DGRAM change places on MIPS), the level
// SOL_SOCKET and its options. Address families, protocols, the options of
// other levels, MSG_* and SHUT_* are equal everywhere.
inline constexpr int kGuestSolSocket = 1;
inline constexpr int kGuestSocketTypeMask = 0xf;

extern const NumberMap kSocketTypes;
extern const NumberMap kSocketOptions;  // of level SOL_SOCKET

// A socket's type with its SOCK_CLOEXEC and SOCK_NONBLOCK; nullopt when it has
// other flags. Unknown types are passed on, for the host's errno.
std::optional<int> SocketTypeToHost(int guest_type);

// The level of get/setsockopt and of control messages.
int SocketLevelToHost(int guest_level);
int SocketLevelToGuest(int host_level);

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_SOCKET_OPTIONS_H_
