// SPDX-License-Identifier: Apache-2.0

// Moves, extensions, address computation, the stack, conditional moves and
// sets.

#include "jit/lift/families.h"
#include "x86/opcode_table.h"
#include "x86/registers.h"

namespace emu::jit {
namespace {

using ir::Op;
using ir::Value;
using x86::OperandKind;

bool IsGeneral(const x86::Operand& operand) {
  switch (operand.kind) {
    case OperandKind::kGpr:
    case OperandKind::kGprHigh:
    case OperandKind::kMemory:
    case OperandKind::kImmediate:
      return true;
    default:
      return false;
  }
}

bool LiftMov(Lifter& lifter, const x86::Insn& insn) {
  if (!IsGeneral(insn.operands[0]) || !IsGeneral(insn.operands[1])) {
    return false;
  }
  const Lifter::Place place = lifter.Locate(insn, 0);
  lifter.Write(place, lifter.ReadOperand(insn, 1));
  return true;
}

// Loads extend by themselves.
template <bool kSigned>
bool LiftExtend(Lifter& lifter, const x86::Insn& insn) {
  const x86::Operand& source = insn.operands[1];
  Value value;
  if (source.kind == OperandKind::kMemory) {
    const Lifter::Address address = lifter.LinearAddress(insn);
    value = lifter.ir.Load(source.size, kSigned, address.base, address.offset);
  } else {
    value = lifter.ReadGpr(source);
    value = kSigned ? lifter.AsSigned(source.size, value)
                    : lifter.AsUnsigned(source.size, value);
  }
  lifter.WriteGpr(insn.operands[0], value);
  return true;
}

bool LiftLea(Lifter& lifter, const x86::Insn& insn) {
  lifter.WriteGpr(insn.operands[0], lifter.EffectiveAddress(insn));
  return true;
}

bool LiftBswap(Lifter& lifter, const x86::Insn& insn) {
  const x86::Operand& operand = insn.operands[0];
  if (operand.size < 4) return false;
  const Value value = lifter.ReadGpr(operand);
  lifter.WriteGpr(
      operand, operand.size == 8
                   ? lifter.ir.Unary(Op::kBswap64, value)
                   : lifter.ir.Unary(Op::kBswap32, lifter.AsSigned(4, value)));
  return true;
}

// Between memory and a register, with its bytes the other way round.
bool LiftMovbe(Lifter& lifter, const x86::Insn& insn) {
  ir::Builder& ir = lifter.ir;
  const int size = insn.operands[0].size;
  const Lifter::Place place = lifter.Locate(insn, 0);
  const Value a = lifter.ReadOperand(insn, 1);
  Value swapped;
  if (size == 8) {
    swapped = ir.Unary(Op::kBswap64, a);
  } else {
    swapped = ir.Unary(Op::kBswap32, lifter.AsSigned(4, a));
    if (size == 2) swapped = ir.Binary(Op::kShr64, swapped, ir.Const(16));
  }
  lifter.Write(place, swapped);
  return true;
}

// The width that the mode has.
bool IsStackWidth(const Lifter& lifter, const x86::Insn& insn) {
  return insn.operand_size == (lifter.is_64() ? 8 : 4);
}

bool LiftPush(Lifter& lifter, const x86::Insn& insn) {
  if (!IsGeneral(insn.operands[0])) return false;
  lifter.Push(insn.operand_size, lifter.ReadOperand(insn, 0));
  return true;
}

// To memory: the address is computed with the stack pointer after the pop,
// which becomes visible only once the store succeeded.
bool PopToMemory(Lifter& lifter, const x86::Insn& insn) {
  if (!lifter.HasFullAddress(insn)) return false;
  const int size = insn.operand_size;
  Lifter::Place place = lifter.Locate(insn, 0);
  if (insn.memory.base == x86::kRsp) place.address.offset += size;
  lifter.Write(place, lifter.Top(size));
  lifter.Drop(size);
  return true;
}

bool LiftPop(Lifter& lifter, const x86::Insn& insn) {
  if (insn.operands[0].kind == OperandKind::kMemory) {
    return PopToMemory(lifter, insn);
  }
  if (insn.operands[0].kind != OperandKind::kGpr) return false;
  const Value value = lifter.Top(insn.operand_size);
  lifter.Drop(insn.operand_size);
  lifter.WriteGpr(insn.operands[0], value);
  return true;
}

bool LiftLeave(Lifter& lifter, const x86::Insn& insn) {
  if (!IsStackWidth(lifter, insn)) return false;
  ir::Builder& ir = lifter.ir;
  const int size = insn.operand_size;
  const Value frame = ir.GetReg(x86::kRbp);
  const Value saved = lifter.Load(size, {frame, 0});
  ir.PutReg(x86::kRsp, ir.Binary(lifter.is_64() ? Op::kAdd64 : Op::kAdd32,
                                 frame, ir.Const(size)));
  ir.PutReg(x86::kRbp, saved);
  return true;
}

// CBW, CWDE, CDQE: the accumulator from half its size.
bool LiftCbw(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operand_size;
  lifter.WriteGpr(x86::kRax, size,
                  lifter.AsSigned(size / 2, lifter.ir.GetReg(x86::kRax)));
  return true;
}

// CWD, CDQ, CQO: its sign all over the data register.
bool LiftCwd(Lifter& lifter, const x86::Insn& insn) {
  const int size = insn.operand_size;
  const Value value = lifter.AsSigned(size, lifter.ir.GetReg(x86::kRax));
  lifter.WriteGpr(
      x86::kRdx, size,
      size == 4 && !lifter.is_64()
          ? lifter.ir.Binary(Op::kSar32, value, lifter.ir.Const(31))
          : lifter.ir.Binary(Op::kSar64, value, lifter.ir.Const(63)));
  return true;
}

bool LiftSetcc(Lifter& lifter, const x86::Insn& insn) {
  const Lifter::Place place = lifter.Locate(insn, 0);
  lifter.Write(place, lifter.ConditionValue(insn.condition));
  return true;
}

// The source is read, and a 32-bit destination's upper half cleared, in any
// case.
bool LiftCmovcc(Lifter& lifter, const x86::Insn& insn) {
  const x86::Operand& target = insn.operands[0];
  const Value source = lifter.ReadOperand(insn, 1);
  const Value old = lifter.ReadGpr(target);
  const Lifter::Test test = lifter.TestOf(insn.condition);
  ir::Builder& ir = lifter.ir;
  Value value;
  if (ir.IsConst(test.b, 0) &&
      (test.compare == ir::Compare::kEq || test.compare == ir::Compare::kNe)) {
    const bool on_zero = test.compare == ir::Compare::kEq;
    value = ir.Select(test.a, on_zero ? old : source, on_zero ? source : old);
  } else {
    value = ir.Select(ir.Compare(test.compare, test.a, test.b), source, old);
  }
  lifter.WriteGpr(target, value);
  return true;
}

bool LiftNop(Lifter&, const x86::Insn&) { return true; }

constexpr Lifting kDataMoveLiftings[] = {
    {x86::Op::kMov, &LiftMov},
    {x86::Op::kMovzx, &LiftExtend<false>},
    {x86::Op::kMovsx, &LiftExtend<true>},
    {x86::Op::kMovsxd, &LiftExtend<true>},
    {x86::Op::kLea, &LiftLea},
    {x86::Op::kMovbe, &LiftMovbe},
    {x86::Op::kBswap, &LiftBswap},
    {x86::Op::kPush, &LiftPush},
    {x86::Op::kPop, &LiftPop},
    {x86::Op::kLeave, &LiftLeave},
    {x86::Op::kCbw, &LiftCbw},
    {x86::Op::kCwd, &LiftCwd},
    {x86::Op::kSetcc, &LiftSetcc},
    {x86::Op::kCmovcc, &LiftCmovcc},
    {x86::Op::kNop, &LiftNop},
    {x86::Op::kEndbr32, &LiftNop},
    {x86::Op::kEndbr64, &LiftNop},
    {x86::Op::kPause, &LiftNop},
    {x86::Op::kPrefetch, &LiftNop},
    {x86::Op::kPrefetchw, &LiftNop},
    {x86::Op::kPrefetchwt1, &LiftNop},
    {x86::Op::kPrefetchnta, &LiftNop},
    {x86::Op::kPrefetcht0, &LiftNop},
    {x86::Op::kPrefetcht1, &LiftNop},
    {x86::Op::kPrefetcht2, &LiftNop},
};

}  // namespace

absl::Span<const Lifting> DataMoveLiftings() { return kDataMoveLiftings; }

}  // namespace emu::jit
