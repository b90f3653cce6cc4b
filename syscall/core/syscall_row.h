// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_SYSCALL_ROW_H_
#define SYSCALL_CORE_SYSCALL_ROW_H_

#include <cstdint>

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/strace_format.h"
#include "syscall/core/task.h"

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

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_SYSCALL_ROW_H_
