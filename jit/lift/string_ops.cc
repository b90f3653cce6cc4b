// SPDX-License-Identifier: Apache-2.0

// String instructions; repeated comparisons are the interpreter's.

#include <cstddef>

#include "jit/lift/families.h"
#include "x86/cpu_state.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::FlagsKind;
using ir::Op;
using ir::Value;

bool IsRepeated(const x86::Insn& insn) { return insn.rep || insn.repne; }

// Past the element just done, upwards or downwards.
void StepOver(Lifter& lifter, x86::Gpr reg, int size) {
  lifter.Advance(reg, lifter.StringStep(size));
}

Value LoadAt(Lifter& lifter, x86::Gpr reg, int size) {
  return lifter.Load(size, {lifter.ir.GetReg(reg), 0});
}

// (Unaligned elements are left to the interpreter where the host traps.)
bool LiftRepeated(Lifter& lifter, const x86::Insn& insn, Op op) {
  ir::Builder& ir = lifter.ir;
  if (lifter.is_unaligned()) return false;
  ir.StoreFlags();
  ir.Repeat(op, insn.operand_size);
  ir.ForgetReg(x86::kRcx);
  ir.ForgetReg(x86::kRdi);
  if (op == Op::kRepMovs) ir.ForgetReg(x86::kRsi);
  return true;
}

bool LiftMovs(Lifter& lifter, const x86::Insn& insn) {
  if (!lifter.HasPlainAddress(insn)) return false;
  if (IsRepeated(insn)) {
    return LiftRepeated(lifter, insn, Op::kRepMovs);
  }
  const int size = insn.operand_size;
  const Value value = LoadAt(lifter, x86::kRsi, size);
  lifter.ir.Store(size, lifter.ir.GetReg(x86::kRdi), 0, value);
  StepOver(lifter, x86::kRsi, size);
  StepOver(lifter, x86::kRdi, size);
  return true;
}

bool LiftStos(Lifter& lifter, const x86::Insn& insn) {
  if (!lifter.HasPlainAddress(insn)) return false;
  if (IsRepeated(insn)) {
    return LiftRepeated(lifter, insn, Op::kRepStos);
  }
  const int size = insn.operand_size;
  lifter.ir.Store(size, lifter.ir.GetReg(x86::kRdi), 0,
                  lifter.ir.GetReg(x86::kRax));
  StepOver(lifter, x86::kRdi, size);
  return true;
}

bool LiftLods(Lifter& lifter, const x86::Insn& insn) {
  if (!lifter.HasPlainAddress(insn) || IsRepeated(insn)) return false;
  const int size = insn.operand_size;
  const Value value = LoadAt(lifter, x86::kRsi, size);
  lifter.WriteGpr(x86::kRax, size, value);
  StepOver(lifter, x86::kRsi, size);
  return true;
}

// Where both fault, processors report the second operand.
bool LiftCmps(Lifter& lifter, const x86::Insn& insn) {
  if (!lifter.HasPlainAddress(insn) || IsRepeated(insn)) return false;
  const int size = insn.operand_size;
  const Value b = LoadAt(lifter, x86::kRdi, size);
  const Value a = LoadAt(lifter, x86::kRsi, size);
  StepOver(lifter, x86::kRsi, size);
  StepOver(lifter, x86::kRdi, size);
  lifter.SetFlags(FlagsKind::kCompare, size, ir::kNoValue, a, b);
  return true;
}

bool LiftScas(Lifter& lifter, const x86::Insn& insn) {
  if (!lifter.HasPlainAddress(insn) || IsRepeated(insn)) return false;
  const int size = insn.operand_size;
  const Value b = LoadAt(lifter, x86::kRdi, size);
  const Value a = lifter.ir.GetReg(x86::kRax);
  StepOver(lifter, x86::kRdi, size);
  lifter.SetFlags(FlagsKind::kCompare, size, ir::kNoValue, a, b);
  return true;
}

constexpr Lifting kStringOpsLiftings[] = {
    {x86::Op::kMovs, &LiftMovs}, {x86::Op::kStos, &LiftStos},
    {x86::Op::kLods, &LiftLods}, {x86::Op::kCmps, &LiftCmps},
    {x86::Op::kScas, &LiftScas},
};

}  // namespace

absl::Span<const Lifting> StringLiftings() { return kStringOpsLiftings; }

}  // namespace emu::jit
