// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SYS_SIGNAL_WAIT_H_
#define SYSCALL_SYS_SIGNAL_WAIT_H_

#include "syscall/args.h"
#include "syscall/result.h"
#include "syscall/task.h"

namespace emu::syscall {

SyscallResult SysPause(Task& task, const Args& args);
SyscallResult SysRtSigsuspend(Task& task, const Args& args);
SyscallResult SysSigsuspend(Task& task, const Args& args);
SyscallResult SysRtSigtimedwait(Task& task, const Args& args);
SyscallResult SysRtSigtimedwaitTime64(Task& task, const Args& args);
SyscallResult SysRestartSyscall(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_SYS_SIGNAL_WAIT_H_
