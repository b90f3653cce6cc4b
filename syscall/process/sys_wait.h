// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_WAIT_H_
#define SYSCALL_PROCESS_SYS_WAIT_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysWait4(Task& task, const Args& args);
SyscallResult SysWaitpid(Task& task, const Args& args);
SyscallResult SysWaitid(Task& task, const Args& args);

// A wait status with the guest's signal numbers.
int WaitStatusToGuest(int host_status);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_WAIT_H_
