// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_process.h"

#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/process/sys_futex.h"
#include "syscall/signal/signals.h"
#include "syscall/strace/strace.h"

namespace emu::syscall {
namespace {

SyscallResult Ended(Task& task, int status, Control control) {
  task.exit_status = status & 0xff;
  SyscallResult result;
  result.control = control;
  return result;
}

}  // namespace

SyscallResult SysExit(Task& task, const Args& args) {
  // Signals that this thread took must not be lost with it.
  if (!BlockHostSignals(task)) return Interrupted(Restart::kNoIntr);
  ReleaseRobustList(task);
  const bool last = task.process->task_count.fetch_sub(1) == 1;
  if (last) return Ended(task, args.Int(0), Control::kExitProcess);
  if (task.clear_child_tid != 0 &&
      mem::WriteGuest<int32_t>(task.clear_child_tid, 0)) {
    WakeFutex(task.clear_child_tid, 1);
  }
  return Ended(task, args.Int(0), Control::kExitThread);
}

SyscallResult SysExitGroup(Task& task, const Args& args) {
  return Ended(task, args.Int(0), Control::kExitProcess);
}

SyscallResult SysSetTidAddress(Task& task, const Args& args) {
  task.clear_child_tid = args.Pointer(0);
  return Ok(task.tid);
}

SyscallResult SysGetpid(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_getpid));
}

SyscallResult SysGetppid(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_getppid));
}

SyscallResult SysGettid(Task& task, const Args&) { return Ok(task.tid); }

SyscallResult SysGetpgrp(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_getpgid, 0));
}

SyscallResult SysGetpgid(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_getpgid, args.Int(0)));
}

SyscallResult SysSetpgid(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_setpgid, args.Int(0), args.Int(1)));
}

SyscallResult SysGetsid(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_getsid, args.Int(0)));
}

SyscallResult SysSetsid(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_setsid));
}

}  // namespace emu::syscall
