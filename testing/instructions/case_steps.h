// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_CASE_STEPS_H_
#define TESTING_INSTRUCTIONS_CASE_STEPS_H_

#include <cstddef>

#include "interp/core/context.h"
#include "interp/lowering/lowering.h"
#include "testing/instructions/insn_case.h"
#include "x86/cpu_state.h"

// What running a case is made of, in either tier.
namespace emu::instructions {

// The state before the case, and back to what outcomes are compared in.
void Load(const InsnCase& insn_case, x86::CpuState& cpu);
void Store(const x86::CpuState& cpu, MachineState* state);

// The nodes of the case's code from byte `offset` on, with what stands behind
// it where that is no instruction.
interp::LoweredBlock Lower(const InsnCase& insn_case, size_t offset,
                           interp::Block* block);

// Interprets the case's code from byte `offset` on, with `context` and the
// memory as they are; all of `outcome` but the state and memory after it.
void InterpretFrom(const InsnCase& insn_case, size_t offset,
                   interp::Context& context, Outcome* outcome);

// What the guest's leaving says of traps.
void TakeExit(const interp::Context& context, Outcome* outcome);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_CASE_STEPS_H_
