// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_IR_VERIFY_H_
#define JIT_IR_VERIFY_H_

#include <string>

#include "jit/ir/ir.h"

namespace emu::jit::ir {

// The first of the block's operations that breaks what ir.h says, as
// "v7 load: reads v9, which is no earlier value"; empty for a sound block.
std::string FirstProblem(const Block& block);

}  // namespace emu::jit::ir

#endif  // JIT_IR_VERIFY_H_
