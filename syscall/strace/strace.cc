// SPDX-License-Identifier: Apache-2.0

#include "syscall/strace/strace.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "syscall/strace/strace_text.h"
#include "syscall/strace/strace_values.h"
#include "syscall/translate/errno.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// The column of " = ", as strace aligns it.
constexpr size_t kResultColumn = 39;

bool IsTraced(const Task& task) { return task.process->options.strace; }

void WriteLine(const Task& task, std::string line) {
  if (task.process->strace_shows_tid) {
    line = absl::StrCat("[pid ", task.tid, "] ", line);
  }
  line += '\n';
  // One write: lines of several processes must not mix.
  (void)!::write(task.process->options.log_fd, line.data(), line.size());
}

std::string RestartText(Restart restart) {
  switch (restart) {
    case Restart::kSys:
      return "? ERESTARTSYS (To be restarted if SA_RESTART is set)";
    case Restart::kNotStarted:
    case Restart::kNoIntr:
      return "? ERESTARTNOINTR (To be restarted)";
    case Restart::kNoHand:
      return "? ERESTARTNOHAND (To be restarted if no handler)";
    case Restart::kBlock:
      return "? ERESTART_RESTARTBLOCK (Interrupted by signal)";
    case Restart::kNone:
      break;
  }
  return "?";
}

std::string ResultText(const SyscallRow& row, const SyscallResult& result,
                       bool is_i386) {
  if (result.restart != Restart::kNone) return RestartText(result.restart);
  // Of sigreturn the errno is the value, that of the call that it goes back to.
  constexpr int64_t kMaxErrno = 4095;
  int guest_errno = result.guest_errno;
  if (result.ok() && result.value < 0 && result.value >= -kMaxErrno) {
    guest_errno = static_cast<int>(-result.value);
  }
  if (guest_errno != 0) {
    const int host_errno = ErrnoToHost(guest_errno);
    return absl::StrCat("-1 ", std::string(ErrnoName(host_errno)), " (",
                        strerror(host_errno), ")");
  }
  uint64_t value = static_cast<uint64_t>(result.value);
  if (is_i386) value = static_cast<uint32_t>(value);
  switch (row.formats.result) {
    case Format::kPointer:
    case Format::kHex:
      return Pointer(value);
    case Format::kOctal:
      return Octal(value);
    default:
      return absl::StrCat(result.value);
  }
}

std::string Pad(std::string line) {
  if (line.size() < kResultColumn) line.resize(kResultColumn, ' ');
  return line;
}

}  // namespace

StraceCall::StraceCall(Task& task, const SyscallRow& row, const Args& args)
    : task_(task), row_(row), args_(args), tid_(task.tid) {
  line_ = absl::StrCat(row.name != nullptr ? row.name : "syscall_unknown", "(");
  AppendArguments(/*before=*/true, 0);
}

void StraceCall::AppendArguments(bool before, int64_t result) {
  const Formats& formats = row_.formats;
  for (; next_ < formats.count; ++next_) {
    const ArgFormat& format = formats.arguments[next_];
    if (before && IsOutFormat(format.format)) return;
    if (IsAbsent(format, args_, register_)) {
      next_ = formats.count;
      return;
    }
    absl::StrAppend(&line_, next_ == 0 ? "" : ", ",
                    ArgumentText(format, args_, register_, result));
    register_ = format.format == Format::kU64 ? args_.After64(register_)
                                              : register_ + 1;
  }
}

void StraceCall::Finish(const SyscallResult& result) {
  // The child of a fork did not make the call.
  if (task_.tid != tid_) return;
  const bool ends = result.control != Control::kContinue;
  AppendArguments(/*before=*/false, result.ok() ? result.value : -1);
  line_ += ")";
  WriteLine(task_,
            absl::StrCat(Pad(std::move(line_)), " = ",
                         ends ? "?" : ResultText(row_, result, args_.is_i386()),
                         result.ok() ? ResultNote(row_.formats.result, args_,
                                                  result.value)
                                     : ""));
}

void StraceLine(Task& task, const std::string& line) {
  if (IsTraced(task)) WriteLine(task, line);
}

void StraceSignal(Task& task, const SignalInfo& info) {
  if (!IsTraced(task)) return;
  WriteLine(task, absl::StrCat("--- ", GuestSignalName(info.signal), " ",
                               SiginfoText(info), " ---"));
}

void StraceExited(Task& task) {
  if (!IsTraced(task)) return;
  WriteLine(task,
            absl::StrCat("+++ exited with ", task.exit_status & 0xff, " +++"));
}

void StraceKilled(Task& task, int guest_signal) {
  if (!IsTraced(task)) return;
  WriteLine(task, absl::StrCat("+++ killed by ", GuestSignalName(guest_signal),
                               " +++"));
}

}  // namespace emu::syscall
