// SPDX-License-Identifier: Apache-2.0

// Operands in vector registers, and what they exchange with memory.

#include "jit/lift/lifter.h"
#include "x86/opcode_table.h"

namespace emu::jit {

using ir::Op;
using ir::Value;
using x86::OperandKind;

Lifter::Address Lifter::AlignedAddress(const x86::Insn& insn) {
  const Address address = LinearAddress(insn);
  const bool is_aligned = x86::RequiresAlignment(insn);
  const bool is_store = insn.operands[0].kind == OperandKind::kMemory &&
                        insn.operands[0].size == 16;
  if (!is_aligned && !is_store) return address;
  const Value whole = address.offset == 0
                          ? address.base
                          : ir.Binary(is_64() ? Op::kAdd64 : Op::kAdd32,
                                      address.base, ir.Const(address.offset));
  if (is_aligned) {
    ir.Bail(ir::Compare::kNe, ir.Binary(Op::kAnd, whole, ir.Const(15)),
            ir.Const(0));
  } else {
    // A store across pages, made in halves, might do the one and fault at the
    // other.
    ir.Bail(ir::Compare::kGeU, ir.Binary(Op::kAnd, whole, ir.Const(0xfff)),
            ir.Const(0xff1));
  }
  return address;
}

Value Lifter::ReadScalar(const x86::Insn& insn, int i, int width) {
  const x86::Operand& operand = insn.operands[i];
  if (operand.kind == OperandKind::kMemory) {
    const Address address = LinearAddress(insn);
    return ir.LoadFloat(width, address.base, address.offset);
  }
  return width == 8 ? ir.GetHalf(operand.reg, 0) : ir.GetSingle(operand.reg);
}

void Lifter::WriteScalar(int reg, int width, Value value) {
  if (width == 8) {
    ir.PutHalf(reg, 0, value);
  } else {
    ir.PutSingle(reg, value);
  }
}

Lifter::Halves Lifter::ReadFloats(const x86::Insn& insn, int i) {
  const x86::Operand& operand = insn.operands[i];
  if (operand.kind == OperandKind::kMemory) {
    const Address address = AlignedAddress(insn);
    const Value low = ir.LoadFloat(8, address.base, address.offset);
    return {{low, ir.LoadFloat(8, address.base, address.offset + 8)}};
  }
  const Value low = ir.GetHalf(operand.reg, 0);
  return {{low, ir.GetHalf(operand.reg, 1)}};
}

Lifter::Halves Lifter::ReadBits(const x86::Insn& insn, int i) {
  const x86::Operand& operand = insn.operands[i];
  if (operand.kind == OperandKind::kMemory) {
    const Address address = AlignedAddress(insn);
    const Value low = ir.Load(8, false, address.base, address.offset);
    return {{low, ir.Load(8, false, address.base, address.offset + 8)}};
  }
  const Value low = ir.GetHalfBits(operand.reg, 0);
  return {{low, ir.GetHalfBits(operand.reg, 1)}};
}

void Lifter::WriteFloats(int reg, const Halves& value) {
  ir.PutHalf(reg, 0, value.half[0]);
  ir.PutHalf(reg, 1, value.half[1]);
}

void Lifter::WriteBits(int reg, const Halves& value) {
  ir.PutHalfBits(reg, 0, value.half[0]);
  ir.PutHalfBits(reg, 1, value.half[1]);
}

}  // namespace emu::jit
