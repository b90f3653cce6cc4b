// SPDX-License-Identifier: Apache-2.0

// BMI1 and BMI2, and additions with a carry of their own.

#include "jit/lift/families.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::Compare;
using ir::FlagsKind;
using ir::Op;
using ir::Value;

// ZF and SF by the result, OF clear, CF by `carry`.
void SetResultFlags(Lifter& lifter, int size, Value result, Value carry) {
  lifter.SetFlags(FlagsKind::kResult, size, result, ir::kNoValue, carry);
}

bool LiftAndn(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const Value b = lifter.ReadOperand(insn, 2);
  const Value a = lifter.ReadOperand(insn, 1);
  const Value result = ir.Binary(Op::kAnd, ir.Not(a), b);
  lifter.WriteGpr(insn.operands[0], result);
  lifter.SetFlags(FlagsKind::kLogic, insn.operands[0].size, result,
                  ir::kNoValue, ir::kNoValue);
  return true;
}

enum class LowestOne { kIsolate, kReset, kMask };

template <LowestOne kKind>
bool LiftLowestOne(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const Value source = lifter.ReadOperand(insn, 1);
  const Value a = lifter.AsUnsigned(size, source);
  const Value zero = ir.Const(0);
  Value result;
  Value carry;
  if (kKind == LowestOne::kIsolate) {
    result = ir.Binary(Op::kAnd, a, lifter.Negative(a));
    carry = ir.Compare(Compare::kNe, a, zero);
  } else {
    const Value less = ir.Binary(Op::kAdd64, a, ir.Const(-1));
    result =
        ir.Binary(kKind == LowestOne::kReset ? Op::kAnd : Op::kXor, a, less);
    carry = ir.Compare(Compare::kEq, a, zero);
  }
  lifter.WriteGpr(insn.operands[0], result);
  SetResultFlags(lifter, size, result, carry);
  return true;
}

// `a` without its bits from `count`, below 64, on.
Value LowBits(Lifter& lifter, Value a, Value count) {
  ir::Builder& ir = lifter.ir;
  const Value high = ir.Binary(Op::kShl64, ir.Const(-1), count);
  return ir.Binary(Op::kAnd, a, ir.Not(high));
}

bool LiftBzhi(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const Value source = lifter.ReadOperand(insn, 1);
  const Value a = lifter.AsUnsigned(size, source);
  const Value index = ir.Zext(lifter.ReadOperand(insn, 2), 8);
  const Value inside = ir.Compare(Compare::kLtU, index, ir.Const(size * 8));
  const Value result = ir.Select(inside, LowBits(lifter, a, index), a);
  lifter.WriteGpr(insn.operands[0], result);
  SetResultFlags(lifter, size, result,
                 ir.Binary(Op::kXor, inside, ir.Const(1)));
  return true;
}

bool LiftBextr(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const Value source = lifter.ReadOperand(insn, 1);
  const Value a = lifter.AsUnsigned(size, source);
  const Value control = lifter.ReadOperand(insn, 2);
  const Value start = ir.Zext(control, 8);
  const Value length = ir.ExtractU(control, 8, 8);
  const Value width = ir.Const(64);
  const Value shifted = ir.Select(ir.Compare(Compare::kLtU, start, width),
                                  ir.Binary(Op::kShr64, a, start), ir.Const(0));
  const Value result = ir.Select(ir.Compare(Compare::kLtU, length, width),
                                 LowBits(lifter, shifted, length), shifted);
  lifter.WriteGpr(insn.operands[0], result);
  SetResultFlags(lifter, size, result, ir.Const(0));
  return true;
}

// SHLX, SHRX, SARX, RORX.
template <FlagsKind kKind>
bool LiftShiftX(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const Value a = lifter.ReadOperand(insn, 1);
  const Value count =
      ir.Binary(Op::kAnd, lifter.ReadOperand(insn, 2), ir.Const(size * 8 - 1));
  lifter.WriteGpr(insn.operands[0], lifter.Shift(kKind, size, a, count));
  return true;
}

// Addition whose carry is one flag alone.
template <x86::Condition kFlag, int kBit>
bool LiftAddWithFlag(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const Value source = lifter.ReadOperand(insn, 1);
  const Value carry = lifter.ConditionValue(kFlag);
  const Value a = lifter.AsUnsigned(size, lifter.ReadGpr(insn.operands[0]));
  const Value b = lifter.AsUnsigned(size, source);
  const Value partial = ir.Binary(Op::kAdd64, a, b);
  const Value sum = ir.Binary(Op::kAdd64, partial, carry);
  Value out;
  if (size == 8) {
    out = ir.Binary(Op::kOr, ir.Compare(Compare::kLtU, partial, a),
                    ir.Compare(Compare::kLtU, sum, partial));
  } else {
    out = ir.ExtractU(sum, 32, 1);
  }
  lifter.WriteGpr(insn.operands[0], sum);
  lifter.MergeFlags(uint32_t{1} << kBit,
                    ir.Binary(Op::kShl64, out, ir.Const(kBit)));
  return true;
}

constexpr Lifting kBmiLiftings[] = {
    {x86::Op::kAndn, &LiftAndn},
    {x86::Op::kBlsi, &LiftLowestOne<LowestOne::kIsolate>},
    {x86::Op::kBlsr, &LiftLowestOne<LowestOne::kReset>},
    {x86::Op::kBlsmsk, &LiftLowestOne<LowestOne::kMask>},
    {x86::Op::kBzhi, &LiftBzhi},
    {x86::Op::kBextr, &LiftBextr},
    {x86::Op::kShlx, &LiftShiftX<FlagsKind::kShl>},
    {x86::Op::kShrx, &LiftShiftX<FlagsKind::kShr>},
    {x86::Op::kSarx, &LiftShiftX<FlagsKind::kSar>},
    {x86::Op::kRorx, &LiftShiftX<FlagsKind::kRotr>},
    {x86::Op::kAdcx, &LiftAddWithFlag<x86::kB, 0>},
    {x86::Op::kAdox, &LiftAddWithFlag<x86::kO, 11>},
};

}  // namespace

absl::Span<const Lifting> BmiLiftings() { return kBmiLiftings; }

}  // namespace emu::jit
