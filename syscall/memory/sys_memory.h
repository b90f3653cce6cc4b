// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_MEMORY_SYS_MEMORY_H_
#define SYSCALL_MEMORY_SYS_MEMORY_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Calls on the guest's address space, over mem::AddressSpace.
SyscallResult SysBrk(Task& task, const Args& args);
SyscallResult SysMmap(Task& task, const Args& args);
// i386: the offset counts 4 KiB pages; the old form has its arguments in
// memory.
SyscallResult SysMmap2(Task& task, const Args& args);
SyscallResult SysOldMmap(Task& task, const Args& args);
SyscallResult SysMunmap(Task& task, const Args& args);
SyscallResult SysMremap(Task& task, const Args& args);
SyscallResult SysMprotect(Task& task, const Args& args);
SyscallResult SysPkeyMprotect(Task& task, const Args& args);
SyscallResult SysPkeyAlloc(Task& task, const Args& args);
SyscallResult SysPkeyFree(Task& task, const Args& args);
SyscallResult SysMsync(Task& task, const Args& args);
SyscallResult SysMadvise(Task& task, const Args& args);
SyscallResult SysMincore(Task& task, const Args& args);
SyscallResult SysMlock(Task& task, const Args& args);
SyscallResult SysMlock2(Task& task, const Args& args);
SyscallResult SysMunlock(Task& task, const Args& args);
SyscallResult SysMlockall(Task& task, const Args& args);
SyscallResult SysMunlockall(Task& task, const Args& args);
SyscallResult SysMbind(Task& task, const Args& args);
SyscallResult SysSetMempolicy(Task& task, const Args& args);
SyscallResult SysGetMempolicy(Task& task, const Args& args);
SyscallResult SysMigratePages(Task& task, const Args& args);
SyscallResult SysMovePages(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_MEMORY_SYS_MEMORY_H_
