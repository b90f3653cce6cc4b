// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IO_SYS_EPOLL_H_
#define SYSCALL_IO_SYS_EPOLL_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysEpollCreate(Task& task, const Args& args);
SyscallResult SysEpollCreate1(Task& task, const Args& args);
SyscallResult SysEpollCtl(Task& task, const Args& args);
SyscallResult SysEpollWait(Task& task, const Args& args);
SyscallResult SysEpollPwait(Task& task, const Args& args);
SyscallResult SysEpollPwait2(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_IO_SYS_EPOLL_H_
