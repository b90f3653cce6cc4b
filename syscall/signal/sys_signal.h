// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SYS_SIGNAL_H_
#define SYSCALL_SIGNAL_SYS_SIGNAL_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Dispositions, masks, the alternate stack, the way back from handlers.
SyscallResult SysRtSigaction(Task& task, const Args& args);
SyscallResult SysSigaction(Task& task, const Args& args);
SyscallResult SysSignal(Task& task, const Args& args);
SyscallResult SysRtSigprocmask(Task& task, const Args& args);
SyscallResult SysSigprocmask(Task& task, const Args& args);
SyscallResult SysSgetmask(Task& task, const Args& args);
SyscallResult SysSsetmask(Task& task, const Args& args);
SyscallResult SysRtSigpending(Task& task, const Args& args);
SyscallResult SysSigpending(Task& task, const Args& args);
SyscallResult SysSigaltstack(Task& task, const Args& args);
SyscallResult SysRtSigreturn(Task& task, const Args& args);
SyscallResult SysSigreturn(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SYS_SIGNAL_H_
