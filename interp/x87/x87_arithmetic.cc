// SPDX-License-Identifier: Apache-2.0

// x87 arithmetic on the register stack and with memory.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/x87/x87_unit.h"

namespace emu::interp {
namespace {

using x86::fpu::Result;

// FSUB and FDIV with their operands swapped.
Result<Float80> Fsubr(Float80 a, Float80 b, uint16_t control, bool denormal) {
  return x86::fpu::Fsub(b, a, control, denormal);
}
Result<Float80> Fdivr(Float80 a, Float80 b, uint16_t control, bool denormal) {
  return x86::fpu::Fdiv(b, a, control, denormal);
}

// ST(dst) = ST(dst) op ST(src), and pops.
template <auto kOp, bool kPop>
void BinaryRegisters(X87Unit& unit, const Node& node) {
  const int dst = node.dst, src = node.src;
  if (unit.IsEmpty(dst) || unit.IsEmpty(src)) [[unlikely]] {
    if (!unit.Underflow()) return;
    unit.Set(dst, kDefaultNan80);
  } else {
    const Result<Float80> result =
        kOp(unit.St(dst), unit.St(src), unit.control(), false);
    if (!unit.Finish(result.flags)) return;
    unit.St(dst) = result.value;
  }
  if (kPop) unit.Pop();
}

// ST(0) = ST(0) op memory.
template <auto kOp>
void WithOperand(X87Unit& unit, Float80 operand, bool denormal) {
  if (unit.IsEmpty(0)) [[unlikely]] {
    if (unit.Underflow()) unit.Set(0, kDefaultNan80);
    return;
  }
  const Result<Float80> result =
      kOp(unit.St(0), operand, unit.control(), denormal);
  if (unit.Finish(result.flags)) unit.St(0) = result.value;
}

bool IsDenormalSingle(uint32_t a) {
  return (a & 0x7f800000) == 0 && (a & 0x7fffff) != 0;
}
bool IsDenormalDouble(uint64_t a) {
  return (a & 0x7ff0000000000000) == 0 && (a & 0xfffffffffffff) != 0;
}

template <auto kOp>
void WithSingle(X87Unit& unit, uint32_t a) {
  WithOperand<kOp>(unit, x86::fpu::FromSingle(a), IsDenormalSingle(a));
}
template <auto kOp>
void WithDouble(X87Unit& unit, uint64_t a) {
  WithOperand<kOp>(unit, x86::fpu::FromDouble(a), IsDenormalDouble(a));
}
template <auto kOp, typename I>
void WithInteger(X87Unit& unit, std::make_unsigned_t<I> a) {
  WithOperand<kOp>(unit, x86::fpu::FromInteger80(static_cast<I>(a)), false);
}

// An operation and its usual cases.
template <auto kOperation, x86::fpu::UsualOperation kForSingle,
          x86::fpu::UsualOperation kForDouble,
          x86::fpu::UsualOperation kForInteger,
          x86::fpu::UsualOperation kForRegisters,
          x86::fpu::UsualOperation kForRegistersPop>
struct Arithmetic {
  static constexpr auto kOp = kOperation;
  static constexpr auto kSingle = kForSingle;
  static constexpr auto kDouble = kForDouble;
  static constexpr auto kInteger = kForInteger;
  static constexpr auto kRegisters = kForRegisters;
  static constexpr auto kRegistersPop = kForRegistersPop;
};

namespace usual = x86::fpu::usual;
using Adding = Arithmetic<&x86::fpu::Fadd, &usual::AddSingle, &usual::AddDouble,
                          &usual::AddInteger, &usual::AddRegisters,
                          &usual::AddRegistersPop>;
using Subtracting = Arithmetic<&x86::fpu::Fsub, &usual::SubSingle,
                               &usual::SubDouble, &usual::SubInteger,
                               &usual::SubRegisters, &usual::SubRegistersPop>;
using SubtractingFrom =
    Arithmetic<&Fsubr, &usual::SubrSingle, &usual::SubrDouble,
               &usual::SubrInteger, &usual::SubrRegisters,
               &usual::SubrRegistersPop>;
using Multiplying = Arithmetic<&x86::fpu::Fmul, &usual::MulSingle,
                               &usual::MulDouble, &usual::MulInteger,
                               &usual::MulRegisters, &usual::MulRegistersPop>;
using Dividing = Arithmetic<&x86::fpu::Fdiv, &usual::DivSingle,
                            &usual::DivDouble, &usual::DivInteger,
                            &usual::DivRegisters, &usual::DivRegistersPop>;
using DividingInto = Arithmetic<&Fdivr, &usual::DivrSingle, &usual::DivrDouble,
                                &usual::DivrInteger, &usual::DivrRegisters,
                                &usual::DivrRegistersPop>;

template <typename A, bool kPop = false>
Handler SelectArithmetic(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (!IsMemory(insn.operands[0])) {
    constexpr auto kUsual = kPop ? A::kRegistersPop : A::kRegisters;
    return &Threaded<
        &X87Register<&BinaryRegisters<A::kOp, kPop>, kUsual, &TwoRegisters>>;
  }
  return insn.operands[0].size == 4
             ? X87LoadHandler<uint32_t, &WithSingle<A::kOp>, A::kSingle>(insn)
             : X87LoadHandler<uint64_t, &WithDouble<A::kOp>, A::kDouble>(insn);
}

template <typename A>
Handler SelectIntegerArithmetic(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return insn.operands[0].size == 2
             ? X87LoadHandler<uint16_t, &WithInteger<A::kOp, int16_t>,
                              A::kInteger>(insn)
             : X87LoadHandler<uint32_t, &WithInteger<A::kOp, int32_t>,
                              A::kInteger>(insn);
}

// ST(0) = op(ST(0)).
template <auto kOp>
void Unary(X87Unit& unit, const Node&) {
  if (unit.IsEmpty(0)) [[unlikely]] {
    if (unit.Underflow()) unit.Set(0, kDefaultNan80);
    return;
  }
  const Result<Float80> result = kOp(unit.St(0), unit.control());
  if (unit.Finish(result.flags)) unit.St(0) = result.value;
}

// FPREM and FPREM1 replace all condition codes, but where there is no remainder
// C0 and C3 stay.
uint32_t QuotientCodes(const Result<Float80>& result, uint16_t control) {
  const bool has_remainder = (result.flags & x86::fpu::kInvalid) == 0 &&
                             (result.value.sign_exponent & 0x7fff) != 0x7fff &&
                             x86::fpu::StoresRegister(result.flags, control);
  return has_remainder ? x86::fpu::kConditionCodes
                       : x86::fpu::kC1 | x86::fpu::kC2;
}
uint32_t OnlyC1(const Result<Float80>&, uint16_t) { return x86::fpu::kC1; }

// ST(0) = op(ST(0), ST(1)), with the condition codes that kCodes says.
template <auto kOp, auto kCodes>
void WithSt1(X87Unit& unit, const Node&) {
  const Result<Float80> result =
      unit.IsEmpty(0) || unit.IsEmpty(1)
          ? Result<Float80>{kDefaultNan80, x86::fpu::kInvalid | kStackFault}
          : kOp(unit.St(0), unit.St(1), unit.control());
  if (unit.Finish(result.flags, kCodes(result, unit.control()))) {
    unit.Set(0, result.value);
  }
}

// FCHS and FABS: no exceptions but for the stack.
template <auto kOp>
void Sign(X87Unit& unit, const Node&) {
  if (unit.IsEmpty(0)) [[unlikely]] {
    if (unit.Underflow()) unit.Set(0, kDefaultNan80);
    return;
  }
  unit.Report(0);
  unit.St(0) = kOp(unit.St(0));
}

// FXTRACT: the exponent stays, the significand is pushed.
void Fxtract(X87Unit& unit, const Node&) {
  if (unit.IsEmpty(0)) {
    if (!unit.Underflow()) return;
    unit.Set(0, kDefaultNan80);
    unit.Push(kDefaultNan80);
    return;
  }
  if (!unit.IsEmpty(-1)) {
    if (!unit.Overflow()) return;
    unit.Set(0, kDefaultNan80);
    unit.Push(kDefaultNan80);
    return;
  }
  const Result<x86::fpu::Extracted> result =
      x86::fpu::Fxtract(unit.St(0), unit.control());
  if (!unit.Finish(result.flags)) return;
  unit.St(0) = result.value.exponent;
  unit.Push(result.value.significand);
}

constexpr Binding kX87ArithmeticBindings[] = {
    {x86::Op::kFadd, &SelectArithmetic<Adding>},
    {x86::Op::kFaddp, &SelectArithmetic<Adding, true>},
    {x86::Op::kFiadd, &SelectIntegerArithmetic<Adding>},
    {x86::Op::kFsub, &SelectArithmetic<Subtracting>},
    {x86::Op::kFsubp, &SelectArithmetic<Subtracting, true>},
    {x86::Op::kFisub, &SelectIntegerArithmetic<Subtracting>},
    {x86::Op::kFsubr, &SelectArithmetic<SubtractingFrom>},
    {x86::Op::kFsubrp, &SelectArithmetic<SubtractingFrom, true>},
    {x86::Op::kFisubr, &SelectIntegerArithmetic<SubtractingFrom>},
    {x86::Op::kFmul, &SelectArithmetic<Multiplying>},
    {x86::Op::kFmulp, &SelectArithmetic<Multiplying, true>},
    {x86::Op::kFimul, &SelectIntegerArithmetic<Multiplying>},
    {x86::Op::kFdiv, &SelectArithmetic<Dividing>},
    {x86::Op::kFdivp, &SelectArithmetic<Dividing, true>},
    {x86::Op::kFidiv, &SelectIntegerArithmetic<Dividing>},
    {x86::Op::kFdivr, &SelectArithmetic<DividingInto>},
    {x86::Op::kFdivrp, &SelectArithmetic<DividingInto, true>},
    {x86::Op::kFidivr, &SelectIntegerArithmetic<DividingInto>},
    {x86::Op::kFsqrt, &SelectX87Register<&Unary<&x86::fpu::Fsqrt>>},
    {x86::Op::kFrndint, &SelectX87Register<&Unary<&x86::fpu::Frndint>>},
    {x86::Op::kFscale,
     &SelectX87Register<&WithSt1<&x86::fpu::Fscale, &OnlyC1>>},
    {x86::Op::kFprem,
     &SelectX87Register<&WithSt1<&x86::fpu::Fprem, &QuotientCodes>>},
    {x86::Op::kFprem1,
     &SelectX87Register<&WithSt1<&x86::fpu::Fprem1, &QuotientCodes>>},
    {x86::Op::kFxtract, &SelectX87Register<&Fxtract>},
    {x86::Op::kFchs,
     &SelectX87Register<&Sign<&x86::fpu::Fchs>, &usual::ChangeSign>},
    {x86::Op::kFabs,
     &SelectX87Register<&Sign<&x86::fpu::Fabs>, &usual::Absolute>},
};

}  // namespace

absl::Span<const Binding> X87ArithmeticBindings() {
  return kX87ArithmeticBindings;
}

}  // namespace emu::interp
