// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/sys_signal_send.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/core/siginfo.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// The host's number; 0, which only probes, is itself. Negative for none.
int HostNumber(int guest_signal) {
  if (guest_signal == 0) return 0;
  const int host = SignalToHost(guest_signal);
  return host != 0 ? host : -1;
}

// Reads the siginfo_t that the guest wants to be delivered with `signal`.
bool ReadInfo(uint64_t address, int signal, x86::Mode abi, siginfo_t* host) {
  uint8_t bytes[kGuestSiginfoSize];
  if (!mem::CopyFromGuest(bytes, address, sizeof(bytes))) return false;
  SignalInfo info = DecodeSiginfo(bytes, abi);
  info.signal = signal;
  *host = SignalInfoToHost(info);
  // In a siginfo of unknown kind the kernel wants zeros behind what it knows,
  // but of a 32-bit one.
  constexpr size_t kKnown = 48;
  if (abi == x86::Mode::k64) {
    std::copy(bytes + kKnown, std::end(bytes),
              reinterpret_cast<uint8_t*>(host) + kKnown);
  }
  return true;
}

}  // namespace

SyscallResult SysKill(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_kill, args.Int(0), HostNumber(args.Int(1))));
}

SyscallResult SysTkill(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_tkill, args.Int(0), HostNumber(args.Int(1))));
}

SyscallResult SysTgkill(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_tgkill, args.Int(0), args.Int(1),
                              HostNumber(args.Int(2))));
}

SyscallResult SysRtSigqueueinfo(Task&, const Args& args) {
  siginfo_t info;
  if (!ReadInfo(args.Pointer(2), args.Int(1), args.abi(), &info)) {
    return Error(EFAULT);
  }
  return FromHost(HostSyscall(SYS_rt_sigqueueinfo, args.Int(0),
                              HostNumber(args.Int(1)), &info));
}

SyscallResult SysRtTgsigqueueinfo(Task&, const Args& args) {
  siginfo_t info;
  if (!ReadInfo(args.Pointer(3), args.Int(2), args.abi(), &info)) {
    return Error(EFAULT);
  }
  return FromHost(HostSyscall(SYS_rt_tgsigqueueinfo, args.Int(0), args.Int(1),
                              HostNumber(args.Int(2)), &info));
}

SyscallResult SysPidfdSendSignal(Task&, const Args& args) {
  siginfo_t info;
  const bool has_info = args.Pointer(2) != 0;
  if (has_info && !ReadInfo(args.Pointer(2), args.Int(1), args.abi(), &info)) {
    return Error(EFAULT);
  }
  return FromHost(HostSyscall(SYS_pidfd_send_signal, args.Fd(0),
                              HostNumber(args.Int(1)),
                              has_info ? &info : nullptr, args.Unsigned(3)));
}

}  // namespace emu::syscall
