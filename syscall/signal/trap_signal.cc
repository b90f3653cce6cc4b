// SPDX-License-Identifier: Apache-2.0

// From processor exceptions to signals: arch/x86/kernel/traps.c and
// arch/x86/mm/fault.c.

#include "syscall/signal/signal_queue.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

using x86::Trap;
using x86::Vector;

// si_code values (asm-generic/siginfo.h).
constexpr int kIllIllopn = 2;
constexpr int kFpeIntdiv = 1;
constexpr int kSegvMaperr = 1;
constexpr int kSegvAccerr = 2;
constexpr int kBusAdraln = 1;
constexpr int kBusAdrerr = 2;
constexpr int kTrapBrkpt = 1;
constexpr int kTrapTrace = 2;

SignalInfo Fault(int host_signal, int code, uint64_t address) {
  SignalInfo info;
  info.signal = SignalToGuest(host_signal);
  info.code = code;
  info.layout = SignalInfo::Layout::kFault;
  info.address = address;
  return info;
}

// force_sig(): no address, no code of the trap's own.
SignalInfo Forced(int host_signal) {
  SignalInfo info = Fault(host_signal, kSiKernel, 0);
  info.layout = SignalInfo::Layout::kKill;
  return info;
}

// FPE_* of the exceptions that are flagged and not masked
// (arch/x86/kernel/fpu/core.c, fpu__exception_code). 0: none, no signal.
int FpeCode(uint32_t exceptions) {
  if (exceptions & 0x01) return 7;  // invalid: FPE_FLTINV
  if (exceptions & 0x04) return 3;  // divide by zero: FPE_FLTDIV
  if (exceptions & 0x08) return 4;  // overflow: FPE_FLTOVF
  if (exceptions & 0x12) return 5;  // denormal, underflow: FPE_FLTUND
  if (exceptions & 0x20) return 6;  // precision: FPE_FLTRES
  return 0;
}

// Whether x86's page tables allow what the guest's protection says: they have
// no page that can be written or executed, but not read.
bool Allows(int protection, uint32_t error_code) {
  if (error_code & x86::kPfWrite) return (protection & mem::kProtWrite) != 0;
  if (error_code & x86::kPfFetch) return (protection & mem::kProtExec) != 0;
  return protection > 0;
}

SignalInfo PageFault(const Task& task, const Trap& trap) {
  const int protection = task.process->memory->ProtectionAt(trap.address);
  if (protection < 0) return Fault(SIGSEGV, kSegvMaperr, trap.address);
  // A legal access that failed all the same: a file mapping past its end.
  if (Allows(protection, trap.error_code)) {
    return Fault(SIGBUS, kBusAdrerr, trap.address);
  }
  return Fault(SIGSEGV, kSegvAccerr, trap.address);
}

SignalInfo SignalOf(const Task& task, const Trap& trap) {
  const x86::CpuState& cpu = *task.cpu;
  switch (trap.vector) {
    case Vector::kDivideError:
      return Fault(SIGFPE, kFpeIntdiv, cpu.rip);
    case Vector::kDebug:
      return Fault(
          SIGTRAP,
          (cpu.system_flags & x86::kFlagTf) != 0 ? kTrapTrace : kTrapBrkpt,
          cpu.rip);
    case Vector::kBreakpoint:
      return Forced(SIGTRAP);
    case Vector::kOverflow:
    case Vector::kBoundRange:
    case Vector::kGeneralProtection:
      return Forced(SIGSEGV);
    case Vector::kSegmentNotPresent:
    case Vector::kStackFault:
      return Forced(SIGBUS);
    case Vector::kInvalidOpcode:
      return Fault(SIGILL, kIllIllopn, cpu.rip);
    case Vector::kPageFault:
      return PageFault(task, trap);
    case Vector::kX87:
      return Fault(SIGFPE, FpeCode(cpu.x87.status & ~cpu.x87.control), cpu.rip);
    case Vector::kAlignmentCheck:
      return Fault(SIGBUS, kBusAdraln, 0);
    case Vector::kSimd:
      return Fault(SIGFPE, FpeCode(cpu.mxcsr & ~(cpu.mxcsr >> 7)), cpu.rip);
  }
  return Forced(SIGSEGV);
}

}  // namespace

void QueueTrap(Task& task, const Trap& trap) {
  task.last_fault.trap_number = static_cast<uint32_t>(trap.vector);
  task.last_fault.error_code = trap.error_code;
  if (trap.vector == Vector::kPageFault) {
    task.last_fault.cr2 = trap.address;
    task.last_fault.error_code |= x86::kPfUser;
    if (task.process->memory->ProtectionAt(trap.address) >= 0) {
      task.last_fault.error_code |= x86::kPfPresent;
    }
  }
  const SignalInfo info = SignalOf(task, trap);
  if (info.signal == SignalToGuest(SIGFPE) && info.code == 0) return;
  (void)BlockHostSignals(task);
  PushFault(task, info);
  UpdateSignalPending(task);
}

}  // namespace emu::syscall
