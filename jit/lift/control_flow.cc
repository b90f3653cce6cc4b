// SPDX-License-Identifier: Apache-2.0

// Jumps, calls, returns.

#include "interp/core/block.h"
#include "jit/lift/families.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using interp::kLinkNext;
using interp::kLinkTaken;
using ir::Op;
using ir::Value;

bool IsRelative(const x86::Insn& insn) {
  return insn.operands[0].kind == x86::OperandKind::kRelative;
}

// A near branch of the mode's own width.
bool IsPlain(const Lifter& lifter, const x86::Insn& insn) {
  return insn.operand_size == (lifter.is_64() ? 8 : 4);
}

// Both ways out, with the conditional one along the link `taken`.
void BranchOrNext(Lifter& lifter, const Lifter::Test& test, uint64_t target) {
  lifter.ir.Branch(test.compare, test.a, test.b,
                   lifter.EdgeTo(kLinkTaken, target));
  lifter.GoTo(kLinkNext, lifter.next_pc());
}

bool LiftJcc(Lifter& lifter, const x86::Insn& insn) {
  BranchOrNext(lifter, lifter.TestOf(insn.condition),
               lifter.BranchTarget(insn));
  return true;
}

bool LiftJmp(Lifter& lifter, const x86::Insn& insn) {
  if (IsRelative(insn)) {
    lifter.GoTo(kLinkTaken, lifter.BranchTarget(insn));
    return true;
  }
  if (!IsPlain(lifter, insn)) return false;
  lifter.ir.Indirect(lifter.ReadOperand(insn, 0));
  return true;
}

bool LiftCall(Lifter& lifter, const x86::Insn& insn) {
  if (!IsPlain(lifter, insn)) return false;
  Value target = ir::kNoValue;
  if (!IsRelative(insn)) target = lifter.ReadOperand(insn, 0);
  const auto next = static_cast<int64_t>(lifter.next_pc());
  lifter.Push(
      insn.operand_size,
      lifter.ir.Const(lifter.is_64() ? next : static_cast<int32_t>(next)));
  if (IsRelative(insn)) {
    lifter.GoTo(kLinkTaken, lifter.BranchTarget(insn));
  } else {
    lifter.ir.Indirect(target);
  }
  return true;
}

bool LiftRet(Lifter& lifter, const x86::Insn& insn) {
  if (!IsPlain(lifter, insn)) return false;
  const Value target = lifter.Top(insn.operand_size);
  lifter.Drop(insn.operand_size + insn.immediate);
  lifter.ir.Indirect(target);
  return true;
}

enum class LoopKind { kAlways, kWhileEqual, kWhileNotEqual };

// The counter is of the address's width.
template <LoopKind kKind>
bool LiftLoop(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.address_size;
  ir::Builder& ir = lifter.ir;
  Value goes_on = ir::kNoValue;
  if (kKind != LoopKind::kAlways) {
    goes_on = lifter.ConditionValue(kKind == LoopKind::kWhileEqual ? x86::kE
                                                                   : x86::kNe);
  }
  const Value count = lifter.Add(size, ir.GetReg(x86::kRcx), ir.Const(-1));
  lifter.WriteGpr(x86::kRcx, size, count);
  Value left = lifter.AsUnsigned(size, count);
  if (kKind != LoopKind::kAlways) {
    left = ir.Binary(Op::kAnd, goes_on,
                     ir.Compare(ir::Compare::kNe, left, ir.Const(0)));
  }
  BranchOrNext(lifter, {ir::Compare::kNe, left, ir.Const(0)},
               lifter.BranchTarget(insn));
  return true;
}

bool LiftJcxz(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const Value count =
      lifter.AsUnsigned(insn.address_size, ir.GetReg(x86::kRcx));
  BranchOrNext(lifter, {ir::Compare::kEq, count, ir.Const(0)},
               lifter.BranchTarget(insn));
  return true;
}

constexpr Lifting kControlFlowLiftings[] = {
    {x86::Op::kJcc, &LiftJcc},
    {x86::Op::kJmp, &LiftJmp},
    {x86::Op::kCall, &LiftCall},
    {x86::Op::kRet, &LiftRet},
    {x86::Op::kLoop, &LiftLoop<LoopKind::kAlways>},
    {x86::Op::kLoope, &LiftLoop<LoopKind::kWhileEqual>},
    {x86::Op::kLoopne, &LiftLoop<LoopKind::kWhileNotEqual>},
    {x86::Op::kJcxz, &LiftJcxz},
};

}  // namespace

absl::Span<const Lifting> ControlFlowLiftings() { return kControlFlowLiftings; }

}  // namespace emu::jit
