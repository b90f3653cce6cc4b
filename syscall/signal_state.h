#ifndef SYSCALL_SIGNAL_STATE_H_
#define SYSCALL_SIGNAL_STATE_H_

#include <array>
#include <cstdint>

#include "absl/synchronization/mutex.h"

namespace emu::syscall {

// Guest signals are numbered as on x86, 1..64. A guest signal set has bit
// (number - 1) for each.
inline constexpr int kGuestSignalCount = 64;
using SignalSet = uint64_t;

constexpr SignalSet SignalBit(int guest_signal) {
  return SignalSet{1} << (guest_signal - 1);
}

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
  // Copies, for a process that does not share them any more.
  void CopyFrom(const SignalActions& other);

 private:
  mutable absl::Mutex mutex_;
  std::array<SignalAction, kGuestSignalCount + 1> actions_ = {};
};

// siginfo_t, without the ABI: what any layout of it is made from.
struct SignalInfo {
  // Which member of the union `_sifields` counts (kernel: enum siginfo_layout).
  enum class Layout : uint8_t {
    kKill,   // pid, uid
    kTimer,  // timer_id, overrun, value
    kPoll,   // band, fd
    kFault,  // address
    kChild,  // pid, uid, status, utime, stime
    kQueue,  // pid, uid, value
    kSys,    // address, syscall, arch
  };

  int signal = 0;  // the guest's number
  int error = 0;   // si_errno, the guest's number
  int code = 0;
  Layout layout = Layout::kKill;
  int32_t pid = 0;
  uint32_t uid = 0;
  int32_t timer_id = 0;
  int32_t overrun = 0;
  uint64_t value = 0;  // sigval: a guest pointer, or an int
  int64_t band = 0;
  int32_t fd = 0;
  uint64_t address = 0;
  int32_t status = 0;  // kChild: exit status, or the guest's signal number
  int64_t utime = 0;
  int64_t stime = 0;
  int32_t syscall = 0;
  uint32_t arch = 0;
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
  uint32_t flags = 2;  // SS_DISABLE
};

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_STATE_H_
