// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_RUNNERS_H_
#define TESTING_INSTRUCTIONS_RUNNERS_H_

#include "testing/instructions/insn_case.h"

namespace emu::instructions {

// Whether this host's processor can run the cases itself: x86-64 Linux with
// 32-bit programs enabled.
bool HostCanRun();

// Runs the case on the host's processor. Only where HostCanRun().
void RunOnHost(const InsnCase& insn_case, Outcome* outcome);

// Runs the case in the interpreter.
void RunInterpreted(const InsnCase& insn_case, Outcome* outcome);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_RUNNERS_H_
