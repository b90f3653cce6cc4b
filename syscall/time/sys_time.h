// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TIME_SYS_TIME_H_
#define SYSCALL_TIME_SYS_TIME_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Clocks, and sleeping. Clock numbers are equal everywhere.

SyscallResult SysTime(Task& task, const Args& args);
SyscallResult SysStime(Task& task, const Args& args);
SyscallResult SysGettimeofday(Task& task, const Args& args);
SyscallResult SysSettimeofday(Task& task, const Args& args);
SyscallResult SysAdjtimex(Task& task, const Args& args);

SyscallResult SysClockGettime(Task& task, const Args& args);
SyscallResult SysClockSettime(Task& task, const Args& args);
SyscallResult SysClockGetres(Task& task, const Args& args);
SyscallResult SysClockAdjtime(Task& task, const Args& args);
SyscallResult SysClockNanosleep(Task& task, const Args& args);
SyscallResult SysNanosleep(Task& task, const Args& args);
// i386's calls with 64-bit times: clock_gettime64, clock_getres_time64 …
SyscallResult SysClockGettime64(Task& task, const Args& args);
SyscallResult SysClockSettime64(Task& task, const Args& args);
SyscallResult SysClockGetresTime64(Task& task, const Args& args);
SyscallResult SysClockAdjtime64(Task& task, const Args& args);
SyscallResult SysClockNanosleepTime64(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_TIME_SYS_TIME_H_
