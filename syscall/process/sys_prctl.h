// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_PRCTL_H_
#define SYSCALL_PROCESS_SYS_PRCTL_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysPrctl(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_PRCTL_H_
