// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_LOWERING_HANDLER_CALL_H_
#define INTERP_LOWERING_HANDLER_CALL_H_

#include <cstdint>

#include "interp/core/context.h"
#include "interp/lowering/lowering.h"

namespace emu::interp {

// What translated code needs to have one instruction executed here: the only
// header of the interpreter's that the JIT calls handlers by.

// The nodes of the instruction at `pc` alone. Running the first one,
// `node->run(context, node)`, executes it; the result is null when it left
// (Context::exit says why) and not null when the next instruction is next.
// Should it be a branch, it follows the links of `block`.
LoweredBlock LowerForCall(x86::Mode mode, uint64_t pc, const x86::Insn& insn,
                          Block* block);

// Whether executing it may write a general register.
bool MayWriteGpr(const x86::Insn& insn);

}  // namespace emu::interp

#endif  // INTERP_LOWERING_HANDLER_CALL_H_
