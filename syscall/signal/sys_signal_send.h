// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SYS_SIGNAL_SEND_H_
#define SYSCALL_SIGNAL_SYS_SIGNAL_SEND_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysKill(Task& task, const Args& args);
SyscallResult SysTkill(Task& task, const Args& args);
SyscallResult SysTgkill(Task& task, const Args& args);
SyscallResult SysRtSigqueueinfo(Task& task, const Args& args);
SyscallResult SysRtTgsigqueueinfo(Task& task, const Args& args);
SyscallResult SysPidfdSendSignal(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SYS_SIGNAL_SEND_H_
