// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_CLONE_H_
#define SYSCALL_PROCESS_SYS_CLONE_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// New processes and threads. A thread is a host thread (TaskHost::StartThread),
// a process a host process; one that shares its parent's memory without being a
// thread is a copy, but for CLONE_VFORK children where the host supports them.
SyscallResult SysFork(Task& task, const Args& args);
SyscallResult SysVfork(Task& task, const Args& args);
SyscallResult SysClone(Task& task, const Args& args);
SyscallResult SysClone3(Task& task, const Args& args);
SyscallResult SysUnshare(Task& task, const Args& args);
SyscallResult SysSetns(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_CLONE_H_
