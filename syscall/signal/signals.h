// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SIGNALS_H_
#define SYSCALL_SIGNAL_SIGNALS_H_

#include <csignal>
#include <cstdint>

#include "syscall/core/result.h"
#include "syscall/core/signal_state.h"
#include "syscall/core/task.h"
#include "syscall/translate/signals.h"
#include "x86/trap.h"

namespace emu::syscall {

// --- For the loop ---

// To be called on the host thread that will run `task`, before guest code
// runs: fills in tid, writes it where clone's flags ask for it, makes `task`
// the thread's current one, and sets the host's signal mask from task.blocked.
void BeginTask(Task& task);

// Before BeginTask of the first guest thread, and before exec/ installs its
// fault handlers: takes the inherited signal mask and dispositions (SIG_IGN)
// over into the guest's view.
void InitSignals(Task& first_task);

// The guest raised `trap` at cpu->rip (#DB, #BP and #OF: after the
// instruction). Queues the signal with which the kernel answers; a signal that
// the guest blocks or ignores kills it (kernel: force_sig_info). Call
// DeliverSignals next.
void QueueTrap(Task& task, const x86::Trap& trap);

// Delivers what is pending, settles a restart of the last call, and brings the
// host's mask in line with the guest's. Called by the loop at a block boundary
// when a stop was requested, and after QueueTrap. kContinue: go on at
// cpu->rip. A signal whose default action kills ends the process here, by
// that signal, without return.
//
// The loop clears its stop request before the call: a signal that arrives
// during it asks again.
Control DeliverSignals(Task& task);

// Ends the host process with task.exit_status, after
// TaskHost::BeforeProcessEnd.
[[noreturn]] void EndProcess(Task& task);

// Ends it by a signal's default action, so that the parent sees that signal.
[[noreturn]] void KillProcess(Task& task, int guest_signal);

// --- For host signal handlers ---

// The handler installed for asynchronous signals. Async-signal-safe: queues
// into the current task, blocks all host signals in `context`'s mask, moves the
// pc out of SafeSyscall's window, requests a stop. exec/'s fault handler
// forwards SIGSEGV, SIGBUS, SIGFPE and SIGILL that are no faults
// (si_code <= 0: sent by kill, sigqueue, tgkill).
void HandleHostSignal(int host_signal, siginfo_t* info, void* context);

// Signals whose host handlers belong to exec/: never blocked and never left to
// their default action on the host while a guest runs.
bool IsHostFaultSignal(int host_signal);

// --- For system calls ---

// For calls that change what a pending signal means (masks, dispositions,
// fork): blocks host signals until the call's end. False when a signal is
// already queued: then return Interrupted(Restart::kNoIntr) at once.
[[nodiscard]] bool BlockHostSignals(Task& task);

// Calls with a mask argument (ppoll, pselect6, epoll_pwait, sigsuspend):
// `set_address` is the guest's sigset pointer (may be 0: no mask) and
// `set_size` the size argument, which must be 8. On success the mask is in
// force on the host too until the call's end, when signals are delivered
// under it and the old one comes back. Then call SafeSyscall *without* a
// sigmask for the host (NULL).
SyscallResult SetTemporaryMask(Task& task, uint64_t set_address,
                               uint64_t set_size);
// The same with the set itself.
SyscallResult SetTemporaryMask(Task& task, SignalSet set);

// Reads and writes guest signal sets in guest memory (8 bytes, both ABIs).
bool ReadSignalSet(uint64_t guest_address, SignalSet* set);

// The host's mask for a guest's: without the fault signals, which the emulator
// needs. (Blocked ones that somebody sends wait in the task's queue.)
HostSigset HostMaskFor(SignalSet guest_set);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SIGNALS_H_
