// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_SYS_ATTRIBUTES_H_
#define SYSCALL_FS_SYS_ATTRIBUTES_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// What a file is besides its contents: mode, owner, times, length, and whether
// it is on the disk.

SyscallResult SysAccess(Task& task, const Args& args);
SyscallResult SysFaccessat(Task& task, const Args& args);
SyscallResult SysFaccessat2(Task& task, const Args& args);

SyscallResult SysChmod(Task& task, const Args& args);
SyscallResult SysFchmod(Task& task, const Args& args);
SyscallResult SysFchmodat(Task& task, const Args& args);

// i386: 16-bit owners. x86-64: 32-bit ones.
SyscallResult SysChown(Task& task, const Args& args);
SyscallResult SysLchown(Task& task, const Args& args);
SyscallResult SysFchown(Task& task, const Args& args);
// i386 only, 32-bit owners.
SyscallResult SysChown32(Task& task, const Args& args);
SyscallResult SysLchown32(Task& task, const Args& args);
SyscallResult SysFchown32(Task& task, const Args& args);
SyscallResult SysFchownat(Task& task, const Args& args);

SyscallResult SysUtime(Task& task, const Args& args);
SyscallResult SysUtimes(Task& task, const Args& args);
SyscallResult SysFutimesat(Task& task, const Args& args);
SyscallResult SysUtimensat(Task& task, const Args& args);
SyscallResult SysUtimensatTime64(Task& task, const Args& args);

SyscallResult SysTruncate(Task& task, const Args& args);
SyscallResult SysFtruncate(Task& task, const Args& args);
SyscallResult SysTruncate64(Task& task, const Args& args);
SyscallResult SysFtruncate64(Task& task, const Args& args);
SyscallResult SysFallocate(Task& task, const Args& args);

SyscallResult SysSync(Task& task, const Args& args);
SyscallResult SysFsync(Task& task, const Args& args);
SyscallResult SysFdatasync(Task& task, const Args& args);
SyscallResult SysSyncfs(Task& task, const Args& args);
SyscallResult SysSyncFileRange(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_FS_SYS_ATTRIBUTES_H_
