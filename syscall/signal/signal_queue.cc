// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/signal_queue.h"

#include "syscall/signal/host_signal.h"
#include "syscall/signal/signals.h"

namespace emu::syscall {
namespace {

constexpr int kFirstRealtimeSignal = 32;

bool IsDeliverable(const Task& task, const PendingSignal& signal) {
  return signal.forced || (task.blocked & SignalBit(signal.info.signal)) == 0;
}

}  // namespace

void PushSignal(Task& task, const PendingSignal& signal) {
  const int length = task.queue_length;
  if (length == Task::kQueueSize) return;
  if (signal.info.signal < kFirstRealtimeSignal &&
      (QueuedSignals(task) & SignalBit(signal.info.signal)) != 0) {
    return;
  }
  task.queue[length] = signal;
  task.queue_length = length + 1;
}

void PushFault(Task& task, const SignalInfo& info) {
  int length = task.queue_length;
  if (length == Task::kQueueSize) --length;
  for (int i = length; i > 0; --i) task.queue[i] = task.queue[i - 1];
  task.queue[0] = {info, /*forced=*/true};
  task.queue_length = length + 1;
}

void ForceSegv(Task& task) {
  SignalInfo info;
  info.signal = SignalToGuest(SIGSEGV);
  info.code = kSiKernel;
  PushFault(task, info);
}

SignalSet QueuedSignals(const Task& task) {
  SignalSet set = 0;
  for (int i = 0; i < task.queue_length; ++i) {
    set |= SignalBit(task.queue[i].info.signal);
  }
  return set;
}

void UpdateSignalPending(Task& task) {
  int pending = 0;
  for (int i = 0; i < task.queue_length; ++i) {
    if (IsDeliverable(task, task.queue[i])) pending = 1;
  }
  task.signal_pending = pending;
}

bool IsHostFaultSignal(int host_signal) {
  return host_signal == SIGSEGV || host_signal == SIGBUS ||
         host_signal == SIGFPE || host_signal == SIGILL;
}

HostSigset HostMaskFor(SignalSet guest_set) {
  HostSigset mask = SignalSetToHost(guest_set);
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) mask.Remove(signal);
  return mask;
}

void HandleHostSignal(int host_signal, siginfo_t* info, void* context) {
  Task* task = CurrentTask();
  // A thread of the emulator's own has nothing to deliver to.
  if (task == nullptr || SignalToGuest(host_signal) == 0) return;
  PushSignal(*task, {SignalInfoFromHost(*info)});
  UpdateSignalPending(*task);
  if (task->signal_pending == 0) return;  // a fault signal that is blocked
  task->host_mask_stale = true;
  SetContextMask(context, AllButFaultSignals());
  LeaveSafeSyscall(context);
  task->process->host->RequestStop(*task);
}

bool BlockHostSignals(Task& task) {
  SetHostMask(AllButFaultSignals());
  task.host_mask_stale = true;
  return task.signal_pending == 0;
}

}  // namespace emu::syscall
