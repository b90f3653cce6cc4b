// SPDX-License-Identifier: Apache-2.0

#include "syscall/io/fd_error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "syscall/core/safe_syscall.h"

namespace emu::syscall {

SyscallResult FdErrorOr(int fd, int host_errno) {
  const int64_t flags = HostSyscall(SYS_fcntl, fd, F_GETFL);
  if (flags < 0) return FromHost(flags);
  if ((flags & O_PATH) != 0) return Error(EBADF);
  return Error(host_errno);
}

SyscallResult SocketErrorOr(int fd, int host_errno) {
  int type = 0;
  socklen_t size = sizeof(type);
  const int64_t found =
      HostSyscall(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &size);
  if (found < 0) return FromHost(found);
  return host_errno == 0 ? Ok() : Error(host_errno);
}

}  // namespace emu::syscall
