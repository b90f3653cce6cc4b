// SPDX-License-Identifier: Apache-2.0

// Addition, subtraction, logic, comparison.

#include "jit/lift/families.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::FlagsKind;
using ir::Op;
using ir::Value;

// ADD and SUB.
template <FlagsKind kKind>
bool LiftSum(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operands[0].size;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value b = lifter.ReadOperand(insn, 1);
  const Value a = lifter.Read(place);
  const Value result = kKind == FlagsKind::kAdd ? lifter.Add(size, a, b)
                                                : lifter.Sub(size, a, b);
  lifter.Write(place, result);
  lifter.SetFlags(kKind, size, result, a, b);
  return true;
}

bool LiftCmp(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operands[0].size;
  const Value a = lifter.ReadOperand(insn, 0);
  const Value b = lifter.ReadOperand(insn, 1);
  lifter.SetFlags(FlagsKind::kCompare, size, ir::kNoValue, a, b);
  return true;
}

bool LiftNeg(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operands[0].size;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value zero = lifter.ir.Const(0);
  const Value b = lifter.Read(place);
  const Value result = lifter.Sub(size, zero, b);
  lifter.Write(place, result);
  lifter.SetFlags(FlagsKind::kSub, size, result, zero, b);
  return true;
}

// With the carry: the flags follow from the carries out of each bit.
template <bool kSubtract>
bool LiftWithCarry(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const int bits = size * 8;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value b = lifter.ReadOperand(insn, 1);
  const Value a = lifter.Read(place);
  const Value carry = lifter.CarryFlag();
  const Value result = kSubtract
                           ? lifter.Sub(size, lifter.Sub(size, a, b), carry)
                           : lifter.Add(size, lifter.Add(size, a, b), carry);
  lifter.Write(place, result);
  // Addition: (a & b) | ((a | b) & ~result); subtraction: (~a & b) | ((~a | b)
  // & result).
  const Value not_a = kSubtract ? ir.Not(a) : a;
  const Value kept = kSubtract ? result : ir.Not(result);
  const Value carries =
      ir.Binary(Op::kOr, ir.Binary(Op::kAnd, not_a, b),
                ir.Binary(Op::kAnd, ir.Binary(Op::kOr, not_a, b), kept));
  const Value out = ir.ExtractU(carries, bits - 1, 1);
  const Value overflow =
      ir.Binary(Op::kXor, out, ir.ExtractU(carries, bits - 2, 1));
  Value flags = ir.Deposit(out, ir.ExtractU(carries, 3, 1), 4, 1);
  flags = ir.Deposit(flags, overflow, 11, 1);
  lifter.SetFlags(FlagsKind::kResult, size, result, ir::kNoValue, flags);
  return true;
}

template <Op kOp>
bool LiftLogic(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const Lifter::Place place = lifter.Locate(insn, 0);
  Value result;
  const bool clears = kOp == Op::kXor &&
                      insn.operands[0].kind == x86::OperandKind::kGpr &&
                      insn.operands[1].kind == x86::OperandKind::kGpr &&
                      insn.operands[0].reg == insn.operands[1].reg;
  if (clears) {
    result = ir.Const(0);
  } else {
    const Value b = lifter.ReadOperand(insn, 1);
    result = ir.Binary(kOp, lifter.Read(place), b);
  }
  lifter.Write(place, result);
  lifter.SetFlags(FlagsKind::kLogic, size, result, ir::kNoValue, ir::kNoValue);
  return true;
}

bool LiftTest(Lifter& lifter, const x86::Insn& insn) {
  const Value a = lifter.ReadOperand(insn, 0);
  const Value b = lifter.ReadOperand(insn, 1);
  const Value result = a == b ? a : lifter.ir.Binary(Op::kAnd, a, b);
  lifter.SetFlags(FlagsKind::kLogic, insn.operands[0].size, result,
                  ir::kNoValue, ir::kNoValue);
  return true;
}

bool LiftNot(Lifter& lifter, const x86::Insn& insn) {
  const Lifter::Place place = lifter.Locate(insn, 0);
  lifter.Write(place, lifter.ir.Not(lifter.Read(place)));
  return true;
}

template <FlagsKind kKind>
bool LiftIncDec(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operands[0].size;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value one = lifter.ir.Const(kKind == FlagsKind::kInc ? 1 : -1);
  const Value result = lifter.Add(size, lifter.Read(place), one);
  lifter.Write(place, result);
  lifter.SetSomeFlags(kKind, size, result);
  return true;
}

constexpr Lifting kArithmeticLiftings[] = {
    {x86::Op::kAdd, &LiftSum<FlagsKind::kAdd>},
    {x86::Op::kSub, &LiftSum<FlagsKind::kSub>},
    {x86::Op::kCmp, &LiftCmp},
    {x86::Op::kNeg, &LiftNeg},
    {x86::Op::kAdc, &LiftWithCarry<false>},
    {x86::Op::kSbb, &LiftWithCarry<true>},
    {x86::Op::kAnd, &LiftLogic<Op::kAnd>},
    {x86::Op::kOr, &LiftLogic<Op::kOr>},
    {x86::Op::kXor, &LiftLogic<Op::kXor>},
    {x86::Op::kTest, &LiftTest},
    {x86::Op::kNot, &LiftNot},
    {x86::Op::kInc, &LiftIncDec<FlagsKind::kInc>},
    {x86::Op::kDec, &LiftIncDec<FlagsKind::kDec>},
};

}  // namespace

absl::Span<const Lifting> ArithmeticLiftings() { return kArithmeticLiftings; }

}  // namespace emu::jit
