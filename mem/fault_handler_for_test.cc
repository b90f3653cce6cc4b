// SPDX-License-Identifier: Apache-2.0

#include "mem/fault_handler_for_test.h"

#include <csignal>

#include "mem/guest_copy.h"

namespace emu::mem {
namespace {

void OnFault(int signal, siginfo_t*, void* ucontext) {
  RecoverFromCopyFault(ucontext);
  std::signal(signal, SIG_DFL);  // the access is repeated, and ends the test
}

}  // namespace

void InstallFaultHandlerForTest() {
  struct sigaction action = {};
  action.sa_sigaction = OnFault;
  action.sa_flags = SA_SIGINFO;
  sigfillset(&action.sa_mask);
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace emu::mem
