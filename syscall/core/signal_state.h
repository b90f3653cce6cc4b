// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_SIGNAL_STATE_H_
#define SYSCALL_CORE_SIGNAL_STATE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"

namespace emu::syscall {

// Guest signals are numbered as on x86, 1..64. A guest signal set has bit
// (number - 1) for each.
inline constexpr int kGuestSignalCount = 64;
using SignalSet = uint64_t;

// What system calls want to be told as the size of a set.
inline constexpr size_t kSigsetSize = sizeof(SignalSet);

constexpr SignalSet SignalBit(int guest_signal) {
  return SignalSet{1} << (guest_signal - 1);
}

// SIGKILL and SIGSTOP.
inline constexpr SignalSet kUnblockable = SignalBit(9) | SignalBit(19);

// struct sigaction, without the ABI. 0 is SIG_DFL, 1 is SIG_IGN.
struct SignalAction {
  uint64_t handler = 0;
  uint64_t flags = 0;  // the guest's SA_*
  uint64_t restorer = 0;
  SignalSet mask = 0;
};

// The dispositions that the threads of a process share.
class SignalActions {
 public:
  SignalAction Get(int guest_signal) const;
  void Set(int guest_signal, const SignalAction& action);
  // For an SA_RESETHAND delivery.
  void ResetToDefault(int guest_signal);
  void CopyTo(SignalActions& other) const;
  // Around fork(2).
  void LockForFork() ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex_) { mutex_.Lock(); }
  void UnlockAfterFork() ABSL_UNLOCK_FUNCTION(mutex_) { mutex_.Unlock(); }

 private:
  mutable Mutex mutex_;
  std::array<SignalAction, kGuestSignalCount + 1> actions_
      ABSL_GUARDED_BY(mutex_) = {};
};

// A synchronous signal's part of the sigcontext.
struct FaultContext {
  uint32_t trap_number = 0;
  uint32_t error_code = 0;
  uint64_t cr2 = 0;
};

// stack_t.
struct AltStack {
  uint64_t address = 0;
  uint64_t size = 0;
  uint32_t flags = 0;
};

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_SIGNAL_STATE_H_
