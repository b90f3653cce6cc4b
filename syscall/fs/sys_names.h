// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_SYS_NAMES_H_
#define SYSCALL_FS_SYS_NAMES_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Names in directories: made, changed, removed, read.

SyscallResult SysLink(Task& task, const Args& args);
SyscallResult SysLinkat(Task& task, const Args& args);
SyscallResult SysUnlink(Task& task, const Args& args);
SyscallResult SysUnlinkat(Task& task, const Args& args);
SyscallResult SysRename(Task& task, const Args& args);
SyscallResult SysRenameat(Task& task, const Args& args);
SyscallResult SysRenameat2(Task& task, const Args& args);
SyscallResult SysMkdir(Task& task, const Args& args);
SyscallResult SysMkdirat(Task& task, const Args& args);
SyscallResult SysRmdir(Task& task, const Args& args);
SyscallResult SysMknod(Task& task, const Args& args);
SyscallResult SysMknodat(Task& task, const Args& args);
SyscallResult SysSymlink(Task& task, const Args& args);
SyscallResult SysSymlinkat(Task& task, const Args& args);
SyscallResult SysReadlink(Task& task, const Args& args);
SyscallResult SysReadlinkat(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_FS_SYS_NAMES_H_
