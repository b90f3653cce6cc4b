// SPDX-License-Identifier: Apache-2.0

#include "interp/lowering/handler_call.h"

#include "interp/core/threading.h"
#include "x86/opcode_table.h"

namespace emu::interp {
namespace {

// Stands behind the instruction.
const Node* Return(Context*, const Node* node) { return node; }

// Without tail calls a handler returns the next node, which is still to be run.
const Node* RunToReturn(Context* context, const Node* node) {
  ++node;
  while (node != nullptr && node->run != &Return) {
    node = node->run(context, node);
  }
  return node;
}

}  // namespace

LoweredBlock LowerForCall(x86::Mode mode, uint64_t pc, const x86::Insn& insn,
                          Block* block_of) {
  return Lowering().LowerAlone(mode, pc, insn, block_of,
                               kTailCalls ? nullptr : &RunToReturn, &Return);
}

bool MayWriteGpr(const x86::Insn& insn) {
  using x86::OperandKind;
  bool has_vector = false;
  for (int i = 0; i < insn.operand_count; ++i) {
    switch (insn.operands[i].kind) {
      case OperandKind::kGpr:
      case OperandKind::kGprHigh:
        if (i == 0) return true;
        break;
      case OperandKind::kVector:
      case OperandKind::kMmx:
      case OperandKind::kX87:
        has_vector = true;
        break;
      default:
        break;
    }
  }
  switch (insn.op) {
    case x86::Op::kPcmpestri:
    case x86::Op::kPcmpistri:
      return true;
    default:
      break;
  }
  // The x87 unit's instructions name no general register but AX, as an operand.
  const bool is_x87 = x86::FeatureOf(insn) == x86::Feature::kFpu;
  return !has_vector && !is_x87;
}

}  // namespace emu::interp
