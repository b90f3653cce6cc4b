// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_SYS_STAT_H_
#define SYSCALL_FS_SYS_STAT_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// stat in all its layouts, and statfs.

// i386: struct stat with narrow fields. x86-64: the only one.
SyscallResult SysStat(Task& task, const Args& args);
SyscallResult SysLstat(Task& task, const Args& args);
SyscallResult SysFstat(Task& task, const Args& args);
// i386 only.
SyscallResult SysOldstat(Task& task, const Args& args);
SyscallResult SysOldlstat(Task& task, const Args& args);
SyscallResult SysOldfstat(Task& task, const Args& args);
SyscallResult SysStat64(Task& task, const Args& args);
SyscallResult SysLstat64(Task& task, const Args& args);
SyscallResult SysFstat64(Task& task, const Args& args);
// i386 fstatat64 and x86-64 newfstatat.
SyscallResult SysFstatat64(Task& task, const Args& args);
SyscallResult SysNewfstatat(Task& task, const Args& args);
SyscallResult SysStatx(Task& task, const Args& args);

SyscallResult SysStatfs(Task& task, const Args& args);
SyscallResult SysFstatfs(Task& task, const Args& args);
SyscallResult SysStatfs64(Task& task, const Args& args);
SyscallResult SysFstatfs64(Task& task, const Args& args);
SyscallResult SysUstat(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_FS_SYS_STAT_H_
