// SPDX-License-Identifier: Apache-2.0

// What general registers and flags get from a whole vector register.

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using ir::Op;
using ir::Value;
using x86::OperandKind;

// ZF: they have no bit in common; CF: the second has none beyond the first's.
bool LiftPtest(Lifter& lifter, const x86::Insn& insn) {
  const x86::Operand& from = insn.operands[1];
  if (!IsLegacy(insn) || from.kind != OperandKind::kVector) return false;
  ir::Builder& ir = lifter.ir;
  Value common = ir.Const(0), beyond = ir.Const(0);
  for (const int half : {0, 1}) {
    const Value a = ir.GetHalfBits(insn.operands[0].reg, half);
    const Value b = ir.GetHalfBits(from.reg, half);
    const Value both = ir.Binary(Op::kAnd, a, b);
    common = ir.Binary(Op::kOr, common, both);
    beyond = ir.Binary(Op::kOr, beyond, ir.Binary(Op::kXor, b, both));
  }
  const auto flag = [&ir](Value bits, int place) {
    return ir.Binary(Op::kShl64,
                     ir.Compare(ir::Compare::kEq, bits, ir.Const(0)),
                     ir.Const(place));
  };
  lifter.SetFlags(ir::FlagsKind::kKnown, 1, ir::kNoValue,
                  ir.Binary(Op::kOr, flag(common, 6), flag(beyond, 0)),
                  ir::kNoValue);
  return true;
}

// The bytes' sign bits of a half: each is multiplied to its place at the top.
Value SignBits(ir::Builder& ir, Value half) {
  const Value signs = ir.Binary(
      Op::kAnd, half, ir.Const(static_cast<int64_t>(0x8080808080808080)));
  return ir.Binary(Op::kShr64,
                   ir.Binary(Op::kMul64, signs, ir.Const(0x0002040810204081)),
                   ir.Const(56));
}

bool LiftPmovmskb(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn) || insn.operands[1].kind != OperandKind::kVector) {
    return false;
  }
  ir::Builder& ir = lifter.ir;
  const Value low = SignBits(ir, ir.GetHalfBits(insn.operands[1].reg, 0));
  const Value high = SignBits(ir, ir.GetHalfBits(insn.operands[1].reg, 1));
  lifter.WriteGpr(
      insn.operands[0],
      ir.Binary(Op::kOr, low, ir.Binary(Op::kShl64, high, ir.Const(8))));
  return true;
}

template <int kLanesPerHalf>
bool LiftMovmsk(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  ir::Builder& ir = lifter.ir;
  constexpr int kBits = 64 / kLanesPerHalf;
  Value mask = ir::kNoValue;
  for (int lane = 0; lane < 2 * kLanesPerHalf; ++lane) {
    const Value half =
        ir.GetHalfBits(insn.operands[1].reg, lane / kLanesPerHalf);
    const Value bit =
        ir.ExtractU(half, kBits * (lane % kLanesPerHalf + 1) - 1, 1);
    mask = lane == 0 ? bit
                     : ir.Binary(Op::kOr, mask,
                                 ir.Binary(Op::kShl64, bit, ir.Const(lane)));
  }
  lifter.WriteGpr(insn.operands[0], mask);
  return true;
}

constexpr Lifting kSseMasksLiftings[] = {
    {x86::Op::kPtest, &LiftPtest},
    {x86::Op::kPmovmskb, &LiftPmovmskb},
    {x86::Op::kMovmskps, &LiftMovmsk<2>},
    {x86::Op::kMovmskpd, &LiftMovmsk<1>},
};

}  // namespace

absl::Span<const Lifting> SseMaskLiftings() { return kSseMasksLiftings; }

}  // namespace emu::jit
