// SPDX-License-Identifier: Apache-2.0

// What the kernel does on its way back to user mode: kernel/signal.c,
// get_signal(), and arch/x86/kernel/signal.c.

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "syscall/signal/alt_stack.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_actions.h"
#include "syscall/signal/signal_frame.h"
#include "syscall/signal/signal_queue.h"
#include "syscall/signal/signals.h"
#include "syscall/strace/strace.h"

namespace emu::syscall {
namespace {

// `int $0x80`, `syscall` and the one that a sysenter returns behind.
constexpr int kEntryInsnLength = 2;

constexpr uint64_t kI386RestartSyscall = 0;
constexpr uint64_t kX8664RestartSyscall = 219;

// Decides about the call that the signal broke off. `action` is the handler
// about to run; nullptr: none ran.
void SettleRestart(Task& task, const SignalAction* action) {
  const Restart restart = std::exchange(task.restart, Restart::kNone);
  bool again = false;
  switch (restart) {
    case Restart::kNone:
      return;
    case Restart::kNotStarted:
    case Restart::kNoIntr:
      again = true;
      break;
    case Restart::kSys:
      again = action == nullptr || (action->flags & kSaRestart) != 0;
      break;
    case Restart::kNoHand:
    case Restart::kBlock:
      again = action == nullptr;
      break;
  }
  if (!again) return;  // rax is -EINTR already
  x86::CpuState& cpu = *task.cpu;
  cpu.rip -= kEntryInsnLength;
  cpu.gpr[x86::kRax] = task.call_number;
  if (restart == Restart::kBlock) {
    cpu.gpr[x86::kRax] = task.call_abi == x86::Mode::k32 ? kI386RestartSyscall
                                                         : kX8664RestartSyscall;
  }
}

// Lets the host's default action happen to this thread's process.
void RaiseDefault(int guest_signal) {
  const int host_signal = SignalToHost(guest_signal);
  SetHostAction(host_signal, {});
  ::syscall(SYS_tgkill, ::getpid(), ::syscall(SYS_gettid), host_signal);
  HostSigset mask = HostSigset::Full();
  mask.Remove(host_signal);
  HostSigset old;
  SetHostMask(mask, &old);
  SetHostMask(old);
}

// Runs the guest's handler next. Returns whether there is a frame for it; if
// not, a SIGSEGV is queued, or the process killed.
bool RunHandler(Task& task, const SignalInfo& info,
                const SignalAction& action) {
  SettleRestart(task, &action);
  const SignalSet mask = task.saved_mask.value_or(task.blocked);
  task.saved_mask.reset();
  if (!PushSignalFrame(task, info, action, mask)) {
    if (info.signal == SignalToGuest(SIGSEGV)) KillProcess(task, info.signal);
    ForceSegv(task);
    return false;
  }
  if ((action.flags & kSaResethand) != 0) {
    task.process->actions.ResetToDefault(info.signal);
    SetHostActionFor(info.signal, {});
  }
  task.blocked |= action.mask;
  if ((action.flags & kSaNodefer) == 0) task.blocked |= SignalBit(info.signal);
  task.blocked &= ~kUnblockable;
  if ((task.alt_stack.flags & kSsAutodisarm) != 0) {
    task.alt_stack = {0, 0, kSsDisable};
  }
  return true;
}

// Returns whether a handler will run.
bool Deliver(Task& task, const PendingSignal& signal) {
  const int number = signal.info.signal;
  const SignalAction action = task.process->actions.Get(number);
  StraceSignal(task, signal.info);
  const bool blocked = (task.blocked & SignalBit(number)) != 0;
  if (signal.forced && (blocked || action.handler == kSigIgn)) {
    KillProcess(task, number);
  }
  if (action.handler == kSigIgn) return false;
  if (action.handler != kSigDfl) return RunHandler(task, signal.info, action);
  switch (DefaultActionOf(number)) {
    case DefaultAction::kIgnore:
      return false;
    case DefaultAction::kStop:
      RaiseDefault(number);
      return false;
    case DefaultAction::kTerminate:
    case DefaultAction::kCore:
      KillProcess(task, number);
  }
  return false;
}

// One round: everything that is queued. Ends with host signals let in again, so
// that the next ones may have come when it returns.
void DeliverQueued(Task& task) {
  (void)BlockHostSignals(task);
  PendingSignal signal;
  bool handled = false;
  while (TakeSignal(task, &signal)) handled |= Deliver(task, signal);
  if (!handled) SettleRestart(task, nullptr);
  // The call's temporary mask is over, and nothing came under it.
  if (task.saved_mask.has_value()) {
    task.blocked = *task.saved_mask;
    task.saved_mask.reset();
    while (TakeSignal(task, &signal)) Deliver(task, signal);
  }
  UpdateSignalPending(task);
  task.host_mask_stale = false;
  SetHostMask(HostMaskFor(task.blocked));
}

}  // namespace

Control DeliverSignals(Task& task) {
  do {
    DeliverQueued(task);
  } while (task.signal_pending != 0);
  return Control::kContinue;
}

void KillProcess(Task& task, int guest_signal) {
  StraceKilled(task, guest_signal);
  task.process->host->BeforeProcessEnd();
  // A core file would be the emulator's.
  ::prctl(PR_SET_DUMPABLE, 0);
  RaiseDefault(guest_signal);
  // The host does not have that signal (an emulator's last realtime ones).
  for (;;) ::syscall(SYS_exit_group, 128 + guest_signal);
}

void EndProcess(Task& task) {
  StraceExited(task);
  task.process->host->BeforeProcessEnd();
  for (;;) ::syscall(SYS_exit_group, task.exit_status);
}

}  // namespace emu::syscall
