// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_wait.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>

#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/core/siginfo.h"
#include "syscall/process/sys_resource.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

SyscallResult Wait(Task& task, int32_t pid, uint64_t status_at, int options,
                   uint64_t rusage_at, x86::Mode abi) {
  int status = 0;
  struct rusage usage = {};
  // WNOHANG and the others have the same numbers everywhere.
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_wait4, pid, &status, options, &usage),
               Restart::kSys);
  if (!result.ok() || result.value == 0) return result;
  if (status_at != 0 &&
      !mem::WriteGuest<int32_t>(status_at, WaitStatusToGuest(status))) {
    return Error(EFAULT);
  }
  if (rusage_at != 0 && !WriteRusage(rusage_at, abi, usage)) {
    return Error(EFAULT);
  }
  return result;
}

// The members of siginfo_t that waitid writes: up to si_status.
bool WriteWaitInfo(uint64_t address, const siginfo_t& host, x86::Mode abi) {
  uint8_t bytes[kGuestSiginfoSize] = {};
  if (host.si_signo != 0) EncodeSiginfo(SignalInfoFromHost(host), abi, bytes);
  const size_t fields = abi == x86::Mode::k32 ? 12 : 16;
  return mem::CopyToGuest(address, bytes, 12) &&
         mem::CopyToGuest(address + fields, bytes + fields, 12);
}

}  // namespace

int WaitStatusToGuest(int host_status) {
  if (WIFSTOPPED(host_status)) {
    const int signal = WSTOPSIG(host_status);
    return (host_status & ~0xff00) | SignalToGuest(signal) << 8;
  }
  if (WIFSIGNALED(host_status)) {
    return (host_status & ~0x7f) | SignalToGuest(WTERMSIG(host_status));
  }
  return host_status;
}

SyscallResult SysWait4(Task& task, const Args& args) {
  return Wait(task, args.Int(0), args.Pointer(1), args.Int(2), args.Pointer(3),
              args.abi());
}

SyscallResult SysWaitpid(Task& task, const Args& args) {
  return Wait(task, args.Int(0), args.Pointer(1), args.Int(2), 0, args.abi());
}

SyscallResult SysWaitid(Task& task, const Args& args) {
  siginfo_t info = {};
  struct rusage usage = {};
  // P_ALL … P_PIDFD have the same numbers everywhere.
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_waitid, args.Int(0), args.Int(1), &info,
                           args.Int(3), &usage),
               Restart::kSys);
  if (result.ok() && info.si_signo != 0 && args.Pointer(4) != 0 &&
      !WriteRusage(args.Pointer(4), args.abi(), usage)) {
    return Error(EFAULT);
  }
  // Zeros after a failure, as the kernel writes them.
  if (result.restart == Restart::kNone && args.Pointer(2) != 0 &&
      !WriteWaitInfo(args.Pointer(2), info, args.abi())) {
    return Error(EFAULT);
  }
  return result;
}

}  // namespace emu::syscall
