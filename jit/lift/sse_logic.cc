// SPDX-License-Identifier: Apache-2.0

// Bitwise operations on vector registers.

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using ir::Op;
using ir::Value;
using x86::OperandKind;

template <Op kOp, bool kNotFirst = false>
bool LiftVectorLogic(Lifter& lifter, const x86::Insn& insn) {
  const x86::Operand& to = insn.operands[0];
  const x86::Operand& from = insn.operands[1];
  if (!IsLegacy(insn) || to.kind != OperandKind::kVector) return false;
  ir::Builder& ir = lifter.ir;
  if (from.kind == OperandKind::kVector && from.reg == to.reg &&
      (kOp == Op::kXor || kNotFirst)) {
    lifter.WriteBits(to.reg, {{ir.Const(0), ir.Const(0)}});
    return true;
  }
  const Lifter::Halves b = lifter.ReadBits(insn, 1);
  const Lifter::Halves a = lifter.ReadBits(insn, 0);
  lifter.WriteEachHalf(to.reg, [&](int half) {
    const Value first = kNotFirst ? ir.Not(a.half[half]) : a.half[half];
    return ir.Binary(kOp, first, b.half[half]);
  });
  return true;
}

constexpr Lifting kSseLogicLiftings[] = {
    {x86::Op::kPand, &LiftVectorLogic<Op::kAnd>},
    {x86::Op::kAndps, &LiftVectorLogic<Op::kAnd>},
    {x86::Op::kAndpd, &LiftVectorLogic<Op::kAnd>},
    {x86::Op::kPandn, &LiftVectorLogic<Op::kAnd, true>},
    {x86::Op::kAndnps, &LiftVectorLogic<Op::kAnd, true>},
    {x86::Op::kAndnpd, &LiftVectorLogic<Op::kAnd, true>},
    {x86::Op::kPor, &LiftVectorLogic<Op::kOr>},
    {x86::Op::kOrps, &LiftVectorLogic<Op::kOr>},
    {x86::Op::kOrpd, &LiftVectorLogic<Op::kOr>},
    {x86::Op::kPxor, &LiftVectorLogic<Op::kXor>},
    {x86::Op::kXorps, &LiftVectorLogic<Op::kXor>},
    {x86::Op::kXorpd, &LiftVectorLogic<Op::kXor>},
};

}  // namespace

absl::Span<const Lifting> SseLogicLiftings() { return kSseLogicLiftings; }

}  // namespace emu::jit
