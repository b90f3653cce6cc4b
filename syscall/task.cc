#include "syscall/task.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "mem/guest_copy.h"
#include "syscall/host_signal.h"
#include "syscall/signal_actions.h"
#include "syscall/signals.h"

namespace emu::syscall {
namespace {

// Read by the host's signal handler: must not be allocated on first use, which
// holds for the static executables that emu is.
thread_local Task* current_task = nullptr;

}  // namespace

Task* CurrentTask() { return current_task; }

void SetCurrentTask(Task* task) { current_task = task; }

void BeginTask(Task& task) {
  task.tid = static_cast<int>(::syscall(SYS_gettid));
  // The kernel ignores bad pointers here too.
  if (task.set_parent_tid != 0) {
    (void)mem::WriteGuest<int32_t>(task.set_parent_tid, task.tid);
  }
  if (task.set_child_tid != 0) {
    (void)mem::WriteGuest<int32_t>(task.set_child_tid, task.tid);
  }
  current_task = &task;
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
