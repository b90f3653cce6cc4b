// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_SYS_DIR_H_
#define SYSCALL_FS_SYS_DIR_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Reading directories, and the process's own ones.

SyscallResult SysGetdents(Task& task, const Args& args);
SyscallResult SysGetdents64(Task& task, const Args& args);
SyscallResult SysReaddir(Task& task, const Args& args);
SyscallResult SysChdir(Task& task, const Args& args);
SyscallResult SysFchdir(Task& task, const Args& args);
SyscallResult SysGetcwd(Task& task, const Args& args);
SyscallResult SysChroot(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_FS_SYS_DIR_H_
