// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IO_SOCKET_RESTART_H_
#define SYSCALL_IO_SOCKET_RESTART_H_

#include "syscall/core/result.h"

namespace emu::syscall {

// How a call on `fd` goes on that a signal broke off: again, except on a
// socket with a timeout, where it is EINTR (kernel: sock_intr_errno). The first
// for reads and accept, the second for writes and connect. Other results and
// other descriptors are left alone.
SyscallResult AfterReceive(int fd, SyscallResult result);
SyscallResult AfterSend(int fd, SyscallResult result);

}  // namespace emu::syscall

#endif  // SYSCALL_IO_SOCKET_RESTART_H_
