// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_ADMIN_H_
#define SYSCALL_PROCESS_SYS_ADMIN_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// The administrator's calls: the host decides, and sees what the guest gave.
// The sysroot plays no part: mounts are the machine's.
SyscallResult SysMount(Task& task, const Args& args);
SyscallResult SysUmount(Task& task, const Args& args);
SyscallResult SysUmount2(Task& task, const Args& args);
SyscallResult SysPivotRoot(Task& task, const Args& args);
SyscallResult SysSwapon(Task& task, const Args& args);
SyscallResult SysSwapoff(Task& task, const Args& args);
SyscallResult SysAcct(Task& task, const Args& args);
SyscallResult SysVhangup(Task& task, const Args& args);
SyscallResult SysSysfs(Task& task, const Args& args);
SyscallResult SysOpenTree(Task& task, const Args& args);
SyscallResult SysMoveMount(Task& task, const Args& args);
SyscallResult SysFsopen(Task& task, const Args& args);
SyscallResult SysFsconfig(Task& task, const Args& args);
SyscallResult SysFsmount(Task& task, const Args& args);
SyscallResult SysFspick(Task& task, const Args& args);
SyscallResult SysMountSetattr(Task& task, const Args& args);
SyscallResult SysLandlockCreateRuleset(Task& task, const Args& args);
SyscallResult SysLandlockAddRule(Task& task, const Args& args);
SyscallResult SysLandlockRestrictSelf(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_ADMIN_H_
