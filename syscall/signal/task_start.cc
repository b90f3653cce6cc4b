// SPDX-License-Identifier: Apache-2.0

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mem/guest_copy.h"
#include "syscall/core/task.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_actions.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// With the process's first thread the C library takes a signal for itself
// (NPTL's SIGSETXID), for which the guest's C library may have a handler.
void TakeSignalsBackFromLibc(const Process& process) {
  for (int host_signal = __SIGRTMIN; host_signal < SIGRTMIN; ++host_signal) {
    const int signal = SignalToGuest(host_signal);
    SetHostActionFor(signal, process.actions.Get(signal));
  }
}

}  // namespace

void BeginTask(Task& task) {
  task.tid = static_cast<int>(::syscall(SYS_gettid));
  // The kernel ignores bad pointers here too.
  if (task.set_parent_tid != 0) {
    (void)mem::WriteGuest<int32_t>(task.set_parent_tid, task.tid);
  }
  if (task.set_child_tid != 0) {
    (void)mem::WriteGuest<int32_t>(task.set_child_tid, task.tid);
  }
  SetCurrentTask(&task);
  // The only other thread is in clone, and waits.
  if (task.process->task_count == 2) TakeSignalsBackFromLibc(*task.process);
  task.host_mask_stale = false;
  SetHostMask(HostMaskFor(task.blocked));
}

void InitSignals(Task& first_task) {
  for (int signal = 1; signal <= kGuestSignalCount; ++signal) {
    HostAction action;
    if (GetHostAction(SignalToHost(signal), &action) == 0 &&
        action.kind == HostAction::Kind::kIgnore) {
      first_task.process->actions.Set(signal, {.handler = kSigIgn});
    }
  }
  HostSigset mask;
  SetHostMask(AllButFaultSignals(), &mask);
  first_task.blocked = SignalSetToGuest(mask) & ~kUnblockable;
}

}  // namespace emu::syscall
