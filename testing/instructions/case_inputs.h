// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_CASE_INPUTS_H_
#define TESTING_INSTRUCTIONS_CASE_INPUTS_H_

#include "testing/instructions/insn_case.h"
#include "testing/instructions/random.h"
#include "testing/instructions/row_encoder.h"

namespace emu::instructions {

// Chooses the state that `encoded`, the case's first instruction, starts from:
// values that are likely to matter to its operation, addresses in the arena.
// May patch the instruction (an absolute address, a far pointer). False if it
// cannot be run safely with any.
bool ChooseInputs(EncodedInsn& encoded, Random& random, InsnCase& insn_case);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_CASE_INPUTS_H_
