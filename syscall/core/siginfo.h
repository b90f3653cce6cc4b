// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_SIGINFO_H_
#define SYSCALL_CORE_SIGINFO_H_

#include <csignal>
#include <cstddef>
#include <cstdint>

#include "x86/registers.h"

namespace emu::syscall {

// siginfo_t, without an ABI: what any layout of it is made from.
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
  int code = 0;    // the guest's
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

// si_code values that every Linux shares (asm-generic/siginfo.h).
inline constexpr int kSiUser = 0;
inline constexpr int kSiKernel = 0x80;
inline constexpr int kSiQueue = -1;
inline constexpr int kSiTimer = -2;  // x86's
inline constexpr int kSiSigio = -5;
inline constexpr int kSiTkill = -6;

// From and to the host's siginfo_t. FromHost is async-signal-safe.
SignalInfo SignalInfoFromHost(const siginfo_t& host);
siginfo_t SignalInfoToHost(const SignalInfo& info);

// The guest's layout in `abi`, in 128 bytes.
inline constexpr size_t kGuestSiginfoSize = 128;
void EncodeSiginfo(const SignalInfo& info, x86::Mode abi,
                   uint8_t (&bytes)[kGuestSiginfoSize]);
// Reads pid, uid and value: for rt_sigqueueinfo.
SignalInfo DecodeSiginfo(const uint8_t (&bytes)[kGuestSiginfoSize],
                         x86::Mode abi);

// Writes it to guest memory; false for EFAULT.
bool WriteSiginfo(uint64_t guest_address, const SignalInfo& info,
                  x86::Mode abi);

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_SIGINFO_H_
