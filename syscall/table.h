// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TABLE_H_
#define SYSCALL_TABLE_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "syscall/args.h"
#include "syscall/result.h"
#include "syscall/strace_format.h"
#include "syscall/task.h"

namespace emu::syscall {

// Runs on the guest's own thread with no lock held.
using Handler = SyscallResult (*)(Task& task, const Args& args);

// How much of a call works.
enum class State : uint8_t {
  kFull,
  kPartial,  // `note` says what does not
  kErrno,    // always fails, as documented in `note`
  kMissing,  // no handler: ENOSYS, named once under -d unimp
};

// A row of the table. Handlers are named after the call (SysOpenat, SysWait4)
// and declared in their family's header, sys_<family>.h; the family's owner
// enters them in both tables.
struct SyscallRow {
  int number = 0;
  const char* name = nullptr;
  State state = State::kMissing;
  Handler handler = nullptr;
  Formats formats;
  const char* note = "";
};

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

#endif  // SYSCALL_TABLE_H_
