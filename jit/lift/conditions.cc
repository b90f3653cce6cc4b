// SPDX-License-Identifier: Apache-2.0

// Conditions out of the values that the flags follow from.

#include "jit/lift/lifter.h"
#include "x86/cpu_state.h"

namespace emu::jit {

using ir::Compare;
using ir::Flags;
using ir::FlagsKind;
using ir::Op;
using ir::Value;
using Test = Lifter::Test;

namespace {

Test IsNonzero(Lifter& lifter, Value value) {
  return {Compare::kNe, value, lifter.ir.Const(0)};
}

Test Never(Lifter& lifter) {
  return {Compare::kNe, lifter.ir.Const(0), lifter.ir.Const(0)};
}

int Bytes(const Flags& flags) { return 1 << flags.log2_width; }
int Bits(const Flags& flags) { return 8 << flags.log2_width; }

Value SignedResult(Lifter& lifter, const Flags& flags) {
  return lifter.AsSigned(Bytes(flags), flags.result);
}

Test ResultIsZero(Lifter& lifter, const Flags& flags) {
  // By the extension that costs nothing, if there is one.
  const ir::Inst& result = lifter.ir[flags.result];
  const bool is_signed = result.sbits <= Bits(flags);
  return {
      Compare::kEq,
      is_signed ? flags.result : lifter.AsUnsigned(Bytes(flags), flags.result),
      lifter.ir.Const(0)};
}

Test ResultIsNegative(Lifter& lifter, const Flags& flags) {
  return {Compare::kLt, SignedResult(lifter, flags), lifter.ir.Const(0)};
}

// An even number of ones in the low byte.
Test ResultHasEvenParity(Lifter& lifter, const Flags& flags) {
  ir::Builder& ir = lifter.ir;
  Value v = ir.Zext(flags.result, 8);
  v = ir.Binary(Op::kXor, v, ir.Binary(Op::kShr64, v, ir.Const(4)));
  v = ir.Binary(Op::kXor, v, ir.Binary(Op::kShr64, v, ir.Const(2)));
  v = ir.Binary(Op::kXor, v, ir.Binary(Op::kShr64, v, ir.Const(1)));
  return {Compare::kEq, ir.Binary(Op::kAnd, v, ir.Const(1)), ir.Const(0)};
}

// The sign bit of `v`, in the flags' width.
Test SignOf(Lifter& lifter, const Flags& flags, Value v) {
  return {Compare::kLt, lifter.AsSigned(Bytes(flags), v), lifter.ir.Const(0)};
}

// After a - b.
Test AfterSub(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  ir::Builder& ir = lifter.ir;
  const int size = Bytes(flags);
  const Value a = flags.a, b = flags.b;
  switch (condition) {
    case x86::kB:
      // Sign extension keeps the order of unsigned numbers, too.
      if (ir[a].sbits <= Bits(flags) && ir[b].sbits <= Bits(flags)) {
        return {Compare::kLtU, a, b};
      }
      return {Compare::kLtU, lifter.AsUnsigned(size, a),
              lifter.AsUnsigned(size, b)};
    case x86::kBe: {
      const Test test = AfterSub(
          lifter, {flags.kind, flags.log2_width, ir::kNoValue, b, a, 0},
          x86::kB);
      return {Compare::kGeU, test.a, test.b};
    }
    case x86::kE:
      if (ir[a].sbits <= Bits(flags) && ir[b].sbits <= Bits(flags)) {
        return {Compare::kEq, a, b};
      }
      return {Compare::kEq, lifter.AsUnsigned(size, a),
              lifter.AsUnsigned(size, b)};
    case x86::kL:
      return {Compare::kLt, lifter.AsSigned(size, a), lifter.AsSigned(size, b)};
    case x86::kLe:
      return {Compare::kGe, lifter.AsSigned(size, b), lifter.AsSigned(size, a)};
    default: {  // kO
      const Value result =
          flags.result != ir::kNoValue ? flags.result : lifter.Sub(size, a, b);
      return SignOf(lifter, flags,
                    ir.Binary(Op::kAnd, ir.Binary(Op::kXor, a, b),
                              ir.Binary(Op::kXor, a, result)));
    }
  }
}

// After a + b.
Test AfterAdd(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  ir::Builder& ir = lifter.ir;
  const int size = Bytes(flags);
  switch (condition) {
    case x86::kB:
      return AfterSub(lifter,
                      {flags.kind, flags.log2_width, ir::kNoValue, flags.result,
                       flags.b, 0},
                      x86::kB);
    case x86::kO: {
      const Value r = flags.result;
      return SignOf(lifter, flags,
                    ir.Binary(Op::kAnd, ir.Binary(Op::kXor, r, flags.a),
                              ir.Binary(Op::kXor, r, flags.b)));
    }
    case x86::kL:
      if (size < 8) {
        // The sign of the exact sum.
        return {Compare::kLt,
                ir.Binary(Op::kAdd64, lifter.AsSigned(size, flags.a),
                          lifter.AsSigned(size, flags.b)),
                ir.Const(0)};
      }
      [[fallthrough]];
    default: {
      // L: SF != OF.
      const Value overflow = lifter.ConditionValue(x86::kO);
      const Value sign = lifter.ConditionValue(x86::kS);
      return {Compare::kNe, overflow, sign};
    }
  }
}

Test AfterLogic(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  switch (condition) {
    case x86::kBe:
      return ResultIsZero(lifter, flags);
    case x86::kL:
      return ResultIsNegative(lifter, flags);
    case x86::kLe:
      return {Compare::kGe, lifter.ir.Const(0), SignedResult(lifter, flags)};
    default:  // kO, kB
      return Never(lifter);
  }
}

// The last bit that a shift by a constant count moves out.
Value ShiftCarryOf(Lifter& lifter, const Flags& flags, int count, bool left) {
  int bit = left ? Bits(flags) - count : count - 1;
  if (bit < 0) return lifter.ir.Const(0);
  if (bit >= Bits(flags)) {
    if (flags.kind != FlagsKind::kSar) return lifter.ir.Const(0);
    bit = Bits(flags) - 1;
  }
  return lifter.ir.ExtractU(flags.a, bit, 1);
}

// The last bit that a shift by `b`, which is not zero, moves out.
Value ShiftCarry(Lifter& lifter, const Flags& flags) {
  ir::Builder& ir = lifter.ir;
  const bool left =
      flags.kind == FlagsKind::kShl || flags.kind == FlagsKind::kShld;
  if (ir.IsConst(flags.b)) {
    return ShiftCarryOf(lifter, flags, static_cast<int>(ir[flags.b].imm), left);
  }
  const Value all_but_one = ir.Binary(Op::kAdd64, flags.b, ir.Const(-1));
  if (left) {
    return ir.ExtractU(ir.Binary(Op::kShl64, flags.a, all_but_one),
                       Bits(flags) - 1, 1);
  }
  const bool is_signed = flags.kind == FlagsKind::kSar;
  const Value a = is_signed ? lifter.AsSigned(Bytes(flags), flags.a)
                            : lifter.AsUnsigned(Bytes(flags), flags.a);
  return ir.ExtractU(
      ir.Binary(is_signed ? Op::kSar64 : Op::kShr64, a, all_but_one), 0, 1);
}

Test ShiftOverflow(Lifter& lifter, const Flags& flags) {
  ir::Builder& ir = lifter.ir;
  const int sign = Bits(flags) - 1;
  switch (flags.kind) {
    case FlagsKind::kShl:
      return {Compare::kNe, ShiftCarry(lifter, flags),
              ir.ExtractU(flags.result, sign, 1)};
    case FlagsKind::kShr:
      return SignOf(lifter, flags, flags.a);
    case FlagsKind::kSar:
      return Never(lifter);
    default:
      return SignOf(lifter, flags, ir.Binary(Op::kXor, flags.a, flags.result));
  }
}

// INC gives the least number when it overflows, DEC the greatest.
Test IncDecOverflow(Lifter& lifter, const Flags& flags) {
  const int bits = Bits(flags);
  const int64_t least = static_cast<int64_t>(~uint64_t{0} << (bits - 1));
  const int64_t value = flags.kind == FlagsKind::kInc ? least : ~least;
  return {Compare::kEq, SignedResult(lifter, flags), lifter.ir.Const(value)};
}

// The conditions that are flags by themselves and the combinations of which CF,
// OF and the result are known one by one.
Test Combined(Lifter& lifter, x86::Condition condition) {
  ir::Builder& ir = lifter.ir;
  switch (condition) {
    case x86::kBe:
      return IsNonzero(lifter,
                       ir.Binary(Op::kOr, lifter.ConditionValue(x86::kB),
                                 lifter.ConditionValue(x86::kE)));
    case x86::kL:
      return {Compare::kNe, lifter.ConditionValue(x86::kS),
              lifter.ConditionValue(x86::kO)};
    default:  // kLe
      return IsNonzero(lifter,
                       ir.Binary(Op::kOr, lifter.ConditionValue(x86::kE),
                                 lifter.ConditionValue(x86::kL)));
  }
}

bool IsSingleFlag(x86::Condition condition) {
  return condition != x86::kBe && condition != x86::kL && condition != x86::kLe;
}

Value ValueOf(Lifter& lifter, const Test& test) {
  // What is 0 or 1 already.
  if (test.compare == Compare::kNe && lifter.ir[test.a].zbits == 1 &&
      lifter.ir.IsConst(test.b, 0)) {
    return test.a;
  }
  return lifter.ir.Compare(test.compare, test.a, test.b);
}

Test PositiveTest(Lifter& lifter, const Flags& flags, x86::Condition condition);

Test TestBefore(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  return PositiveTest(lifter, Flags(lifter.ir.block().flags[flags.before]),
                      condition);
}

Test AfterRotate(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  ir::Builder& ir = lifter.ir;
  const int sign_bit = Bits(flags) - 1;
  const bool left = flags.kind == FlagsKind::kRotl;
  const Value carry = ir.ExtractU(flags.result, left ? 0 : sign_bit, 1);
  switch (condition) {
    case x86::kB:
      return IsNonzero(lifter, carry);
    case x86::kO:
      return {Compare::kNe, carry,
              ir.ExtractU(flags.result, left ? sign_bit : sign_bit - 1, 1)};
    case x86::kE:
    case x86::kS:
    case x86::kP:
      return TestBefore(lifter, flags, condition);
    default:
      return Combined(lifter, condition);
  }
}

Test AfterZero(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  switch (condition) {
    case x86::kE:
      return ResultIsZero(lifter, flags);
    case x86::kB:
      return flags.b == ir::kNoValue ? Never(lifter)
                                     : IsNonzero(lifter, flags.b);
    case x86::kBe:
    case x86::kLe:
      return Combined(lifter, condition);
    default:  // kO, kS, kP, kL
      return Never(lifter);
  }
}

Test AfterMerged(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  ir::Builder& ir = lifter.ir;
  const auto mask = static_cast<uint32_t>(ir[flags.a].imm);
  constexpr uint32_t kBelowOrEqual = x86::kFlagCf | x86::kFlagZf;
  if (condition == x86::kBe && (mask & kBelowOrEqual) == kBelowOrEqual) {
    return IsNonzero(lifter,
                     ir.Binary(Op::kAnd, flags.b, ir.Const(kBelowOrEqual)));
  }
  if (!IsSingleFlag(condition)) return Combined(lifter, condition);
  const int bit = x86::FlagPosition(condition);
  if ((mask >> bit & 1) == 0) return TestBefore(lifter, flags, condition);
  return IsNonzero(lifter, ir.ExtractU(flags.b, bit, 1));
}

// Whether it depends on the count, which is not known, if this operation has
// set the flags at all.
bool MayKeepFlags(Lifter& lifter, const Flags& flags,
                  x86::Condition condition) {
  switch (flags.kind) {
    case FlagsKind::kRotl:
    case FlagsKind::kRotr:
      if (condition == x86::kE || condition == x86::kS ||
          condition == x86::kP) {
        return false;
      }
      [[fallthrough]];
    case FlagsKind::kShl:
    case FlagsKind::kShr:
    case FlagsKind::kSar:
    case FlagsKind::kShld:
    case FlagsKind::kShrd:
      return !lifter.ir.IsConst(flags.b);
    default:
      return false;
  }
}

Test SetTest(Lifter& lifter, const Flags& flags, x86::Condition condition);

Test PositiveTest(Lifter& lifter, const Flags& flags,
                  x86::Condition condition) {
  if (!MayKeepFlags(lifter, flags, condition)) {
    return SetTest(lifter, flags, condition);
  }
  if (!IsSingleFlag(condition)) return Combined(lifter, condition);
  const Value before = ValueOf(lifter, TestBefore(lifter, flags, condition));
  const Value now = ValueOf(lifter, SetTest(lifter, flags, condition));
  return IsNonzero(lifter, lifter.ir.Select(flags.b, now, before));
}

// `condition` is a positive one, and `flags` have been set.
Test SetTest(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  ir::Builder& ir = lifter.ir;
  switch (flags.kind) {
    case FlagsKind::kState:
      return IsNonzero(lifter, ir.StateCondition(condition));
    case FlagsKind::kKnown:
      if (!IsSingleFlag(condition)) return Combined(lifter, condition);
      return IsNonzero(lifter,
                       ir.ExtractU(flags.a, x86::FlagPosition(condition), 1));
    case FlagsKind::kCompare:
      if (condition == x86::kS || condition == x86::kP) {
        Flags with_result = flags;
        with_result.result = lifter.Sub(Bytes(flags), flags.a, flags.b);
        return condition == x86::kS ? ResultIsNegative(lifter, with_result)
                                    : ResultHasEvenParity(lifter, with_result);
      }
      return AfterSub(lifter, flags, condition);
    default:
      break;
  }
  switch (flags.kind) {
    case FlagsKind::kRotl:
    case FlagsKind::kRotr:
      return AfterRotate(lifter, flags, condition);
    case FlagsKind::kZero:
      return AfterZero(lifter, flags, condition);
    case FlagsKind::kMerged:
      return AfterMerged(lifter, flags, condition);
    default:
      break;
  }
  switch (condition) {
    case x86::kE:
      return ResultIsZero(lifter, flags);
    case x86::kS:
      return ResultIsNegative(lifter, flags);
    case x86::kP:
      return ResultHasEvenParity(lifter, flags);
    default:
      break;
  }
  switch (flags.kind) {
    case FlagsKind::kAdd:
      if (condition == x86::kBe || condition == x86::kLe) {
        return Combined(lifter, condition);
      }
      return AfterAdd(lifter, flags, condition);
    case FlagsKind::kSub:
      return AfterSub(lifter, flags, condition);
    case FlagsKind::kLogic:
      return AfterLogic(lifter, flags, condition);
    case FlagsKind::kInc:
    case FlagsKind::kDec:
      if (condition == x86::kO) return IncDecOverflow(lifter, flags);
      if (condition == x86::kB) {
        return PositiveTest(lifter, Flags(ir.block().flags[flags.before]),
                            x86::kB);
      }
      return Combined(lifter, condition);
    case FlagsKind::kShl:
    case FlagsKind::kShr:
    case FlagsKind::kSar:
    case FlagsKind::kShld:
    case FlagsKind::kShrd:
      if (condition == x86::kB) {
        return IsNonzero(lifter, ShiftCarry(lifter, flags));
      }
      if (condition == x86::kO) return ShiftOverflow(lifter, flags);
      return Combined(lifter, condition);
    case FlagsKind::kImul:
      if (condition == x86::kB || condition == x86::kO) {
        return IsNonzero(lifter, flags.b);
      }
      return Combined(lifter, condition);
    default:  // kResult
      if (condition == x86::kB || condition == x86::kO) {
        return IsNonzero(lifter,
                         ir.ExtractU(flags.b, x86::FlagPosition(condition), 1));
      }
      return Combined(lifter, condition);
  }
}

}  // namespace

Test TestAfter(Lifter& lifter, const Flags& flags, x86::Condition condition) {
  const auto positive = static_cast<x86::Condition>(condition & ~1);
  Test test = PositiveTest(lifter, flags, positive);
  if (condition & 1) test.compare = ir::Negated(test.compare);
  return test;
}

Test Lifter::TestOf(x86::Condition condition) {
  if (float_test_.flags != 0 && float_test_.flags == ir.flags_index()) {
    return AfterFloatTest(condition);
  }
  // By value: the block's flags may grow meanwhile.
  return TestAfter(*this, Flags(ir.flags()), condition);
}

Value Lifter::FloatCondition(Op op, x86::Condition condition) {
  const FloatTest& test = float_test_;
  if (op == Op::kFCompare && condition == test.known) return test.tested;
  switch (condition) {
    case x86::kB:
      return ir.FloatCompare(op, Compare::kLt, test.width, test.a, test.b);
    case x86::kBe:
      return ir.FloatCompare(op, Compare::kGe, test.width, test.b, test.a);
    default:
      return ir.FloatCompare(op, Compare::kEq, test.width, test.a, test.b);
  }
}

// (NaNs do not come this far: PF, SF, OF are clear.)
Test Lifter::AfterFloatTest(x86::Condition condition) {
  const auto positive = static_cast<x86::Condition>(condition & ~1);
  Test test = Never(*this);
  switch (positive) {
    case x86::kB:
    case x86::kBe:
    case x86::kE:
      test = IsNonzero(*this, FloatCondition(Op::kFCompare, positive));
      break;
    case x86::kLe:
      test = IsNonzero(*this, FloatCondition(Op::kFCompare, x86::kE));
      break;
    default:
      break;
  }
  if (condition & 1) test.compare = ir::Negated(test.compare);
  return test;
}

void Lifter::SetFloatFlags(int width, Value a, Value b) {
  // The test that faults is the one that is wanted next.
  x86::Condition wanted = x86::kE;
  if (following_ != nullptr &&
      (following_->op == x86::Op::kJcc || following_->op == x86::Op::kSetcc ||
       following_->op == x86::Op::kCmovcc)) {
    const auto positive =
        static_cast<x86::Condition>(following_->condition & ~1);
    if (positive == x86::kB || positive == x86::kBe) wanted = positive;
  }
  float_test_ = {0, width, a, b, wanted, ir::kNoValue};
  float_test_.tested = FloatCondition(Op::kFTest, wanted);
  Flags flags;
  flags.kind = FlagsKind::kKnown;
  flags.a =
      ir.Binary(Op::kOr, FloatCondition(Op::kFCompare, x86::kB),
                ir.Binary(Op::kShl64, FloatCondition(Op::kFCompare, x86::kE),
                          ir.Const(6)));
  ir.SetFlags(flags);
  float_test_.flags = ir.flags_index();
}

Value Lifter::ConditionValue(x86::Condition condition) {
  return ValueOf(*this, TestOf(condition));
}

Value Lifter::CarryFlag() { return ConditionValue(x86::kB); }

}  // namespace emu::jit
