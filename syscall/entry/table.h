// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ENTRY_TABLE_H_
#define SYSCALL_ENTRY_TABLE_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/syscall_row.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// All calls of Linux 6.1 in order of their numbers
// (arch/x86/entry/syscalls/syscall_{32,64}.tbl).
absl::Span<const SyscallRow> I386Table();
absl::Span<const SyscallRow> X8664Table();

// Above every call's number.
inline constexpr size_t kMaxSyscalls = 512;

// The row of `number`; nullptr for numbers that the ABI does not have.
const SyscallRow* FindSyscall(x86::Mode abi, uint64_t number);

// Handlers for State::kErrno rows.
SyscallResult FailWithEnosys(Task& task, const Args& args);
SyscallResult FailWithEperm(Task& task, const Args& args);
SyscallResult FailWithEinval(Task& task, const Args& args);

}  // namespace emu::syscall

#endif  // SYSCALL_ENTRY_TABLE_H_
