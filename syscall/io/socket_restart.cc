// SPDX-License-Identifier: Apache-2.0

#include "syscall/io/socket_restart.h"

#include <sys/socket.h>
#include <sys/time.h>

namespace emu::syscall {
namespace {

SyscallResult Adjust(int fd, SyscallResult result, int option) {
  if (result.restart != Restart::kSys) return result;
  timeval timeout = {};
  socklen_t size = sizeof(timeout);
  if (getsockopt(fd, SOL_SOCKET, option, &timeout, &size) == 0 &&
      (timeout.tv_sec != 0 || timeout.tv_usec != 0)) {
    result.restart = Restart::kNone;
  }
  return result;
}

}  // namespace

SyscallResult AfterReceive(int fd, SyscallResult result) {
  return Adjust(fd, result, SO_RCVTIMEO);
}

SyscallResult AfterSend(int fd, SyscallResult result) {
  return Adjust(fd, result, SO_SNDTIMEO);
}

}  // namespace emu::syscall
