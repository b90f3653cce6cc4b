// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SYS_SIGNAL_WAIT_H_
#define SYSCALL_SIGNAL_SYS_SIGNAL_WAIT_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysPause(Task& task, const Args& args);
SyscallResult SysRtSigsuspend(Task& task, const Args& args);
SyscallResult SysSigsuspend(Task& task, const Args& args);
SyscallResult SysRtSigtimedwait(Task& task, const Args& args);
SyscallResult SysRtSigtimedwaitTime64(Task& task, const Args& args);
SyscallResult SysRestartSyscall(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SYS_SIGNAL_WAIT_H_
