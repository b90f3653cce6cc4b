// SPDX-License-Identifier: Apache-2.0

// Bit tests, bit scans, counts of bits.

#include "jit/lift/families.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::Compare;
using ir::FlagsKind;
using ir::Op;
using ir::Value;
using x86::OperandKind;

// Memory, with a register's offset.
bool IsBitString(const x86::Insn& insn) {
  return insn.operands[0].kind == OperandKind::kMemory &&
         insn.operands[1].kind != OperandKind::kImmediate;
}

// The bit may lie in another unit than the address names (SDM vol. 2,
// §3.1.1.9).
Lifter::Place LocateBit(Lifter& lifter, const x86::Insn& insn, Value offset) {
  ir::Builder& ir = lifter.ir;
  Lifter::Place place = lifter.Locate(insn, 0);
  if (!IsBitString(insn)) return place;
  const int size = insn.operands[0].size;
  const int unit_log2 = size == 8 ? 6 : size == 4 ? 5 : 4;
  const Value unit =
      ir.Binary(Op::kSar64, lifter.AsSigned(size, offset), ir.Const(unit_log2));
  place.address.base =
      ir.AddScaled(lifter.is_64(), place.address.base, unit, unit_log2 - 3);
  return place;
}

Value BitAt(Lifter& lifter, int size, Value a, Value position) {
  ir::Builder& ir = lifter.ir;
  if (ir.IsConst(position)) {
    return ir.ExtractU(a, static_cast<int>(ir[position].imm), 1);
  }
  return ir.ExtractU(lifter.Shift(FlagsKind::kShr, size, a, position), 0, 1);
}

enum class BitAction { kTest, kSet, kReset, kComplement };

template <BitAction kAction>
bool LiftBitTest(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (IsBitString(insn) && !lifter.HasFullAddress(insn)) return false;
  const Value offset = lifter.ReadOperand(insn, 1);
  const Lifter::Place place = LocateBit(lifter, insn, offset);
  const Value a = lifter.Read(place);
  const Value position = ir.Binary(Op::kAnd, offset, ir.Const(size * 8 - 1));
  const Value bit = BitAt(lifter, size, a, position);
  if (kAction != BitAction::kTest) {
    const Value mask =
        lifter.Shift(FlagsKind::kShl, size, ir.Const(1), position);
    switch (kAction) {
      case BitAction::kSet:
        lifter.Write(place, ir.Binary(Op::kOr, a, mask));
        break;
      case BitAction::kReset:
        lifter.Write(place, ir.Binary(Op::kAnd, a, ir.Not(mask)));
        break;
      default:
        lifter.Write(place, ir.Binary(Op::kXor, a, mask));
        break;
    }
  }
  lifter.MergeFlags(x86::kFlagCf, bit);
  return true;
}

// ZF tells a result of zero, CF what `carry` does.
void SetZeroFlags(Lifter& lifter, int size, Value result, Value carry) {
  lifter.SetFlags(FlagsKind::kZero, size, result, ir::kNoValue, carry);
}

// The number of the highest and of the lowest one, of `a` that has one.
Value HighestBit(Lifter& lifter, Value a) {
  ir::Builder& ir = lifter.ir;
  return ir.Binary(Op::kXor, ir.Unary(Op::kClz64, a), ir.Const(63));
}
Value LowestBit(Lifter& lifter, Value a) {
  return HighestBit(lifter, lifter.ir.Binary(Op::kAnd, a, lifter.Negative(a)));
}

// A source of zero leaves the whole destination as it was.
template <bool kLowest>
bool LiftBitScan(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const x86::Operand& target = insn.operands[0];
  const int size = target.size;
  const Value source = lifter.ReadOperand(insn, 1);
  const Value a = lifter.AsUnsigned(size, source);
  const Value found = kLowest ? LowestBit(lifter, a) : HighestBit(lifter, a);
  const Value old = ir.GetReg(target.reg);
  const Value whole = size == 2 ? ir.Deposit(old, found, 0, 16) : found;
  ir.PutReg(target.reg, ir.Select(a, whole, old));
  SetZeroFlags(lifter, size, a, ir::kNoValue);
  return true;
}

// LZCNT and TZCNT: the width where there is no one.
template <bool kTrailing>
bool LiftCountZeros(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const int bits = size * 8;
  const Value source = lifter.ReadOperand(insn, 1);
  const Value a = lifter.AsUnsigned(size, source);
  Value count;
  if (!kTrailing) {
    count = ir.Binary(Op::kSub64, ir.Unary(Op::kClz64, a), ir.Const(64 - bits));
  } else if (size == 8) {
    // The ones below the lowest one: all, if there is none.
    const Value below = ir.Binary(Op::kNor, a, lifter.Negative(a));
    count = ir.Binary(Op::kSub64, ir.Const(64), ir.Unary(Op::kClz64, below));
  } else {
    count =
        LowestBit(lifter, ir.Binary(Op::kOr, a, ir.Const(int64_t{1} << bits)));
  }
  lifter.WriteGpr(insn.operands[0], count);
  SetZeroFlags(lifter, size, count, ir.Compare(Compare::kEq, a, ir.Const(0)));
  return true;
}

// Sums of bits in fields of 2, 4, 8 bits; the bytes by a multiplication.
bool LiftPopcnt(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const bool wide = size == 8;
  const auto mask = [&](uint64_t pattern) {
    return ir.Const(static_cast<int64_t>(wide ? pattern : pattern >> 32));
  };
  const auto shifted = [&](Value v, int count) {
    return ir.Binary(Op::kShr64, v, ir.Const(count));
  };
  const Value source = lifter.ReadOperand(insn, 1);
  const Value a = lifter.AsUnsigned(size, source);
  const Value odd = mask(0x5555555555555555);
  Value sum = ir.Binary(Op::kSub64, a, ir.Binary(Op::kAnd, shifted(a, 1), odd));
  const Value pairs = mask(0x3333333333333333);
  sum = ir.Binary(Op::kAdd64, ir.Binary(Op::kAnd, sum, pairs),
                  ir.Binary(Op::kAnd, shifted(sum, 2), pairs));
  sum = ir.Binary(Op::kAnd, ir.Binary(Op::kAdd64, sum, shifted(sum, 4)),
                  mask(0x0f0f0f0f0f0f0f0f));
  const Value all = ir.Binary(Op::kMul64, sum, mask(0x0101010101010101));
  lifter.WriteGpr(insn.operands[0], ir.ExtractU(all, wide ? 56 : 24, 8));
  SetZeroFlags(lifter, size, a, ir::kNoValue);
  return true;
}

constexpr Lifting kBitOpsLiftings[] = {
    {x86::Op::kBt, &LiftBitTest<BitAction::kTest>},
    {x86::Op::kBts, &LiftBitTest<BitAction::kSet>},
    {x86::Op::kBtr, &LiftBitTest<BitAction::kReset>},
    {x86::Op::kBtc, &LiftBitTest<BitAction::kComplement>},
    {x86::Op::kBsf, &LiftBitScan<true>},
    {x86::Op::kBsr, &LiftBitScan<false>},
    {x86::Op::kTzcnt, &LiftCountZeros<true>},
    {x86::Op::kLzcnt, &LiftCountZeros<false>},
    {x86::Op::kPopcnt, &LiftPopcnt},
};

}  // namespace

absl::Span<const Lifting> BitLiftings() { return kBitOpsLiftings; }

}  // namespace emu::jit
