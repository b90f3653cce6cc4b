// SPDX-License-Identifier: Apache-2.0

#include "jit/lift/coverage.h"

#include <algorithm>

#include "jit/lift/lifter.h"

namespace emu::jit {

bool IsTranslated(x86::Mode mode, const x86::Insn& insn) {
  RegionPlan plan;
  plan.mode = mode;
  plan.blocks.emplace_back();
  ir::Block block;
  Lifter lifter(plan, /*has_vectors=*/true, &block);
  lifter.Lift(0, {&insn, 1});
  return std::none_of(
      block.insts.begin(), block.insts.end(),
      [](const ir::Inst& inst) { return inst.op == ir::Op::kCallHandler; });
}

}  // namespace emu::jit
