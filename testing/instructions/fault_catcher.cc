// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/fault_catcher.h"

#include <initializer_list>

namespace emu::instructions {
namespace {

constexpr size_t kStackSize = 64 * 1024;
FaultHandler current_handler = nullptr;

void Dispatch(int signal, siginfo_t* info, void* context) {
  if (current_handler == nullptr) {
    ::signal(signal, SIG_DFL);  // happens again, and ends the program
    return;
  }
  current_handler(signal, info, context);
}

bool Install() {
  static char memory[kStackSize];
  stack_t stack = {};
  stack.ss_sp = memory;
  stack.ss_size = kStackSize;
  sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = &Dispatch;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) {
    sigaction(number, &action, nullptr);
  }
  return true;
}

}  // namespace

void CatchFaults(FaultHandler handler) {
  static const bool installed = Install();
  static_cast<void>(installed);
  current_handler = handler;
}

}  // namespace emu::instructions
