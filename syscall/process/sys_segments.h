// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_SYS_SEGMENTS_H_
#define SYSCALL_PROCESS_SYS_SEGMENTS_H_

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

SyscallResult SysSetThreadArea(Task& task, const Args& args);
SyscallResult SysGetThreadArea(Task& task, const Args& args);
SyscallResult SysArchPrctl(Task& task, const Args& args);
SyscallResult SysModifyLdt(Task& task, const Args& args);

// set_thread_area(2) on `cpu` with the user_desc at `address`. An entry of -1
// takes a free one and is written back, if `may_allocate`. Returns 0 or a host
// errno.
int SetThreadArea(x86::CpuState& cpu, uint64_t address, bool may_allocate);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_SYS_SEGMENTS_H_
