// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_PIDFD_H_
#define SYSCALL_PROCESS_SYS_PIDFD_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysPidfdOpen(Task& task, const Args& args);
SyscallResult SysPidfdGetfd(Task& task, const Args& args);
SyscallResult SysProcessVmReadv(Task& task, const Args& args);
SyscallResult SysProcessVmWritev(Task& task, const Args& args);
SyscallResult SysProcessMadvise(Task& task, const Args& args);
SyscallResult SysProcessMrelease(Task& task, const Args& args);
SyscallResult SysKcmp(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_PIDFD_H_
