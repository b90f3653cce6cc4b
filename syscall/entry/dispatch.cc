// SPDX-License-Identifier: Apache-2.0

#include "syscall/entry/dispatch.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "mem/guest_copy.h"
#include "syscall/core/args.h"
#include "syscall/entry/table.h"
#include "syscall/signal/signals.h"
#include "syscall/strace/strace.h"

namespace emu::syscall {
namespace {

using x86::CpuState;

constexpr int kEntryInsnLength = 2;

// A call as the guest's registers ask for it.
struct Request {
  x86::Mode abi;
  uint32_t number;
  Args args;
};

Args I386Arguments(const CpuState& cpu) {
  return Args(x86::Mode::k32,
              {cpu.gpr[x86::kRbx], cpu.gpr[x86::kRcx], cpu.gpr[x86::kRdx],
               cpu.gpr[x86::kRsi], cpu.gpr[x86::kRdi], cpu.gpr[x86::kRbp]});
}

Args X8664Arguments(const CpuState& cpu) {
  return Args(x86::Mode::k64,
              {cpu.gpr[x86::kRdi], cpu.gpr[x86::kRsi], cpu.gpr[x86::kRdx],
               cpu.gpr[x86::kR10], cpu.gpr[x86::kR8], cpu.gpr[x86::kR9]});
}

// sysenter leaves neither eip nor esp: the vDSO keeps esp in ebp, with ebp's
// own value, the sixth argument, on top of the stack. False for a bad stack.
bool LeaveSysenter(Task& task) {
  CpuState& cpu = *task.cpu;
  cpu.gpr[x86::kRsp] = static_cast<uint32_t>(cpu.gpr[x86::kRbp]);
  if (task.process->program.vdso_sysenter_return != 0) {
    cpu.rip = task.process->program.vdso_sysenter_return;
  }
  const std::optional<uint32_t> sixth =
      mem::ReadGuest<uint32_t>(cpu.gpr[x86::kRsp]);
  if (!sixth.has_value()) return false;
  cpu.gpr[x86::kRbp] = *sixth;
  return true;
}

Request ReadRequest(CpuState& cpu, Entry entry) {
  const uint32_t number = static_cast<uint32_t>(cpu.gpr[x86::kRax]);
  if (entry == Entry::kSyscall) {
    cpu.gpr[x86::kRcx] = cpu.rip;
    cpu.gpr[x86::kR11] = x86::ReadEflags(cpu);
    return {x86::Mode::k64, number, X8664Arguments(cpu)};
  }
  return {x86::Mode::k32, number, I386Arguments(cpu)};
}

void WriteReturnValue(CpuState& cpu, x86::Mode abi,
                      const SyscallResult& result) {
  const int64_t value =
      result.guest_errno != 0 ? -int64_t{result.guest_errno} : result.value;
  cpu.gpr[x86::kRax] = abi == x86::Mode::k32 ? static_cast<uint32_t>(value)
                                             : static_cast<uint64_t>(value);
}

// Names a call that has no handler, the first time.
void LogMissing(const Task& task, const Request& request,
                const SyscallRow* row) {
  static std::array<std::atomic<bool>, 2 * kMaxSyscalls> named;
  if (!task.process->options.log_unimplemented) return;
  const bool is_i386 = request.abi == x86::Mode::k32;
  const size_t slot = std::min<size_t>(request.number, kMaxSyscalls - 1) +
                      (is_i386 ? 0 : kMaxSyscalls);
  if (named[slot].exchange(true)) return;
  const std::string line =
      absl::StrCat("emu: system call ", request.number, " (",
                   row != nullptr ? row->name : "unknown", ") of ",
                   is_i386 ? "i386" : "x86-64", " is not implemented\n");
  (void)!::write(task.process->options.log_fd, line.data(), line.size());
}

SyscallResult Call(Task& task, const Request& request) {
  static constexpr SyscallRow kUnknown = {};
  const SyscallRow* row = FindSyscall(request.abi, request.number);
  if (row == nullptr || row->handler == nullptr) {
    LogMissing(task, request, row);
    if (row == nullptr) row = &kUnknown;
    if (task.process->options.strace) {
      StraceCall trace(task, *row, request.args);
      trace.Finish(Error(ENOSYS));
    }
    return Error(ENOSYS);
  }
  if (!task.process->options.strace) return row->handler(task, request.args);
  StraceCall trace(task, *row, request.args);
  const SyscallResult result = row->handler(task, request.args);
  trace.Finish(result);
  return result;
}

// What the loop would otherwise have to look for after each call.
bool NeedsDelivery(const Task& task) {
  return task.signal_pending != 0 || task.host_mask_stale ||
         task.saved_mask.has_value() || task.restart != Restart::kNone;
}

}  // namespace

Control Dispatch(Task& task, Entry entry) {
  CpuState& cpu = *task.cpu;
  // A signal that came before the call is delivered before it.
  if (task.signal_pending != 0) {
    cpu.rip -= kEntryInsnLength;
    return DeliverSignals(task);
  }
  if (entry == Entry::kSyscall && cpu.mode == x86::Mode::k32) {
    cpu.rip -= kEntryInsnLength;
    QueueTrap(task, {x86::Vector::kInvalidOpcode});
    return DeliverSignals(task);
  }
  const uint64_t number = cpu.gpr[x86::kRax];
  if (entry == Entry::kSysenter && !LeaveSysenter(task)) {
    WriteReturnValue(cpu, x86::Mode::k32, Error(EFAULT));
    return Control::kContinue;
  }
  const Request request = ReadRequest(cpu, entry);
  task.call_number = number;
  task.call_abi = request.abi;

  const SyscallResult result = Call(task, request);
  if (result.control != Control::kContinue) return result.control;
  WriteReturnValue(cpu, request.abi, result);
  task.restart = result.restart;
  // Under a temporary mask the signal is what the call waited for.
  if (task.restart == Restart::kNotStarted && task.saved_mask.has_value()) {
    task.restart = Restart::kNoHand;
  }
  return NeedsDelivery(task) ? DeliverSignals(task) : Control::kContinue;
}

}  // namespace emu::syscall
