// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_TRANSLATED_RUNNER_H_
#define TESTING_INSTRUCTIONS_TRANSLATED_RUNNER_H_

#include "testing/instructions/insn_case.h"

namespace emu::instructions {

// Whether the JIT has a back end for this host.
bool HostCanTranslate();

// Runs the case in the JIT, as a region of one block. Only where
// HostCanTranslate(). Dies if a second translation makes other code.
void RunTranslated(const InsnCase& insn_case, Outcome* outcome);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_TRANSLATED_RUNNER_H_
