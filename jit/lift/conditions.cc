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
  return {Compare::kEq,
          is_signed ? flags.result
                    : lifter.AsUnsigned(Bytes(flags), flags.result),
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
      return AfterSub(
          lifter,
          {flags.kind, flags.log2_width, ir::kNoValue, flags.result, flags.b,
           0},
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

// CF of a shift by `b`, a constant from 1 to the width.
Test ShiftCarry(Lifter& lifter, const Flags& flags) {
  ir::Builder& ir = lifter.ir;
  const int count = static_cast<int>(ir[flags.b].imm);
  const int bit =
      flags.kind == FlagsKind::kShl ? Bits(flags) - count : count - 1;
  return IsNonzero(lifter, ir.ExtractU(flags.a, bit, 1));
}

Test ShiftOverflow(Lifter& lifter, const Flags& flags) {
  switch (flags.kind) {
    case FlagsKind::kShl: {
      const Test carry = ShiftCarry(lifter, flags);
      return {Compare::kNe, carry.a,
              lifter.ir.ExtractU(flags.result, Bits(flags) - 1, 1)};
    }
    case FlagsKind::kShr:
      return SignOf(lifter, flags, flags.a);
    default:
      return Never(lifter);
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

int FlagBit(x86::Condition condition) {
  switch (condition) {
    case x86::kO:
      return 11;
    case x86::kB:
      return 0;
    case x86::kE:
      return 6;
    case x86::kS:
      return 7;
    default:
      return 2;
  }
}

bool IsSingleFlag(x86::Condition condition) {
  return condition != x86::kBe && condition != x86::kL && condition != x86::kLe;
}

Test PositiveTest(Lifter& lifter, const Flags& flags,
                  x86::Condition condition);

Test AfterRotate(Lifter& lifter, const Flags& flags,
                 x86::Condition condition) {
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
      return PositiveTest(lifter, Flags(ir.block().flags[flags.before]),
                          condition);
    default:
      return Combined(lifter, condition);
  }
}

// `condition` is a positive one.
Test PositiveTest(Lifter& lifter, const Flags& flags,
                  x86::Condition condition) {
  ir::Builder& ir = lifter.ir;
  switch (flags.kind) {
    case FlagsKind::kState:
      return IsNonzero(lifter, ir.StateCondition(condition));
    case FlagsKind::kKnown:
      if (!IsSingleFlag(condition)) return Combined(lifter, condition);
      return IsNonzero(lifter, ir.ExtractU(flags.a, FlagBit(condition), 1));
    case FlagsKind::kCompare:
      if (condition == x86::kS || condition == x86::kP) {
        Flags with_result = flags;
        with_result.result = lifter.Sub(Bytes(flags), flags.a, flags.b);
        return condition == x86::kS
                   ? ResultIsNegative(lifter, with_result)
                   : ResultHasEvenParity(lifter, with_result);
      }
      return AfterSub(lifter, flags, condition);
    default:
      break;
  }
  if (flags.kind == FlagsKind::kRotl || flags.kind == FlagsKind::kRotr) {
    return AfterRotate(lifter, flags, condition);
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
        return PositiveTest(
            lifter, Flags(ir.block().flags[flags.before]), x86::kB);
      }
      return Combined(lifter, condition);
    case FlagsKind::kShl:
    case FlagsKind::kShr:
    case FlagsKind::kSar:
      if (condition == x86::kB) return ShiftCarry(lifter, flags);
      if (condition == x86::kO) return ShiftOverflow(lifter, flags);
      return Combined(lifter, condition);
    case FlagsKind::kImul:
      if (condition == x86::kB || condition == x86::kO) {
        return IsNonzero(lifter, flags.b);
      }
      return Combined(lifter, condition);
    default:  // kResult
      if (condition == x86::kB || condition == x86::kO) {
        return IsNonzero(lifter, ir.ExtractU(flags.b, FlagBit(condition), 1));
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
  // By value: the block's flags may grow meanwhile.
  return TestAfter(*this, Flags(ir.flags()), condition);
}

Value Lifter::ConditionValue(x86::Condition condition) {
  const Test test = TestOf(condition);
  // What is 0 or 1 already.
  if (test.compare == Compare::kNe && ir[test.a].zbits == 1 &&
      ir.IsConst(test.b, 0)) {
    return test.a;
  }
  return ir.Compare(test.compare, test.a, test.b);
}

Value Lifter::CarryFlag() { return ConditionValue(x86::kB); }

}  // namespace emu::jit
