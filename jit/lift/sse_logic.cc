// SPDX-License-Identifier: Apache-2.0

// Bitwise operations on vector registers.

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using ir::Op;
using ir::Value;
using x86::OperandKind;

template <Op kOp, bool kNotFirst = false>
bool LiftLogic(Lifter& lifter, const x86::Insn& insn) {
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

constexpr Lifting kLiftings[] = {
    {x86::Op::kPand, &LiftLogic<Op::kAnd>},
    {x86::Op::kAndps, &LiftLogic<Op::kAnd>},
    {x86::Op::kAndpd, &LiftLogic<Op::kAnd>},
    {x86::Op::kPandn, &LiftLogic<Op::kAnd, true>},
    {x86::Op::kAndnps, &LiftLogic<Op::kAnd, true>},
    {x86::Op::kAndnpd, &LiftLogic<Op::kAnd, true>},
    {x86::Op::kPor, &LiftLogic<Op::kOr>},
    {x86::Op::kOrps, &LiftLogic<Op::kOr>},
    {x86::Op::kOrpd, &LiftLogic<Op::kOr>},
    {x86::Op::kPxor, &LiftLogic<Op::kXor>},
    {x86::Op::kXorps, &LiftLogic<Op::kXor>},
    {x86::Op::kXorpd, &LiftLogic<Op::kXor>},
};

}  // namespace

absl::Span<const Lifting> SseLogicLiftings() { return kLiftings; }

}  // namespace emu::jit
