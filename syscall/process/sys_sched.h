// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_SCHED_H_
#define SYSCALL_PROCESS_SYS_SCHED_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysSchedYield(Task& task, const Args& args);
SyscallResult SysSchedSetparam(Task& task, const Args& args);
SyscallResult SysSchedGetparam(Task& task, const Args& args);
SyscallResult SysSchedSetscheduler(Task& task, const Args& args);
SyscallResult SysSchedGetscheduler(Task& task, const Args& args);
SyscallResult SysSchedGetPriorityMax(Task& task, const Args& args);
SyscallResult SysSchedGetPriorityMin(Task& task, const Args& args);
SyscallResult SysSchedRrGetInterval(Task& task, const Args& args);
SyscallResult SysSchedRrGetIntervalTime64(Task& task, const Args& args);
SyscallResult SysSchedSetaffinity(Task& task, const Args& args);
SyscallResult SysSchedGetaffinity(Task& task, const Args& args);
SyscallResult SysSchedSetattr(Task& task, const Args& args);
SyscallResult SysSchedGetattr(Task& task, const Args& args);
SyscallResult SysGetpriority(Task& task, const Args& args);
SyscallResult SysSetpriority(Task& task, const Args& args);
SyscallResult SysNice(Task& task, const Args& args);
SyscallResult SysIoprioSet(Task& task, const Args& args);
SyscallResult SysIoprioGet(Task& task, const Args& args);
SyscallResult SysGetcpu(Task& task, const Args& args);
SyscallResult SysMembarrier(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_SCHED_H_
