// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_FUTEX_H_
#define SYSCALL_PROCESS_SYS_FUTEX_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysFutex(Task& task, const Args& args);
SyscallResult SysFutexTime64(Task& task, const Args& args);
SyscallResult SysFutexWaitv(Task& task, const Args& args);
SyscallResult SysSetRobustList(Task& task, const Args& args);
SyscallResult SysGetRobustList(Task& task, const Args& args);

// A dying thread's part: marks the futexes of its robust list as ownerless and
// wakes a waiter of each (kernel/futex/core.c, exit_robust_list).
void ReleaseRobustList(Task& task);

// Wakes up to `count` waiters at a guest address.
void WakeFutex(uint64_t guest_address, int count);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_FUTEX_H_
