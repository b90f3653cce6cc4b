// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IPC_SYS_IPC_H_
#define SYSCALL_IPC_SYS_IPC_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// System V IPC: semaphores (sys_sem.cc), message queues (sys_msg.cc), shared
// memory (sys_shm.cc), and i386's multiplexer (sys_ipc.cc).

SyscallResult SysSemget(Task& task, const Args& args);
SyscallResult SysSemop(Task& task, const Args& args);
SyscallResult SysSemtimedop(Task& task, const Args& args);
SyscallResult SysSemtimedopTime64(Task& task, const Args& args);
SyscallResult SysSemctl(Task& task, const Args& args);

SyscallResult SysMsgget(Task& task, const Args& args);
SyscallResult SysMsgsnd(Task& task, const Args& args);
SyscallResult SysMsgrcv(Task& task, const Args& args);
SyscallResult SysMsgctl(Task& task, const Args& args);

SyscallResult SysShmget(Task& task, const Args& args);
SyscallResult SysShmat(Task& task, const Args& args);
SyscallResult SysShmdt(Task& task, const Args& args);
SyscallResult SysShmctl(Task& task, const Args& args);

SyscallResult SysIpc(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_IPC_SYS_IPC_H_
