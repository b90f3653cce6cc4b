// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IPC_SYS_MQ_H_
#define SYSCALL_IPC_SYS_MQ_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// POSIX message queues.

SyscallResult SysMqOpen(Task& task, const Args& args);
SyscallResult SysMqUnlink(Task& task, const Args& args);
SyscallResult SysMqTimedsend(Task& task, const Args& args);
SyscallResult SysMqTimedreceive(Task& task, const Args& args);
SyscallResult SysMqTimedsendTime64(Task& task, const Args& args);
SyscallResult SysMqTimedreceiveTime64(Task& task, const Args& args);
SyscallResult SysMqNotify(Task& task, const Args& args);
SyscallResult SysMqGetsetattr(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_IPC_SYS_MQ_H_
