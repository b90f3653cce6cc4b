// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IO_SYS_FCNTL_H_
#define SYSCALL_IO_SYS_FCNTL_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Descriptor state and file locks.

SyscallResult SysFcntl(Task& task, const Args& args);
SyscallResult SysFcntl64(Task& task, const Args& args);
SyscallResult SysFlock(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_IO_SYS_FCNTL_H_
