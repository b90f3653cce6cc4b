// SPDX-License-Identifier: Apache-2.0

// SSE and SSE2 moves: between vector registers, memory and general registers.

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using ir::Value;
using x86::OperandKind;

bool IsVector(const x86::Operand& operand) {
  return operand.kind == OperandKind::kVector;
}

// All 16 bytes.
bool LiftMoveWhole(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  if (IsVector(insn.operands[0])) {
    lifter.WriteFloats(insn.operands[0].reg, lifter.ReadFloats(insn, 1));
    return true;
  }
  const Lifter::Address address = lifter.AlignedAddress(insn);
  const Lifter::Halves value = lifter.ReadFloats(insn, 1);
  lifter.ir.StoreFloat(8, address.base, address.offset, value.half[0]);
  lifter.ir.StoreFloat(8, address.base, address.offset + 8, value.half[1]);
  return true;
}

// A load clears the rest of the register; a move between registers does not.
template <int kWidth>
bool LiftMoveScalar(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Value value = lifter.ReadScalar(insn, 1, kWidth);
  if (!IsVector(insn.operands[0])) {
    const Lifter::Address address = lifter.LinearAddress(insn);
    lifter.ir.StoreFloat(kWidth, address.base, address.offset, value);
    return true;
  }
  const int reg = insn.operands[0].reg;
  lifter.WriteScalar(reg, kWidth, value);
  if (IsVector(insn.operands[1])) return true;
  if (kWidth == 4) {
    lifter.ir.ClearAboveSingle(reg);
  } else {
    lifter.ir.PutHalfBits(reg, 1, lifter.ir.Const(0));
  }
  return true;
}

// One half and memory, the register's other half stays.
template <int kHalf>
bool LiftMoveHalf(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Lifter::Address address = lifter.LinearAddress(insn);
  ir::Builder& ir = lifter.ir;
  if (IsVector(insn.operands[0])) {
    ir.PutHalf(insn.operands[0].reg, kHalf,
               ir.LoadFloat(8, address.base, address.offset));
  } else {
    ir.StoreFloat(8, address.base, address.offset,
                  ir.GetHalf(insn.operands[1].reg, kHalf));
  }
  return true;
}

// A new register out of a half of each operand: UNPCKLPD and the like.
template <int kOfFirst, int kOfSecond>
bool LiftCombine(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Lifter::Halves b = lifter.ReadFloats(insn, 1);
  const Value high = b.half[kOfSecond];
  const Value low = lifter.ir.GetHalf(insn.operands[0].reg, kOfFirst);
  lifter.WriteFloats(insn.operands[0].reg, {{low, high}});
  return true;
}

bool LiftShufpd(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Lifter::Halves b = lifter.ReadFloats(insn, 1);
  const Lifter::Halves a = lifter.ReadFloats(insn, 0);
  lifter.WriteFloats(insn.operands[0].reg, {{a.half[insn.immediate & 1],
                                             b.half[insn.immediate >> 1 & 1]}});
  return true;
}

bool LiftMovhlps(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  lifter.ir.PutHalf(insn.operands[0].reg, 0,
                    lifter.ir.GetHalf(insn.operands[1].reg, 1));
  return true;
}

bool LiftMovlhps(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  lifter.ir.PutHalf(insn.operands[0].reg, 1,
                    lifter.ir.GetHalf(insn.operands[1].reg, 0));
  return true;
}

bool LiftMovddup(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Value value = lifter.ReadScalar(insn, 1, 8);
  lifter.WriteFloats(insn.operands[0].reg, {{value, value}});
  return true;
}

// MOVD and MOVQ; the MMX forms stay with the interpreter. Registers are
// cleared above what is moved.
bool LiftMoveLow(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const x86::Operand& to = insn.operands[0];
  const x86::Operand& from = insn.operands[1];
  if (to.kind == OperandKind::kMmx || from.kind == OperandKind::kMmx) {
    return false;
  }
  ir::Builder& ir = lifter.ir;
  if (IsVector(to)) {
    if (from.kind == OperandKind::kGpr || insn.op == x86::Op::kMovd) {
      const Value value = lifter.ReadOperand(insn, 1);
      ir.PutHalfBits(to.reg, 0, from.size == 8 ? value : ir.Zext(value, 32));
    } else {
      ir.PutHalf(to.reg, 0, lifter.ReadScalar(insn, 1, 8));
    }
    ir.PutHalfBits(to.reg, 1, ir.Const(0));
    return true;
  }
  if (to.kind == OperandKind::kMemory && to.size == 8) {
    const Lifter::Address address = lifter.LinearAddress(insn);
    ir.StoreFloat(8, address.base, address.offset, ir.GetHalf(from.reg, 0));
    return true;
  }
  lifter.WriteOperand(insn, 0, ir.GetHalfBits(from.reg, 0));
  return true;
}

// The element that an immediate names, taken modulo their number.
template <int kSize>
int ElementOf(const x86::Insn& insn) {
  return static_cast<int>(insn.immediate) & (16 / kSize - 1);
}

template <int kSize>
bool LiftInsert(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn) || !IsVector(insn.operands[0])) return false;
  ir::Builder& ir = lifter.ir;
  const int reg = insn.operands[0].reg, at = ElementOf<kSize>(insn) * kSize;
  const Value element = lifter.ReadOperand(insn, 1);
  const Value half = ir.GetHalfBits(reg, at / 8);
  ir.PutHalfBits(
      reg, at / 8,
      kSize == 8 ? element : ir.Deposit(half, element, at % 8 * 8, kSize * 8));
  return true;
}

// (A register takes the element zero-extended.)
template <int kSize>
bool LiftExtract(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn) || !IsVector(insn.operands[1])) return false;
  ir::Builder& ir = lifter.ir;
  const int at = ElementOf<kSize>(insn) * kSize;
  const Value half = ir.GetHalfBits(insn.operands[1].reg, at / 8);
  lifter.WriteOperand(
      insn, 0, kSize == 8 ? half : ir.ExtractU(half, at % 8 * 8, kSize * 8));
  return true;
}

constexpr Lifting kSseMovesLiftings[] = {
    {x86::Op::kMovaps, &LiftMoveWhole},
    {x86::Op::kMovapd, &LiftMoveWhole},
    {x86::Op::kMovups, &LiftMoveWhole},
    {x86::Op::kMovupd, &LiftMoveWhole},
    {x86::Op::kMovdqa, &LiftMoveWhole},
    {x86::Op::kMovdqu, &LiftMoveWhole},
    {x86::Op::kLddqu, &LiftMoveWhole},
    {x86::Op::kMovntps, &LiftMoveWhole},
    {x86::Op::kMovntpd, &LiftMoveWhole},
    {x86::Op::kMovntdq, &LiftMoveWhole},
    {x86::Op::kMovss, &LiftMoveScalar<4>},
    {x86::Op::kMovsdXmm, &LiftMoveScalar<8>},
    {x86::Op::kMovlps, &LiftMoveHalf<0>},
    {x86::Op::kMovlpd, &LiftMoveHalf<0>},
    {x86::Op::kMovhps, &LiftMoveHalf<1>},
    {x86::Op::kMovhpd, &LiftMoveHalf<1>},
    {x86::Op::kMovhlps, &LiftMovhlps},
    {x86::Op::kMovlhps, &LiftMovlhps},
    {x86::Op::kMovddup, &LiftMovddup},
    {x86::Op::kMovd, &LiftMoveLow},
    {x86::Op::kMovq, &LiftMoveLow},
    {x86::Op::kPinsrb, &LiftInsert<1>},
    {x86::Op::kPinsrw, &LiftInsert<2>},
    {x86::Op::kPinsrd, &LiftInsert<4>},
    {x86::Op::kPinsrq, &LiftInsert<8>},
    {x86::Op::kPextrb, &LiftExtract<1>},
    {x86::Op::kPextrw, &LiftExtract<2>},
    {x86::Op::kPextrd, &LiftExtract<4>},
    {x86::Op::kPextrq, &LiftExtract<8>},
    {x86::Op::kUnpcklpd, &LiftCombine<0, 0>},
    {x86::Op::kUnpckhpd, &LiftCombine<1, 1>},
    {x86::Op::kPunpcklqdq, &LiftCombine<0, 0>},
    {x86::Op::kPunpckhqdq, &LiftCombine<1, 1>},
    {x86::Op::kShufpd, &LiftShufpd},
};

}  // namespace

absl::Span<const Lifting> SseMoveLiftings() { return kSseMovesLiftings; }

}  // namespace emu::jit
