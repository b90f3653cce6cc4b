// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IO_SYS_POLL_H_
#define SYSCALL_IO_SYS_POLL_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Waiting for descriptors: poll and select. sys_epoll.h has epoll.

SyscallResult SysPoll(Task& task, const Args& args);
SyscallResult SysPpoll(Task& task, const Args& args);
SyscallResult SysPpollTime64(Task& task, const Args& args);

// i386's first select takes a pointer to its five arguments; _newselect and
// x86-64's select take them as such.
SyscallResult SysSelect(Task& task, const Args& args);
SyscallResult SysNewselect(Task& task, const Args& args);  // _newselect
SyscallResult SysPselect6(Task& task, const Args& args);
SyscallResult SysPselect6Time64(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_IO_SYS_POLL_H_
