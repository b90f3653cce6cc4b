// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/sys_signal_wait.h"

#include <cerrno>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/abi/time.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/core/siginfo.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_queue.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// Sleeps until a signal interrupts. (pause(2) is not on every host.)
SyscallResult WaitForSignal(Task& task) {
  return FromHost(SafeSyscall(task, SYS_ppoll, nullptr, 0, nullptr, nullptr, 0),
                  Restart::kNoHand);
}

SyscallResult Suspend(Task& task, SignalSet set) {
  const SyscallResult result = SetTemporaryMask(task, set);
  return result.ok() ? WaitForSignal(task) : result;
}

SyscallResult Delivered(const SignalInfo& info, uint64_t info_at,
                        x86::Mode abi) {
  if (info_at != 0 && !WriteSiginfo(info_at, info, abi)) return Error(EFAULT);
  return Ok(info.signal);
}

SyscallResult TimedWait(Task& task, const Args& args, TimeFormat format) {
  if (args.Size(3) != kSigsetSize) return Error(EINVAL);
  SignalSet set;
  if (!ReadSignalSet(args.Pointer(0), &set)) return Error(EFAULT);
  timespec timeout;
  const bool timed = args.Pointer(2) != 0;
  if (timed && !ReadTimespec(args.Pointer(2), format, &timeout)) {
    return Error(EFAULT);
  }
  // Fault signals that were sent wait here, not in the host; and of several
  // that are pending the host would choose by its own numbers.
  PendingSignal queued;
  if (!BlockHostSignals(task)) return Interrupted(Restart::kNoIntr);
  if (TakeSignalOf(task, set, &queued)) {
    return Delivered(queued.info, args.Pointer(1), args.abi());
  }
  SetHostMask(HostMaskFor(task.blocked));
  siginfo_t info;
  const HostSigset host_set = SignalSetToHost(set);
  const SyscallResult result =
      FromHost(SafeSyscall(task, SYS_rt_sigtimedwait, &host_set, &info,
                           timed ? &timeout : nullptr, HostSigset::kBytes),
               Restart::kNone);
  if (!result.ok()) return result;
  return Delivered(SignalInfoFromHost(info), args.Pointer(1), args.abi());
}

}  // namespace

SyscallResult SysPause(Task& task, const Args&) { return WaitForSignal(task); }

SyscallResult SysRtSigsuspend(Task& task, const Args& args) {
  if (args.Size(1) != kSigsetSize) return Error(EINVAL);
  SignalSet set;
  if (!ReadSignalSet(args.Pointer(0), &set)) return Error(EFAULT);
  return Suspend(task, set);
}

SyscallResult SysSigsuspend(Task& task, const Args& args) {
  return Suspend(task, args.Unsigned(2));
}

SyscallResult SysRtSigtimedwait(Task& task, const Args& args) {
  return TimedWait(task, args, PlainTime(args));
}

SyscallResult SysRtSigtimedwaitTime64(Task& task, const Args& args) {
  return TimedWait(task, args, TimeFormat::kTime64);
}

SyscallResult SysRestartSyscall(Task& task, const Args&) {
  const Task::RestartBlock block = task.restart_block;
  if (block.function == nullptr) return Error(EINTR);
  return block.function(task, block);
}

}  // namespace emu::syscall
