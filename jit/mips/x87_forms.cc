// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/x87_forms.h"

#include <cstddef>
#include <iterator>

namespace emu::jit::mips {
namespace {

using x86::fpu::UsualOp;
using x86::fpu::UsualStoreOp;
using Kind = X87Kind;
using Source = X87Source;
using Arithmetic = X87Arithmetic;

struct FormRow {
  UsualOp op;
  X87Form form;
};

constexpr FormRow kForms[] = {
    {UsualOp::kAddSingle,
     {Kind::kArithmetic, Source::kSingle, Arithmetic::kAdd}},
    {UsualOp::kAddDouble,
     {Kind::kArithmetic, Source::kDouble, Arithmetic::kAdd}},
    {UsualOp::kAddInteger,
     {Kind::kArithmetic, Source::kInteger, Arithmetic::kAdd}},
    {UsualOp::kAddRegisters,
     {Kind::kArithmetic, Source::kRegister, Arithmetic::kAdd}},
    {UsualOp::kAddRegistersPop,
     {Kind::kArithmetic, Source::kRegister, Arithmetic::kAdd, 1}},
    {UsualOp::kSubSingle,
     {Kind::kArithmetic, Source::kSingle, Arithmetic::kSub}},
    {UsualOp::kSubDouble,
     {Kind::kArithmetic, Source::kDouble, Arithmetic::kSub}},
    {UsualOp::kSubInteger,
     {Kind::kArithmetic, Source::kInteger, Arithmetic::kSub}},
    {UsualOp::kSubRegisters,
     {Kind::kArithmetic, Source::kRegister, Arithmetic::kSub}},
    {UsualOp::kSubRegistersPop,
     {Kind::kArithmetic, Source::kRegister, Arithmetic::kSub, 1}},
    {UsualOp::kSubrSingle,
     {Kind::kArithmetic, Source::kSingle, Arithmetic::kSubr}},
    {UsualOp::kSubrDouble,
     {Kind::kArithmetic, Source::kDouble, Arithmetic::kSubr}},
    {UsualOp::kSubrInteger,
     {Kind::kArithmetic, Source::kInteger, Arithmetic::kSubr}},
    {UsualOp::kSubrRegisters,
     {Kind::kArithmetic, Source::kRegister, Arithmetic::kSubr}},
    {UsualOp::kSubrRegistersPop,
     {Kind::kArithmetic, Source::kRegister, Arithmetic::kSubr, 1}},
    {UsualOp::kMulSingle,
     {Kind::kArithmetic, Source::kSingle, Arithmetic::kMul}},
    {UsualOp::kMulDouble,
     {Kind::kArithmetic, Source::kDouble, Arithmetic::kMul}},
    {UsualOp::kMulInteger,
     {Kind::kArithmetic, Source::kInteger, Arithmetic::kMul}},
    {UsualOp::kMulRegisters,
     {Kind::kArithmetic, Source::kRegister, Arithmetic::kMul}},
    {UsualOp::kMulRegistersPop,
     {Kind::kArithmetic, Source::kRegister, Arithmetic::kMul, 1}},
    {UsualOp::kDivSingle, {Kind::kDivision, Source::kSingle}},
    {UsualOp::kDivDouble, {Kind::kDivision, Source::kDouble}},
    {UsualOp::kDivInteger, {Kind::kDivision, Source::kInteger}},
    {UsualOp::kDivRegisters, {Kind::kDivision, Source::kRegister}},
    {UsualOp::kDivRegistersPop, {Kind::kDivision, Source::kRegister, {}, 1}},
    {UsualOp::kDivrSingle, {Kind::kDivision, Source::kSingle}},
    {UsualOp::kDivrDouble, {Kind::kDivision, Source::kDouble}},
    {UsualOp::kDivrInteger, {Kind::kDivision, Source::kInteger}},
    {UsualOp::kDivrRegisters, {Kind::kDivision, Source::kRegister}},
    {UsualOp::kDivrRegistersPop, {Kind::kDivision, Source::kRegister, {}, 1}},
    {UsualOp::kLoadSingle, {Kind::kLoad, Source::kSingle}},
    {UsualOp::kLoadDouble, {Kind::kLoad, Source::kDouble}},
    {UsualOp::kLoadInteger, {Kind::kLoad, Source::kInteger}},
    {UsualOp::kLoadExtended, {Kind::kLoadExtended}},
    {UsualOp::kLoadRegister, {Kind::kLoadRegister}},
    {UsualOp::kExchange, {Kind::kExchange}},
    {UsualOp::kStoreRegister, {Kind::kStoreRegister}},
    {UsualOp::kStoreRegisterPop, {Kind::kStoreRegister, {}, {}, 1}},
    {UsualOp::kChangeSign, {Kind::kChangeSign}},
    {UsualOp::kAbsolute, {Kind::kAbsolute}},
    {UsualOp::kCompareSingle, {Kind::kCompare, Source::kSingle}},
    {UsualOp::kCompareSinglePop, {Kind::kCompare, Source::kSingle, {}, 1}},
    {UsualOp::kCompareDouble, {Kind::kCompare, Source::kDouble}},
    {UsualOp::kCompareDoublePop, {Kind::kCompare, Source::kDouble, {}, 1}},
    {UsualOp::kCompareInteger, {Kind::kCompare, Source::kInteger}},
    {UsualOp::kCompareIntegerPop, {Kind::kCompare, Source::kInteger, {}, 1}},
    {UsualOp::kCompareRegister, {Kind::kCompare}},
    {UsualOp::kCompareRegisterPop, {Kind::kCompare, {}, {}, 1}},
    {UsualOp::kCompareRegisterPopTwo, {Kind::kCompare, {}, {}, 2}},
    {UsualOp::kCompareToEflags, {Kind::kCompareToEflags}},
    {UsualOp::kCompareToEflagsPop, {Kind::kCompareToEflags, {}, {}, 1}},
    {UsualOp::kLoadControl, {Kind::kLoadControl}},
    {UsualOp::kWait, {Kind::kWait}},
};

constexpr bool AreInOrder() {
  for (size_t i = 0; i < std::size(kForms); ++i) {
    if (kForms[i].op != static_cast<UsualOp>(i)) return false;
  }
  return std::size(kForms) == x86::fpu::kUsualOps;
}
static_assert(AreInOrder());

constexpr uint8_t kSt0 = 1, kSt1 = 2;

uint8_t BitOf(uint64_t index) {
  return static_cast<uint8_t>(1u << (index & 7));
}

struct HandlerRow {
  x86::Op op;
  X87Effect effect;
};
constexpr HandlerRow kHandlers[] = {
    {x86::Op::kFsqrt, {.reads = kSt0}},
    {x86::Op::kFrndint, {.reads = kSt0}},
    {x86::Op::kFscale, {.reads = kSt0 | kSt1}},
    {x86::Op::kFprem, {.reads = kSt0 | kSt1}},
    {x86::Op::kFprem1, {.reads = kSt0 | kSt1}},
    {x86::Op::kFxtract, {.reads = kSt0, .pushes = 1}},
    {x86::Op::kFtst, {.reads = kSt0}},
    {x86::Op::kFxam, {}},
    {x86::Op::kFsin, {.reads = kSt0}},
    {x86::Op::kFcos, {.reads = kSt0}},
    {x86::Op::kF2xm1, {.reads = kSt0}},
    {x86::Op::kFyl2x, {.reads = kSt0 | kSt1, .pops = 1}},
    {x86::Op::kFyl2xp1, {.reads = kSt0 | kSt1, .pops = 1}},
    {x86::Op::kFpatan, {.reads = kSt0 | kSt1, .pops = 1}},
    {x86::Op::kFcmovb, {}},
    {x86::Op::kFcmove, {}},
    {x86::Op::kFcmovbe, {}},
    {x86::Op::kFcmovu, {}},
    {x86::Op::kFcmovnb, {}},
    {x86::Op::kFcmovne, {}},
    {x86::Op::kFcmovnbe, {}},
    {x86::Op::kFcmovnu, {}},
    {x86::Op::kFldl2t, {.pushes = 1}},
    {x86::Op::kFldl2e, {.pushes = 1}},
    {x86::Op::kFldpi, {.pushes = 1}},
    {x86::Op::kFldlg2, {.pushes = 1}},
    {x86::Op::kFldln2, {.pushes = 1}},
};

bool IsFcmov(x86::Op op) {
  return op >= x86::Op::kFcmovb && op <= x86::Op::kFcmovnu;
}

}  // namespace

const X87Form& FormOf(UsualOp op) {
  return kForms[static_cast<size_t>(op)].form;
}

X87Effect EffectOf(UsualOp op, uint64_t operands) {
  const X87Form& form = FormOf(op);
  const bool is_register = form.source == Source::kRegister;
  X87Effect effect;
  effect.pops = static_cast<int8_t>(form.pops);
  switch (form.kind) {
    case Kind::kArithmetic:
    case Kind::kDivision:
      effect.reads =
          is_register ? BitOf(operands) | BitOf(operands >> 8) : kSt0;
      break;
    case Kind::kCompare:
    case Kind::kCompareToEflags:
      effect.reads = is_register ? kSt0 | BitOf(operands) : kSt0;
      break;
    case Kind::kLoadRegister:
      effect.reads = BitOf(operands);
      effect.pushes = 1;
      break;
    case Kind::kLoad:
    case Kind::kLoadExtended:
      effect.pushes = 1;
      break;
    case Kind::kExchange:
      effect.reads = kSt0 | BitOf(operands);
      break;
    case Kind::kStoreRegister:
      effect.reads = kSt0;
      effect.fills = BitOf(operands);
      break;
    case Kind::kChangeSign:
    case Kind::kAbsolute:
      effect.reads = kSt0;
      break;
    case Kind::kLoadControl:
    case Kind::kWait:
      break;
  }
  return effect;
}

X87Effect EffectOf(UsualStoreOp op) {
  const bool keeps =
      op == UsualStoreOp::kStoreSingle || op == UsualStoreOp::kStoreDouble ||
      op == UsualStoreOp::kStoreInt16 || op == UsualStoreOp::kStoreInt32;
  return {.reads = kSt0, .pops = static_cast<int8_t>(keeps ? 0 : 1)};
}

X87Effect EffectOf(const x86::Insn& insn) {
  // To 80 bits.
  if (insn.op == x86::Op::kFstp && insn.has_memory) {
    return {.reads = kSt0, .pops = 1};
  }
  for (const HandlerRow& row : kHandlers) {
    if (row.op != insn.op) continue;
    X87Effect effect = row.effect;
    if (IsFcmov(insn.op)) effect.reads = kSt0 | BitOf(insn.operands[1].reg);
    return effect;
  }
  return {.is_known = false};
}

}  // namespace emu::jit::mips
