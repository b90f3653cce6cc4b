// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_HOST_SIGNAL_H_
#define SYSCALL_SIGNAL_HOST_SIGNAL_H_

#include <csignal>
#include <cstdint>

#include "syscall/translate/signals.h"

namespace emu::syscall {

// The host's signal calls without the C library, which keeps two realtime
// signals to itself that the guest's C library uses too.

// How a host signal is disposed of.
struct HostAction {
  enum class Kind : uint8_t { kDefault, kIgnore, kHandler };
  Kind kind = Kind::kDefault;
  // For kHandler; runs with all signals blocked but the fault signals.
  void (*handler)(int, siginfo_t*, void*) = nullptr;
  // For SIGCHLD.
  bool no_child_stop = false;
  bool no_child_wait = false;
};

// Return 0 or a negative host errno. `old` may be nullptr; its handler is only
// good for being set again. host_action_<host>.cc.
int SetHostAction(int host_signal, const HostAction& action);
int GetHostAction(int host_signal, HostAction* action);

// Replaces the calling thread's mask; `old` may be nullptr.
void SetHostMask(const HostSigset& mask, HostSigset* old = nullptr);

// All signals but those by which the host reports faults in guest code.
HostSigset AllButFaultSignals();

// In the context of a host signal handler. host_action_<host>.cc.
void SetContextMask(void* context, const HostSigset& mask);
HostSigset GetContextMask(const void* context);
// If the pc lies in SafeSyscall's window, moves it to where kHostNotStarted is
// returned.
void LeaveSafeSyscall(void* context);

// Whether the kernel emulates the calling thread's unaligned accesses or
// reports them as SIGBUS; for hosts with such a choice. Threads and programs
// that it starts inherit it. host_action_<host>.cc.
void SetAlignmentFixups(bool on);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_HOST_SIGNAL_H_
