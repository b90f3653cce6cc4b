// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_RESOURCE_H_
#define SYSCALL_PROCESS_SYS_RESOURCE_H_

#include <sys/resource.h>

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysGetrlimit(Task& task, const Args& args);
// i386's first form, which cannot say more than 2^31 - 1.
SyscallResult SysOldGetrlimit(Task& task, const Args& args);
SyscallResult SysSetrlimit(Task& task, const Args& args);
SyscallResult SysPrlimit64(Task& task, const Args& args);
SyscallResult SysGetrusage(Task& task, const Args& args);
SyscallResult SysTimes(Task& task, const Args& args);

// struct rusage, all longs, in the call's ABI. False for EFAULT.
bool WriteRusage(uint64_t address, x86::Mode abi, const struct rusage& usage);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_RESOURCE_H_
