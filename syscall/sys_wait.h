// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SYS_WAIT_H_
#define SYSCALL_SYS_WAIT_H_

#include "syscall/args.h"
#include "syscall/result.h"
#include "syscall/task.h"

namespace emu::syscall {

SyscallResult SysWait4(Task& task, const Args& args);
SyscallResult SysWaitpid(Task& task, const Args& args);
SyscallResult SysWaitid(Task& task, const Args& args);

// A wait status with the guest's signal numbers.
int WaitStatusToGuest(int host_status);

}  // namespace emu::syscall

#endif  // SYSCALL_SYS_WAIT_H_
