// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/host_signal.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"

namespace emu::syscall {

void SetHostMask(const HostSigset& mask, HostSigset* old) {
  const long result = ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, old,
                                HostSigset::kBytes);
  EMU_CHECK(result == 0);
}

HostSigset AllButFaultSignals() {
  static constexpr HostSigset kSet = [] {
    HostSigset set = HostSigset::Full();
    for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) set.Remove(signal);
    return set;
  }();
  return kSet;
}

}  // namespace emu::syscall
