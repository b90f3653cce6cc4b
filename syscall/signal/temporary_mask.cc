// SPDX-License-Identifier: Apache-2.0

#include <cerrno>

#include "mem/guest_copy.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_queue.h"
#include "syscall/signal/signals.h"

namespace emu::syscall {

bool ReadSignalSet(uint64_t guest_address, SignalSet* set) {
  return mem::CopyFromGuest(set, guest_address, sizeof(*set));
}

SyscallResult SetTemporaryMask(Task& task, SignalSet set) {
  if (!BlockHostSignals(task)) return Interrupted(Restart::kNoIntr);
  task.saved_mask = task.blocked;
  task.blocked = set & ~kUnblockable;
  UpdateSignalPending(task);
  SetHostMask(HostMaskFor(task.blocked));
  return Ok();
}

SyscallResult SetTemporaryMask(Task& task, uint64_t set_address,
                               uint64_t set_size) {
  if (set_address == 0) return Ok();
  if (set_size != kSigsetSize) return Error(EINVAL);
  SignalSet set;
  if (!ReadSignalSet(set_address, &set)) return Error(EFAULT);
  return SetTemporaryMask(task, set);
}

}  // namespace emu::syscall
