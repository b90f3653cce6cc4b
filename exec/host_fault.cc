// SPDX-License-Identifier: Apache-2.0

#include "exec/host_fault.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "interp/core/atomic_access.h"
#include "mem/guest_copy.h"

namespace emu::exec {
namespace {

thread_local FaultLanding* thread_landing = nullptr;
void (*forward_signal)(int, siginfo_t*, void*) = nullptr;

[[noreturn]] void Die(int signal, const siginfo_t* info) {
  char line[128];
  const int length = std::snprintf(
      line, sizeof(line),
      "emu: internal error: host signal %d (code %d) at address %p\n", signal,
      info->si_code, info->si_addr);
  if (write(STDERR_FILENO, line, static_cast<size_t>(length)) < 0) _exit(134);
  std::signal(SIGABRT, SIG_DFL);
  std::abort();
}

void HandleFault(int signal, siginfo_t* info, void* ucontext) {
  if (info->si_code <= 0 && forward_signal != nullptr) {
    forward_signal(signal, info, ucontext);
    return;
  }
  uint64_t address = reinterpret_cast<uint64_t>(info->si_addr);
  if (MakeStrictAccess(*info, ucontext, &address)) return;
  info->si_addr = reinterpret_cast<void*>(address);
  FaultLanding* landing = thread_landing;
  if (landing != nullptr && landing->armed) {
    interp::SplitLock::ReleaseAfterFault();
    ReadFault(*info, ucontext, &landing->fault);
    siglongjmp(*landing->place, 1);
  }
  if (signal == SIGSEGV || signal == SIGBUS) {
    mem::RecoverFromCopyFault(ucontext);
  }
  Die(signal, info);
}

}  // namespace

void InstallFaultHandlers(void (*forward)(int, siginfo_t*, void*)) {
  forward_signal = forward;
  struct sigaction action = {};
  action.sa_sigaction = &HandleFault;
  // The landing does not restore the mask, so nothing may be blocked meanwhile.
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) {
    sigaction(signal, &action, nullptr);
  }
}

void SetFaultLanding(FaultLanding* landing) { thread_landing = landing; }

}  // namespace emu::exec
