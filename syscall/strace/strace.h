// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_STRACE_STRACE_H_
#define SYSCALL_STRACE_STRACE_H_

#include <string>

#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/syscall_row.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// -strace: what strace(1) would print, a line at a time, to
// Options::log_fd. Every function does nothing without Options::strace.

// One call. Made before the handler runs, since it reads the arguments that go
// in.
class StraceCall {
 public:
  StraceCall(Task& task, const SyscallRow& row, const Args& args);
  StraceCall(const StraceCall&) = delete;
  StraceCall& operator=(const StraceCall&) = delete;

  // After the handler: reads what came out, and prints the line.
  void Finish(const SyscallResult& result);

 private:
  // Appends arguments to line_; before the call only up to the first one that
  // shows its outcome.
  void AppendArguments(bool before, int64_t result);

  Task& task_;
  const SyscallRow& row_;
  const Args& args_;
  const int tid_;
  std::string line_;
  int next_ = 0;      // the first format that is not in line_ yet
  int register_ = 0;  // its argument
};

// A call that does not return (exit, a successful execve): `line` by
// the caller's own formats.
void StraceLine(Task& task, const std::string& line);

void StraceSignal(Task& task, const SignalInfo& info);
void StraceExited(Task& task);
void StraceKilled(Task& task, int guest_signal);

}  // namespace emu::syscall

#endif  // SYSCALL_STRACE_STRACE_H_
