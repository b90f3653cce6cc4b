// SPDX-License-Identifier: Apache-2.0

// Shifts and rotates, by constants and by CL, and double shifts.

#include "jit/lift/families.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::FlagsKind;
using ir::Op;
using ir::Value;

// The count as hardware takes it: 5 bits, or 6 for 64-bit operands. By one
// where it is not an operand.
Value CountOf(Lifter& lifter, const x86::Insn& insn, int operand) {
  ir::Builder& ir = lifter.ir;
  const int64_t mask = insn.operands[0].size == 8 ? 63 : 31;
  switch (insn.operands[operand].kind) {
    case x86::OperandKind::kNone:
      return ir.Const(1);
    case x86::OperandKind::kImmediate:
      return ir.Const(insn.immediate & mask);
    default:
      return ir.Binary(Op::kAnd, ir.GetReg(x86::kRcx), ir.Const(mask));
  }
}

// What the host may take for `count`, which it masks by itself in operations of
// the operand's own width.
Value HostCount(Lifter& lifter, int size, Value count) {
  const ir::Inst& inst = lifter.ir[count];
  const bool own_width = size == 8 || (size == 4 && !lifter.is_64());
  // (Another mask is the guest's own.)
  const bool masks =
      inst.op == Op::kAnd && lifter.ir.IsConst(inst.b, size == 8 ? 63 : 31);
  return masks && own_width ? inst.a : count;
}

// To the right by `count`, or to the left. Narrow ones in two parts.
Value Rotate(Lifter& lifter, bool left, int size, Value a, Value count) {
  ir::Builder& ir = lifter.ir;
  const int bits = size * 8;
  if (size >= 4) {
    const Value right =
        left ? ir.Binary(Op::kSub64, ir.Const(0), count) : count;
    return size == 8 ? ir.Binary(Op::kRotr64, a, right)
                     : ir.Binary(Op::kRotr32, ir.Sext(a, 32), right);
  }
  a = lifter.AsUnsigned(size, a);
  count = ir.Binary(Op::kAnd, count, ir.Const(bits - 1));
  const Value rest = ir.Binary(Op::kSub64, ir.Const(bits), count);
  return ir.Binary(Op::kOr, ir.Binary(left ? Op::kShl64 : Op::kShr64, a, count),
                   ir.Binary(left ? Op::kShr64 : Op::kShl64, a, rest));
}

constexpr bool IsRotate(FlagsKind kind) {
  return kind == FlagsKind::kRotl || kind == FlagsKind::kRotr;
}

}  // namespace

Value Lifter::Shift(FlagsKind kind, int size, Value a, Value count) {
  if (IsRotate(kind)) {
    return Rotate(*this, kind == FlagsKind::kRotl, size, a, count);
  }
  const bool in_32 = size == 4 && !is_64();
  count = HostCount(*this, size, count);
  switch (kind) {
    case FlagsKind::kShl:
      return in_32 ? ir.Binary(Op::kShl32, ir.Sext(a, 32), count)
                   : ir.Binary(Op::kShl64, a, count);
    case FlagsKind::kShr:
      return in_32 ? ir.Binary(Op::kShr32, ir.Sext(a, 32), count)
                   : ir.Binary(Op::kShr64, AsUnsigned(size, a), count);
    default:
      return in_32 ? ir.Binary(Op::kSar32, ir.Sext(a, 32), count)
                   : ir.Binary(Op::kSar64, AsSigned(size, a), count);
  }
}

namespace {

// A count of zero changes neither destination nor flags, but a memory
// destination is written all the same, and a 32-bit one extended.
template <FlagsKind kKind>
bool LiftShift(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operands[0].size;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value a = lifter.Read(place);
  const Value count = CountOf(lifter, insn, 1);
  const Value result = lifter.Shift(kKind, size, a, count);
  lifter.Write(place, result);
  if (lifter.ir.IsConst(count, 0)) return true;
  lifter.SetSomeFlags(kKind, size, result, IsRotate(kKind) ? ir::kNoValue : a,
                      count);
  return true;
}

// Through the carry, by one; other counts are rare.
template <bool kLeft>
bool LiftRotateCarry(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  if (!ir.IsConst(CountOf(lifter, insn, 1), 1)) return false;
  const int size = insn.operands[0].size;
  const int sign = size * 8 - 1;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value a = lifter.Read(place);
  const Value carry = lifter.CarryFlag();
  const Value one = ir.Const(1);
  const Value result =
      kLeft ? ir.Binary(Op::kOr, lifter.Shift(FlagsKind::kShl, size, a, one),
                        carry)
            : ir.Binary(
                  Op::kOr, lifter.Shift(FlagsKind::kShr, size, a, one),
                  lifter.Shift(FlagsKind::kShl, size, carry, ir.Const(sign)));
  lifter.Write(place, result);
  const Value out = ir.ExtractU(a, kLeft ? sign : 0, 1);
  const Value overflow =
      ir.Binary(Op::kXor, ir.ExtractU(result, sign, 1),
                kLeft ? out : ir.ExtractU(result, sign - 1, 1));
  lifter.MergeFlags(x86::kFlagCf | x86::kFlagOf,
                    ir.Deposit(out, overflow, 11, 1));
  return true;
}

// SHLD and SHRD on 32 bits: both operands in one register.
Value DoubleShift32(Lifter& lifter, bool left, Value a, Value fill,
                    Value count) {
  ir::Builder& ir = lifter.ir;
  const Value high = ir.Binary(Op::kShl64, left ? a : fill, ir.Const(32));
  const Value both = ir.Binary(Op::kOr, high, ir.Zext(left ? fill : a, 32));
  if (!left) return ir.Binary(Op::kShr64, both, count);
  return ir.Binary(lifter.is_64() ? Op::kShr64 : Op::kSar64,
                   ir.Binary(Op::kShl64, both, count), ir.Const(32));
}

// On 64 bits; of the other operand, 64 - count bits go, by two shifts.
Value DoubleShift64(Lifter& lifter, bool left, Value a, Value fill,
                    Value count) {
  ir::Builder& ir = lifter.ir;
  const Op shift = left ? Op::kShl64 : Op::kShr64;
  const Op back = left ? Op::kShr64 : Op::kShl64;
  const Value rest = ir.Binary(Op::kXor, count, ir.Const(63));
  return ir.Binary(Op::kOr, ir.Binary(shift, a, count),
                   ir.Binary(back, ir.Binary(back, fill, ir.Const(1)), rest));
}

template <bool kLeft>
bool LiftDoubleShift(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (size < 4) return false;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value a = lifter.Read(place);
  const Value fill = lifter.ReadOperand(insn, 1);
  const Value count = CountOf(lifter, insn, 2);
  if (ir.IsConst(count, 0)) {
    lifter.Write(place, a);
    return true;
  }
  const Value result = size == 8 ? DoubleShift64(lifter, kLeft, a, fill, count)
                                 : DoubleShift32(lifter, kLeft, a, fill, count);
  lifter.Write(place, result);
  lifter.SetSomeFlags(kLeft ? FlagsKind::kShld : FlagsKind::kShrd, size, result,
                      a, count);
  return true;
}

constexpr Lifting kShiftLiftings[] = {
    {x86::Op::kShl, &LiftShift<FlagsKind::kShl>},
    {x86::Op::kShr, &LiftShift<FlagsKind::kShr>},
    {x86::Op::kSar, &LiftShift<FlagsKind::kSar>},
    {x86::Op::kRol, &LiftShift<FlagsKind::kRotl>},
    {x86::Op::kRor, &LiftShift<FlagsKind::kRotr>},
    {x86::Op::kRcl, &LiftRotateCarry<true>},
    {x86::Op::kRcr, &LiftRotateCarry<false>},
    {x86::Op::kShld, &LiftDoubleShift<true>},
    {x86::Op::kShrd, &LiftDoubleShift<false>},
};

}  // namespace

absl::Span<const Lifting> ShiftLiftings() { return kShiftLiftings; }

}  // namespace emu::jit
