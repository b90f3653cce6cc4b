// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IO_SYS_AIO_H_
#define SYSCALL_IO_SYS_AIO_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Linux's own asynchronous I/O (io_submit(2)), by the host's.

SyscallResult SysIoSetup(Task& task, const Args& args);
SyscallResult SysIoDestroy(Task& task, const Args& args);
SyscallResult SysIoSubmit(Task& task, const Args& args);
SyscallResult SysIoCancel(Task& task, const Args& args);
SyscallResult SysIoGetevents(Task& task, const Args& args);
SyscallResult SysIoPgetevents(Task& task, const Args& args);
SyscallResult SysIoPgeteventsTime64(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_IO_SYS_AIO_H_
