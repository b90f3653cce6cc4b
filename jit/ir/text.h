// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_IR_TEXT_H_
#define JIT_IR_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "jit/ir/ir.h"

namespace emu::jit::ir {

// The block as -d op prints it, a line for each operation, under the pcs of its
// guest instructions:
//
//   block 0
//     0x804901c
//       v3 = load.4s [v1 + 0x10]
//       put ax, v3
std::string BlockText(const Block& block, absl::Span<const uint64_t> pcs);

}  // namespace emu::jit::ir

#endif  // JIT_IR_TEXT_H_
