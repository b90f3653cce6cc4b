// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TIME_SYS_TIMER_H_
#define SYSCALL_TIME_SYS_TIMER_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Timers: the host's, whose signals come to the guest like any other.

SyscallResult SysAlarm(Task& task, const Args& args);
SyscallResult SysSetitimer(Task& task, const Args& args);
SyscallResult SysGetitimer(Task& task, const Args& args);

SyscallResult SysTimerCreate(Task& task, const Args& args);
SyscallResult SysTimerSettime(Task& task, const Args& args);
SyscallResult SysTimerGettime(Task& task, const Args& args);
SyscallResult SysTimerGetoverrun(Task& task, const Args& args);
SyscallResult SysTimerDelete(Task& task, const Args& args);
SyscallResult SysTimerSettime64(Task& task, const Args& args);
SyscallResult SysTimerGettime64(Task& task, const Args& args);

SyscallResult SysTimerfdCreate(Task& task, const Args& args);
SyscallResult SysTimerfdSettime(Task& task, const Args& args);
SyscallResult SysTimerfdGettime(Task& task, const Args& args);
SyscallResult SysTimerfdSettime64(Task& task, const Args& args);
SyscallResult SysTimerfdGettime64(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_TIME_SYS_TIMER_H_
