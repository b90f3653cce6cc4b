// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_PROCESS_H_
#define SYSCALL_PROCESS_SYS_PROCESS_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Ends of threads and processes, and who they are.
SyscallResult SysExit(Task& task, const Args& args);
SyscallResult SysExitGroup(Task& task, const Args& args);
SyscallResult SysSetTidAddress(Task& task, const Args& args);

SyscallResult SysGetpid(Task& task, const Args& args);
SyscallResult SysGetppid(Task& task, const Args& args);
SyscallResult SysGettid(Task& task, const Args& args);
SyscallResult SysGetpgrp(Task& task, const Args& args);
SyscallResult SysGetpgid(Task& task, const Args& args);
SyscallResult SysSetpgid(Task& task, const Args& args);
SyscallResult SysGetsid(Task& task, const Args& args);
SyscallResult SysSetsid(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_PROCESS_H_
