// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SIGNAL_QUEUE_H_
#define SYSCALL_SIGNAL_SIGNAL_QUEUE_H_

#include "syscall/core/task.h"

namespace emu::syscall {

// The task's queue of signals that the host handler took. All of these require
// host signals to be blocked (BlockHostSignals) or to run in the handler.

// Appends, or drops a standard signal that is queued already.
void PushSignal(Task& task, const PendingSignal& signal);

// Puts a fault before everything else.
void PushFault(Task& task, const SignalInfo& info);

// force_sig(SIGSEGV): a frame that cannot be written or read.
void ForceSegv(Task& task);

// Removes the next signal that `task.blocked` lets through, of the queue or of
// what is pending in the host: a forced one first, then in the kernel's order.
// False when there is none. pending_order.cc.
bool TakeSignal(Task& task, PendingSignal* signal);

// The same of those in `set`, blocked or not.
bool TakeSignalOf(Task& task, SignalSet set, PendingSignal* signal);

// The set of the queued signals.
SignalSet QueuedSignals(const Task& task);

// Sets task.signal_pending by the queue and the mask.
void UpdateSignalPending(Task& task);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SIGNAL_QUEUE_H_
