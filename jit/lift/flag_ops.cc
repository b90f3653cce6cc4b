// SPDX-License-Identifier: Apache-2.0

// Instructions over the flags themselves.

#include <cstddef>

#include "jit/lift/families.h"
#include "x86/cpu_state.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::Op;
using ir::Value;

// LAHF and SAHF: all but OF.
constexpr uint32_t kLowFlags = x86::kStatusFlags & 0xff;
constexpr int64_t kSystemFlags = offsetof(x86::CpuState, system_flags);

bool LiftClc(Lifter& lifter, const x86::Insn&) {
  lifter.MergeFlags(x86::kFlagCf, lifter.ir.Const(0));
  return true;
}

bool LiftStc(Lifter& lifter, const x86::Insn&) {
  lifter.MergeFlags(x86::kFlagCf, lifter.ir.Const(x86::kFlagCf));
  return true;
}

bool LiftCmc(Lifter& lifter, const x86::Insn&) {
  ir::Builder& ir = lifter.ir;
  lifter.MergeFlags(x86::kFlagCf,
                    ir.Binary(Op::kXor, lifter.CarryFlag(), ir.Const(1)));
  return true;
}

bool LiftSahf(Lifter& lifter, const x86::Insn&) {
  ir::Builder& ir = lifter.ir;
  lifter.MergeFlags(kLowFlags, ir.ExtractU(ir.GetReg(x86::kRax), 8, 8));
  return true;
}

Value StatusFlags(Lifter& lifter) {
  lifter.ir.StoreFlags();
  return lifter.ir.StateFlags();
}

bool LiftLahf(Lifter& lifter, const x86::Insn&) {
  ir::Builder& ir = lifter.ir;
  const Value flags = ir.Binary(Op::kOr, ir.Zext(StatusFlags(lifter), 8),
                                ir.Const(x86::kFlagReserved1));
  ir.PutReg(x86::kRax, ir.Deposit(ir.GetReg(x86::kRax), flags, 8, 8));
  return true;
}

// AL = CF ? FF : 0.
bool LiftSalc(Lifter& lifter, const x86::Insn&) {
  ir::Builder& ir = lifter.ir;
  lifter.WriteGpr(x86::kRax, 1,
                  ir.Binary(Op::kSub64, ir.Const(0), lifter.CarryFlag()));
  return true;
}

Value LoadSystemFlags(Lifter& lifter) {
  return lifter.ir.LoadState(kSystemFlags, 4, /*is_signed=*/false);
}

bool LiftCld(Lifter& lifter, const x86::Insn&) {
  ir::Builder& ir = lifter.ir;
  const Value others = ir.Binary(Op::kAnd, LoadSystemFlags(lifter),
                                 ir.Const(~int64_t{x86::kFlagDf}));
  ir.StoreState(kSystemFlags, 4, others);
  lifter.SetDirection(/*down=*/false);
  return true;
}

bool LiftStd(Lifter& lifter, const x86::Insn&) {
  ir::Builder& ir = lifter.ir;
  ir.StoreState(
      kSystemFlags, 4,
      ir.Binary(Op::kOr, LoadSystemFlags(lifter), ir.Const(x86::kFlagDf)));
  lifter.SetDirection(/*down=*/true);
  return true;
}

bool LiftPushf(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const Value status = StatusFlags(lifter);
  const Value system = ir.Binary(Op::kAnd, LoadSystemFlags(lifter),
                                 ir.Const(~int64_t{x86::kFlagRf}));
  lifter.Push(insn.operand_size, ir.Binary(Op::kOr, status, system));
  return true;
}

// AL = the byte at rBX + AL.
bool LiftXlat(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  if (!lifter.HasPlainAddress(insn)) return false;
  const Value address =
      ir.Binary(lifter.is_64() ? Op::kAdd64 : Op::kAdd32, ir.GetReg(x86::kRbx),
                ir.Zext(ir.GetReg(x86::kRax), 8));
  lifter.WriteGpr(x86::kRax, 1, ir.Load(1, false, address, 0));
  return true;
}

constexpr Lifting kFlagOpsLiftings[] = {
    {x86::Op::kClc, &LiftClc},     {x86::Op::kStc, &LiftStc},
    {x86::Op::kCmc, &LiftCmc},     {x86::Op::kSahf, &LiftSahf},
    {x86::Op::kLahf, &LiftLahf},   {x86::Op::kSalc, &LiftSalc},
    {x86::Op::kCld, &LiftCld},     {x86::Op::kStd, &LiftStd},
    {x86::Op::kPushf, &LiftPushf}, {x86::Op::kXlat, &LiftXlat},
};

}  // namespace

absl::Span<const Lifting> FlagLiftings() { return kFlagOpsLiftings; }

}  // namespace emu::jit
