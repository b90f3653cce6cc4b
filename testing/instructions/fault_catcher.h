// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_FAULT_CATCHER_H_
#define TESTING_INSTRUCTIONS_FAULT_CATCHER_H_

#include <signal.h>

namespace emu::instructions {

// Who takes the signals that instructions raise; on a stack of its own.
using FaultHandler = void (*)(int signal, siginfo_t* info, void* context);

// Sends SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGTRAP to `handler` from now on;
// null restores the default actions at the next one.
void CatchFaults(FaultHandler handler);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_FAULT_CATCHER_H_
