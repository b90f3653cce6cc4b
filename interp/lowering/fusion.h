// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_LOWERING_FUSION_H_
#define INTERP_LOWERING_FUSION_H_

#include "interp/core/block.h"
#include "x86/insn.h"

namespace emu::interp {

// Replaces `node`'s handler by one that executes its instruction and the
// conditional jump in the node behind it, where such a pair has one. The flags
// are written as before; the jump does not read them.
void Fuse(const x86::Insn& insn, const x86::Insn& jcc, Node* node);

}  // namespace emu::interp

#endif  // INTERP_LOWERING_FUSION_H_
