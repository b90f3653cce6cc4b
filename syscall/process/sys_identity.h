// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_IDENTITY_H_
#define SYSCALL_PROCESS_SYS_IDENTITY_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Users and groups. Each call changes the calling thread only, as the kernel's
// do: making all threads follow is the guest C library's work.
SyscallResult SysGetuid(Task& task, const Args& args);
SyscallResult SysGeteuid(Task& task, const Args& args);
SyscallResult SysGetgid(Task& task, const Args& args);
SyscallResult SysGetegid(Task& task, const Args& args);
SyscallResult SysSetuid(Task& task, const Args& args);
SyscallResult SysSetgid(Task& task, const Args& args);
SyscallResult SysSetreuid(Task& task, const Args& args);
SyscallResult SysSetregid(Task& task, const Args& args);
SyscallResult SysSetresuid(Task& task, const Args& args);
SyscallResult SysSetresgid(Task& task, const Args& args);
SyscallResult SysGetresuid(Task& task, const Args& args);
SyscallResult SysGetresgid(Task& task, const Args& args);
SyscallResult SysSetfsuid(Task& task, const Args& args);
SyscallResult SysSetfsgid(Task& task, const Args& args);
SyscallResult SysGetgroups(Task& task, const Args& args);
SyscallResult SysSetgroups(Task& task, const Args& args);

// i386's first forms, with 16-bit ids.
SyscallResult SysGetuid16(Task& task, const Args& args);
SyscallResult SysGeteuid16(Task& task, const Args& args);
SyscallResult SysGetgid16(Task& task, const Args& args);
SyscallResult SysGetegid16(Task& task, const Args& args);
SyscallResult SysSetuid16(Task& task, const Args& args);
SyscallResult SysSetgid16(Task& task, const Args& args);
SyscallResult SysSetreuid16(Task& task, const Args& args);
SyscallResult SysSetregid16(Task& task, const Args& args);
SyscallResult SysSetresuid16(Task& task, const Args& args);
SyscallResult SysSetresgid16(Task& task, const Args& args);
SyscallResult SysGetresuid16(Task& task, const Args& args);
SyscallResult SysGetresgid16(Task& task, const Args& args);
SyscallResult SysSetfsuid16(Task& task, const Args& args);
SyscallResult SysSetfsgid16(Task& task, const Args& args);
SyscallResult SysGetgroups16(Task& task, const Args& args);
SyscallResult SysSetgroups16(Task& task, const Args& args);

SyscallResult SysCapget(Task& task, const Args& args);
SyscallResult SysCapset(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_IDENTITY_H_
