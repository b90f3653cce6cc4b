// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IO_FD_ERROR_H_
#define SYSCALL_IO_FD_ERROR_H_

#include "syscall/core/result.h"

namespace emu::syscall {

// The failure `host_errno`, found in an argument; but the kernel looks at the
// descriptor first: EBADF for one that is not open, or only names a file
// (O_PATH).
SyscallResult FdErrorOr(int fd, int host_errno);

// The same where the descriptor must be a socket: EBADF, ENOTSOCK. With
// `host_errno` 0 there is no other failure.
SyscallResult SocketErrorOr(int fd, int host_errno);

}  // namespace emu::syscall

#endif  // SYSCALL_IO_FD_ERROR_H_
