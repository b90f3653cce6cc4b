// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_EXEC_H_
#define SYSCALL_PROCESS_SYS_EXEC_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// A guest program runs in a new emulator with the same options; the host runs
// its own programs itself.
SyscallResult SysExecve(Task& task, const Args& args);
SyscallResult SysExecveat(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_EXEC_H_
