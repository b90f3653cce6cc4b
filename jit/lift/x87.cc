// SPDX-License-Identifier: Apache-2.0

// x87: instructions by their usual case (x86/fpu/usual_x87.h).

#include <cstddef>

#include "jit/lift/families.h"
#include "x86/cpu_state.h"
#include "x86/fpu/usual_x87.h"
#include "x86/opcode_table.h"

namespace emu::jit {
namespace {

using ir::Value;
using x86::fpu::UsualOp;
using x86::fpu::UsualStoreOp;

constexpr int64_t kX87Offset = offsetof(x86::CpuState, x87);

Value Do(Lifter& lifter, UsualOp op, Value a, Value b = ir::kNoValue) {
  return lifter.ir.X87(static_cast<uint8_t>(op), a, b);
}
bool WithFloat(Lifter& lifter, const x86::Insn& insn, UsualOp with_single,
               UsualOp with_double) {
  const Value a = lifter.ReadOperand(insn, 0);
  Do(lifter, insn.operands[0].size == 4 ? with_single : with_double, a);
  return true;
}

template <UsualOp kSingle, UsualOp kDouble, UsualOp kRegisters>
bool LiftArithmetic(Lifter& lifter, const x86::Insn& insn) {
  if (insn.has_memory) {
    return WithFloat(lifter, insn, kSingle, kDouble);
  }
  Do(lifter, kRegisters,
     lifter.ir.Const(static_cast<int64_t>(
         x86::fpu::OperandsOf(insn.operands[0].reg, insn.operands[1].reg))));
  return true;
}

template <UsualOp kOp>
bool LiftInteger(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operands[0].size;
  Do(lifter, kOp, lifter.ir.Sext(lifter.ReadOperand(insn, 0), size * 8));
  return true;
}

template <UsualOp kSingle, UsualOp kDouble, UsualOp kRegister>
bool LiftCompare(Lifter& lifter, const x86::Insn& insn) {
  if (insn.has_memory) {
    return WithFloat(lifter, insn, kSingle, kDouble);
  }
  Do(lifter, kRegister, lifter.ir.Const(insn.operands[0].reg));
  return true;
}

template <UsualOp kOp>
bool LiftRegister(Lifter& lifter, const x86::Insn& insn) {
  Do(lifter, kOp, lifter.ir.Const(insn.operands[0].reg));
  return true;
}

template <UsualOp kOp>
bool LiftPlain(Lifter& lifter, const x86::Insn&) {
  Do(lifter, kOp, lifter.ir.Const(0));
  return true;
}

bool LiftComparePopTwo(Lifter& lifter, const x86::Insn&) {
  Do(lifter, UsualOp::kCompareRegisterPopTwo, lifter.ir.Const(1));
  return true;
}

template <UsualOp kOp>
bool LiftCompareToEflags(Lifter& lifter, const x86::Insn& insn) {
  const Value flags = Do(lifter, kOp, lifter.ir.Const(insn.operands[1].reg));
  lifter.SetFlags(ir::FlagsKind::kKnown, 1, ir::kNoValue, flags, ir::kNoValue);
  return true;
}

bool LiftFld(Lifter& lifter, const x86::Insn& insn) {
  if (!insn.has_memory)
    return LiftRegister<UsualOp::kLoadRegister>(lifter, insn);
  if (insn.operands[0].size <= 8) {
    return WithFloat(lifter, insn, UsualOp::kLoadSingle, UsualOp::kLoadDouble);
  }
  const Lifter::Address address = lifter.LinearAddress(insn);
  const Value significand =
      lifter.ir.Load(8, false, address.base, address.offset);
  const Value rest = lifter.ir.Load(2, false, address.base, address.offset + 8);
  Do(lifter, UsualOp::kLoadExtended, significand, rest);
  return true;
}

// Constants that no rounding touches.
template <uint64_t kSignificand, int kExponent>
bool LiftConstant(Lifter& lifter, const x86::Insn&) {
  Do(lifter, UsualOp::kLoadExtended,
     lifter.ir.Const(static_cast<int64_t>(kSignificand)),
     lifter.ir.Const(kExponent));
  return true;
}

bool StoreTo(Lifter& lifter, const x86::Insn& insn, UsualStoreOp op) {
  const Lifter::Address address = lifter.LinearAddress(insn);
  lifter.ir.X87Store(static_cast<uint8_t>(op), insn.operands[0].size,
                     address.base, address.offset);
  return true;
}

template <UsualStoreOp kSingle, UsualStoreOp kDouble, UsualOp kRegister>
bool LiftFst(Lifter& lifter, const x86::Insn& insn) {
  if (!insn.has_memory) {
    // (D9 D8+i does not mind an empty register.)
    return x86::Row(insn).code != 0xd9 && LiftRegister<kRegister>(lifter, insn);
  }
  switch (insn.operands[0].size) {
    case 4:
      return StoreTo(lifter, insn, kSingle);
    case 8:
      return StoreTo(lifter, insn, kDouble);
    default:
      return false;
  }
}

template <UsualStoreOp k16, UsualStoreOp k32, UsualStoreOp k64>
bool LiftFist(Lifter& lifter, const x86::Insn& insn) {
  switch (insn.operands[0].size) {
    case 2:
      return StoreTo(lifter, insn, k16);
    case 4:
      return StoreTo(lifter, insn, k32);
    default:
      return StoreTo(lifter, insn, k64);
  }
}

bool LiftFldcw(Lifter& lifter, const x86::Insn& insn) {
  Do(lifter, UsualOp::kLoadControl, lifter.ReadOperand(insn, 0));
  return true;
}

// FNSTCW and FNSTSW wait for nothing.
template <int64_t kWord>
bool LiftStoreWord(Lifter& lifter, const x86::Insn& insn) {
  lifter.WriteOperand(insn, 0,
                      lifter.ir.LoadState(kX87Offset + kWord, 2, false));
  return true;
}

constexpr Lifting kX87Liftings[] = {
    {x86::Op::kFadd, &LiftArithmetic<UsualOp::kAddSingle, UsualOp::kAddDouble,
                                     UsualOp::kAddRegisters>},
    {x86::Op::kFsub, &LiftArithmetic<UsualOp::kSubSingle, UsualOp::kSubDouble,
                                     UsualOp::kSubRegisters>},
    {x86::Op::kFsubr,
     &LiftArithmetic<UsualOp::kSubrSingle, UsualOp::kSubrDouble,
                     UsualOp::kSubrRegisters>},
    {x86::Op::kFmul, &LiftArithmetic<UsualOp::kMulSingle, UsualOp::kMulDouble,
                                     UsualOp::kMulRegisters>},
    {x86::Op::kFdiv, &LiftArithmetic<UsualOp::kDivSingle, UsualOp::kDivDouble,
                                     UsualOp::kDivRegisters>},
    {x86::Op::kFdivr,
     &LiftArithmetic<UsualOp::kDivrSingle, UsualOp::kDivrDouble,
                     UsualOp::kDivrRegisters>},
    {x86::Op::kFaddp,
     &LiftArithmetic<UsualOp{}, UsualOp{}, UsualOp::kAddRegistersPop>},
    {x86::Op::kFsubp,
     &LiftArithmetic<UsualOp{}, UsualOp{}, UsualOp::kSubRegistersPop>},
    {x86::Op::kFsubrp,
     &LiftArithmetic<UsualOp{}, UsualOp{}, UsualOp::kSubrRegistersPop>},
    {x86::Op::kFmulp,
     &LiftArithmetic<UsualOp{}, UsualOp{}, UsualOp::kMulRegistersPop>},
    {x86::Op::kFdivp,
     &LiftArithmetic<UsualOp{}, UsualOp{}, UsualOp::kDivRegistersPop>},
    {x86::Op::kFdivrp,
     &LiftArithmetic<UsualOp{}, UsualOp{}, UsualOp::kDivrRegistersPop>},
    {x86::Op::kFiadd, &LiftInteger<UsualOp::kAddInteger>},
    {x86::Op::kFisub, &LiftInteger<UsualOp::kSubInteger>},
    {x86::Op::kFisubr, &LiftInteger<UsualOp::kSubrInteger>},
    {x86::Op::kFimul, &LiftInteger<UsualOp::kMulInteger>},
    {x86::Op::kFidiv, &LiftInteger<UsualOp::kDivInteger>},
    {x86::Op::kFidivr, &LiftInteger<UsualOp::kDivrInteger>},
    {x86::Op::kFild, &LiftInteger<UsualOp::kLoadInteger>},
    {x86::Op::kFicom, &LiftInteger<UsualOp::kCompareInteger>},
    {x86::Op::kFicomp, &LiftInteger<UsualOp::kCompareIntegerPop>},
    {x86::Op::kFcom,
     &LiftCompare<UsualOp::kCompareSingle, UsualOp::kCompareDouble,
                  UsualOp::kCompareRegister>},
    {x86::Op::kFcomp,
     &LiftCompare<UsualOp::kCompareSinglePop, UsualOp::kCompareDoublePop,
                  UsualOp::kCompareRegisterPop>},
    {x86::Op::kFcompp, &LiftComparePopTwo},
    {x86::Op::kFucom, &LiftRegister<UsualOp::kCompareRegister>},
    {x86::Op::kFucomp, &LiftRegister<UsualOp::kCompareRegisterPop>},
    {x86::Op::kFucompp, &LiftComparePopTwo},
    {x86::Op::kFcomi, &LiftCompareToEflags<UsualOp::kCompareToEflags>},
    {x86::Op::kFcomip, &LiftCompareToEflags<UsualOp::kCompareToEflagsPop>},
    {x86::Op::kFucomi, &LiftCompareToEflags<UsualOp::kCompareToEflags>},
    {x86::Op::kFucomip, &LiftCompareToEflags<UsualOp::kCompareToEflagsPop>},
    {x86::Op::kFld, &LiftFld},
    {x86::Op::kFld1, &LiftConstant<uint64_t{1} << 63, 0x3fff>},
    {x86::Op::kFldz, &LiftConstant<0, 0>},
    {x86::Op::kFst,
     &LiftFst<UsualStoreOp::kStoreSingle, UsualStoreOp::kStoreDouble,
              UsualOp::kStoreRegister>},
    {x86::Op::kFstp,
     &LiftFst<UsualStoreOp::kStoreSinglePop, UsualStoreOp::kStoreDoublePop,
              UsualOp::kStoreRegisterPop>},
    {x86::Op::kFist,
     &LiftFist<UsualStoreOp::kStoreInt16, UsualStoreOp::kStoreInt32,
               UsualStoreOp::kStoreInt64Pop>},  // (16 and 32 bits only)
    {x86::Op::kFistp,
     &LiftFist<UsualStoreOp::kStoreInt16Pop, UsualStoreOp::kStoreInt32Pop,
               UsualStoreOp::kStoreInt64Pop>},
    {x86::Op::kFisttp,
     &LiftFist<UsualStoreOp::kTruncateInt16Pop, UsualStoreOp::kTruncateInt32Pop,
               UsualStoreOp::kTruncateInt64Pop>},
    {x86::Op::kFxch, &LiftRegister<UsualOp::kExchange>},
    {x86::Op::kFchs, &LiftPlain<UsualOp::kChangeSign>},
    {x86::Op::kFabs, &LiftPlain<UsualOp::kAbsolute>},
    {x86::Op::kFwait, &LiftPlain<UsualOp::kWait>},
    {x86::Op::kFldcw, &LiftFldcw},
    {x86::Op::kFnstcw, &LiftStoreWord<offsetof(x86::X87State, control)>},
    {x86::Op::kFnstsw, &LiftStoreWord<offsetof(x86::X87State, status)>},
};

}  // namespace

absl::Span<const Lifting> X87Liftings() { return kX87Liftings; }

}  // namespace emu::jit
