// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SYS_PRCTL_H_
#define SYSCALL_SYS_PRCTL_H_

#include "syscall/args.h"
#include "syscall/result.h"
#include "syscall/task.h"

namespace emu::syscall {

SyscallResult SysPrctl(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_SYS_PRCTL_H_
