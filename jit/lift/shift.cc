// Shifts and rotates by constants, and those by CL whose flags nobody needs.

#include "jit/lift/families.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::FlagsKind;
using ir::Op;
using ir::Value;

// The count when it is known and moves something; 0 when it is not known or
// does not fit the operand.
int ConstantCount(const x86::Insn& insn) {
  const x86::Operand& count = insn.operands[1];
  int value = 1;
  if (count.kind == x86::OperandKind::kImmediate) {
    value = static_cast<int>(insn.immediate);
  } else if (count.kind != x86::OperandKind::kNone) {
    return 0;
  }
  value &= insn.operands[0].size == 8 ? 63 : 31;
  return value <= insn.operands[0].size * 8 ? value : 0;
}

Value Shift(Lifter& lifter, FlagsKind kind, int size, Value a, Value count) {
  ir::Builder& ir = lifter.ir;
  const bool in_32 = size == 4 && !lifter.is_64();
  switch (kind) {
    case FlagsKind::kShl:
      return in_32 ? ir.Binary(Op::kShl32, ir.Sext(a, 32), count)
                   : ir.Binary(Op::kShl64, a, count);
    case FlagsKind::kShr:
      return in_32 ? ir.Binary(Op::kShr32, ir.Sext(a, 32), count)
                   : ir.Binary(Op::kShr64, lifter.AsUnsigned(size, a), count);
    default:
      return in_32 ? ir.Binary(Op::kSar32, ir.Sext(a, 32), count)
                   : ir.Binary(Op::kSar64, lifter.AsSigned(size, a), count);
  }
}

template <FlagsKind kKind>
bool LiftShift(Lifter& lifter, const x86::Insn& insn) {
  const int count = ConstantCount(insn);
  if (count == 0) return false;
  const int size = insn.operands[0].size;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value a = lifter.Read(place);
  const Value amount = lifter.ir.Const(count);
  const Value result = Shift(lifter, kKind, size, a, amount);
  lifter.Write(place, result);
  lifter.SetFlags(kKind, size, result, a, amount);
  return true;
}

// To the right by `count`, to the left by its complement.
template <bool kLeft>
bool LiftRotate(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const int bits = size * 8;
  const int count = ConstantCount(insn);
  if (count == 0 || size < 4 || count == bits) return false;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value a = lifter.Read(place);
  const Value amount = ir.Const(kLeft ? bits - count : count);
  const Value result = size == 8
                           ? ir.Binary(Op::kRotr64, a, amount)
                           : ir.Binary(Op::kRotr32, ir.Sext(a, 32), amount);
  lifter.Write(place, result);
  lifter.SetSomeFlags(kLeft ? FlagsKind::kRotl : FlagsKind::kRotr, size,
                      result);
  return true;
}

constexpr Lifting kLiftings[] = {
    {x86::Op::kShl, &LiftShift<FlagsKind::kShl>},
    {x86::Op::kShr, &LiftShift<FlagsKind::kShr>},
    {x86::Op::kSar, &LiftShift<FlagsKind::kSar>},
    {x86::Op::kRol, &LiftRotate<true>},
    {x86::Op::kRor, &LiftRotate<false>},
};

}  // namespace

absl::Span<const Lifting> ShiftLiftings() { return kLiftings; }

}  // namespace emu::jit
