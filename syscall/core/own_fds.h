// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_OWN_FDS_H_
#define SYSCALL_CORE_OWN_FDS_H_

namespace emu::syscall {

// The emulator's own file descriptors (its log). They lie above those that a
// guest uses, and system calls treat them as if they were not open.

// Moves `fd` to a high number, marks it as the emulator's and returns the new
// number; `fd` is closed. On failure returns `fd` itself, marked. Called at
// start, before guest threads exist. At most kMaxOwnFds times.
int AdoptOwnFd(int fd);
inline constexpr int kMaxOwnFds = 8;

// Async-signal-safe, from any thread.
bool IsOwnFd(int fd);

// The lowest own descriptor in [first, last], or -1.
int FirstOwnFdIn(unsigned first, unsigned last);

// Forgets `fd` after it was closed.
void ForgetOwnFd(int fd);

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_OWN_FDS_H_
