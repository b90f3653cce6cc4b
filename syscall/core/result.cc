// SPDX-License-Identifier: Apache-2.0

#include "syscall/core/result.h"

#include <cerrno>

#include "syscall/translate/errno.h"

namespace emu::syscall {
namespace {

// Raw results between -4095 and -1 are errors, on every host.
constexpr int64_t kMaxErrno = 4095;

}  // namespace

SyscallResult Error(int host_errno) { return {-1, ErrnoToGuest(host_errno)}; }

SyscallResult Interrupted(Restart restart) {
  return {-1, ErrnoToGuest(EINTR), restart};
}

SyscallResult FromHost(int64_t host_result, Restart restart) {
  if (host_result == kHostNotStarted) return Interrupted(Restart::kNotStarted);
  if (host_result == -EINTR) return Interrupted(restart);
  if (host_result < 0 && host_result >= -kMaxErrno) {
    return Error(static_cast<int>(-host_result));
  }
  return Ok(host_result);
}

SyscallResult FromLibc(int64_t result, Restart restart) {
  return FromHost(result == -1 ? -errno : result, restart);
}

}  // namespace emu::syscall
