// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_SYS_XATTR_H_
#define SYSCALL_FS_SYS_XATTR_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Extended attributes. Names and values have no layout: the host's kernel reads
// and writes them in guest memory.

SyscallResult SysSetxattr(Task& task, const Args& args);
SyscallResult SysLsetxattr(Task& task, const Args& args);
SyscallResult SysFsetxattr(Task& task, const Args& args);
SyscallResult SysGetxattr(Task& task, const Args& args);
SyscallResult SysLgetxattr(Task& task, const Args& args);
SyscallResult SysFgetxattr(Task& task, const Args& args);
SyscallResult SysListxattr(Task& task, const Args& args);
SyscallResult SysLlistxattr(Task& task, const Args& args);
SyscallResult SysFlistxattr(Task& task, const Args& args);
SyscallResult SysRemovexattr(Task& task, const Args& args);
SyscallResult SysLremovexattr(Task& task, const Args& args);
SyscallResult SysFremovexattr(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_FS_SYS_XATTR_H_
