// SPDX-License-Identifier: Apache-2.0

// Multiplication and division.

#include "jit/lift/families.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::FlagsKind;
using ir::Op;
using ir::Value;

// The two- and three-operand forms: the low half, and whether it is all.
bool LiftImulLow(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const bool has_three = insn.operand_count == 3;
  const Value a = lifter.ReadOperand(insn, has_three ? 1 : 0);
  const Value b = lifter.ReadOperand(insn, has_three ? 2 : 1);
  const Value sa = lifter.AsSigned(size, a), sb = lifter.AsSigned(size, b);
  Value overflow;
  Value result;
  if (size == 8) {
    result = ir.Binary(Op::kMul64, sa, sb);
    overflow = ir.Binary(Op::kXor, ir.Binary(Op::kMulHighS, sa, sb),
                         ir.Binary(Op::kSar64, result, ir.Const(63)));
  } else if (size == 4) {
    result = ir.Binary(Op::kMul32, sa, sb);
    overflow = ir.Binary(Op::kXor, ir.Binary(Op::kMul64, sa, sb), result);
  } else {
    result = ir.Binary(Op::kMul64, sa, sb);
    overflow = ir.Binary(Op::kXor, result, lifter.AsSigned(size, result));
  }
  lifter.WriteGpr(insn.operands[0], result);
  lifter.SetFlags(FlagsKind::kImul, size, result, ir::kNoValue, overflow);
  return true;
}

// AX = AL * operand, DX:AX = AX * operand.
template <bool kSigned>
bool LiftMulNarrow(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const auto extended = [&](Value v) {
    return kSigned ? lifter.AsSigned(size, v) : lifter.AsUnsigned(size, v);
  };
  const Value operand = lifter.ReadOperand(insn, 0);
  const Value product =
      ir.Binary(Op::kMul64, extended(ir.GetReg(x86::kRax)), extended(operand));
  lifter.WriteGpr(x86::kRax, 2, product);
  if (size == 2) {
    lifter.WriteGpr(x86::kRdx, 2, ir.Binary(Op::kShr64, product, ir.Const(16)));
  }
  lifter.SetFlags(FlagsKind::kImul, size, product, ir::kNoValue,
                  ir.Binary(Op::kXor, product, extended(product)));
  return true;
}

// The whole product of 4 or 8 bytes each.
struct Product {
  Value low, high;
};
Product MultiplyWide(Lifter& lifter, bool is_signed, int size, Value a,
                     Value b) {
  ir::Builder& ir = lifter.ir;
  a = lifter.Extended(is_signed, size, a);
  b = lifter.Extended(is_signed, size, b);
  const Value low = ir.Binary(Op::kMul64, a, b);
  if (size == 8) {
    return {low, ir.Binary(is_signed ? Op::kMulHighS : Op::kMulHighU, a, b)};
  }
  return {low, ir.Binary(is_signed || !lifter.is_64() ? Op::kSar64 : Op::kShr64,
                         low, ir.Const(32))};
}

// The one-operand forms: on 32 and 64 bits rDX:rAX = rAX * operand.
template <bool kSigned>
bool LiftMulWide(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (size < 4) return LiftMulNarrow<kSigned>(lifter, insn);
  const Value operand = lifter.ReadOperand(insn, 0);
  const Product product =
      MultiplyWide(lifter, kSigned, size, ir.GetReg(x86::kRax), operand);
  lifter.WriteGpr(x86::kRax, size, product.low);
  lifter.WriteGpr(x86::kRdx, size, product.high);
  Value overflow = product.high;
  if (kSigned) {
    overflow = size == 8
                   ? ir.Binary(Op::kXor, product.high,
                               ir.Binary(Op::kSar64, product.low, ir.Const(63)))
                   : ir.Binary(Op::kXor, product.low, ir.Sext(product.low, 32));
  }
  lifter.SetFlags(FlagsKind::kImul, size, product.low, ir::kNoValue, overflow);
  return true;
}

// rDX times the source, without flags; of the same register twice, the high
// half stays.
bool LiftMulx(Lifter& lifter, const x86::Insn& insn) {
  const Value source = lifter.ReadOperand(insn, 2);
  const Product product =
      MultiplyWide(lifter, /*is_signed=*/false, insn.operands[0].size,
                   lifter.ir.GetReg(x86::kRdx), source);
  lifter.WriteGpr(insn.operands[1], product.low);
  lifter.WriteGpr(insn.operands[0], product.high);
  return true;
}

bool LiftImul(Lifter& lifter, const x86::Insn& insn) {
  return insn.operand_count == 1 ? LiftMulWide<true>(lifter, insn)
                                 : LiftImulLow(lifter, insn);
}

// AL and AH = AX / operand, AX and DX = DX:AX / operand.
template <bool kSigned>
bool LiftDivNarrow(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const Value operand = lifter.ReadOperand(insn, 0);
  const Value divisor = lifter.Extended(kSigned, size, operand);
  ir.Bail(ir::Compare::kEq, divisor, ir.Const(0));
  Value pair = ir.GetReg(x86::kRax);
  if (size == 2) {
    pair = ir.Deposit(pair, ir.GetReg(x86::kRdx), 16, 16);
  }
  const Value dividend = lifter.Extended(kSigned, 2 * size, pair);
  const Value quotient =
      ir.Binary(kSigned ? Op::kDivS : Op::kDivU, dividend, divisor);
  const Value remainder =
      ir.Binary(kSigned ? Op::kRemS : Op::kRemU, dividend, divisor);
  ir.Bail(ir::Compare::kNe, quotient, lifter.Extended(kSigned, size, quotient));
  if (size == 1) {
    lifter.WriteGpr(x86::kRax, 2, ir.Deposit(quotient, remainder, 8, 8));
  } else {
    lifter.WriteGpr(x86::kRax, 2, quotient);
    lifter.WriteGpr(x86::kRdx, 2, remainder);
  }
  return true;
}

// 32-bit division in 64 bits. What raises #DE, and a 64-bit dividend that does
// not fit one register, is left to the interpreter.
template <bool kSigned>
bool LiftDiv(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  if (size < 4) return LiftDivNarrow<kSigned>(lifter, insn);
  const Value operand = lifter.ReadOperand(insn, 0);
  const Value divisor = lifter.Extended(kSigned, size, operand);
  const Value rax = ir.GetReg(x86::kRax), rdx = ir.GetReg(x86::kRdx);
  const Value zero = ir.Const(0);
  ir.Bail(ir::Compare::kEq, divisor, zero);
  Value dividend;
  if (size == 8) {
    const Value wanted =
        kSigned ? ir.Binary(Op::kSar64, rax, ir.Const(63)) : zero;
    ir.Bail(ir::Compare::kNe, rdx, wanted);
    // The least number by -1 overflows.
    if (kSigned) ir.Bail(ir::Compare::kEq, divisor, ir.Const(-1));
    dividend = rax;
  } else {
    dividend = ir.Binary(Op::kOr, lifter.AsUnsigned(4, rax),
                         ir.Binary(Op::kShl64, rdx, ir.Const(32)));
    if (kSigned) ir.Bail(ir::Compare::kEq, divisor, ir.Const(-1));
  }
  const Value quotient =
      ir.Binary(kSigned ? Op::kDivS : Op::kDivU, dividend, divisor);
  const Value remainder =
      ir.Binary(kSigned ? Op::kRemS : Op::kRemU, dividend, divisor);
  if (size == 4) {
    const Value fitting =
        kSigned ? lifter.AsSigned(4, quotient) : lifter.AsUnsigned(4, quotient);
    ir.Bail(ir::Compare::kNe, quotient, fitting);
  }
  lifter.WriteGpr(x86::kRax, size, quotient);
  lifter.WriteGpr(x86::kRdx, size, remainder);
  return true;
}

constexpr Lifting kMulDivLiftings[] = {
    {x86::Op::kMul, &LiftMulWide<false>}, {x86::Op::kMulx, &LiftMulx},
    {x86::Op::kImul, &LiftImul},          {x86::Op::kDiv, &LiftDiv<false>},
    {x86::Op::kIdiv, &LiftDiv<true>},
};

}  // namespace

absl::Span<const Lifting> MulDivLiftings() { return kMulDivLiftings; }

}  // namespace emu::jit
