// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_SYS_OPEN_H_
#define SYSCALL_FS_SYS_OPEN_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// File descriptors from their making to their end.

SyscallResult SysOpen(Task& task, const Args& args);
SyscallResult SysOpenat(Task& task, const Args& args);
SyscallResult SysOpenat2(Task& task, const Args& args);
SyscallResult SysCreat(Task& task, const Args& args);
SyscallResult SysNameToHandleAt(Task& task, const Args& args);
SyscallResult SysOpenByHandleAt(Task& task, const Args& args);

SyscallResult SysClose(Task& task, const Args& args);
SyscallResult SysCloseRange(Task& task, const Args& args);

SyscallResult SysDup(Task& task, const Args& args);
SyscallResult SysDup2(Task& task, const Args& args);
SyscallResult SysDup3(Task& task, const Args& args);

SyscallResult SysPipe(Task& task, const Args& args);
SyscallResult SysPipe2(Task& task, const Args& args);
SyscallResult SysMemfdCreate(Task& task, const Args& args);
SyscallResult SysEventfd(Task& task, const Args& args);
SyscallResult SysEventfd2(Task& task, const Args& args);

SyscallResult SysInotifyInit(Task& task, const Args& args);
SyscallResult SysInotifyInit1(Task& task, const Args& args);
SyscallResult SysInotifyAddWatch(Task& task, const Args& args);
SyscallResult SysInotifyRmWatch(Task& task, const Args& args);
SyscallResult SysFanotifyInit(Task& task, const Args& args);
SyscallResult SysFanotifyMark(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_FS_SYS_OPEN_H_
