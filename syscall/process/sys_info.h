// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_INFO_H_
#define SYSCALL_PROCESS_SYS_INFO_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysUname(Task& task, const Args& args);
SyscallResult SysOldUname(Task& task, const Args& args);
SyscallResult SysOldolduname(Task& task, const Args& args);
SyscallResult SysSethostname(Task& task, const Args& args);
SyscallResult SysSetdomainname(Task& task, const Args& args);
SyscallResult SysSysinfo(Task& task, const Args& args);
SyscallResult SysPersonality(Task& task, const Args& args);
SyscallResult SysGetrandom(Task& task, const Args& args);
SyscallResult SysUmask(Task& task, const Args& args);
SyscallResult SysSyslog(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_INFO_H_
