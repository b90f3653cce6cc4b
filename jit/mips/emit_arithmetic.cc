// SPDX-License-Identifier: Apache-2.0

// Values out of values.

#include "base/check.h"
#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

using ir::Inst;
using ir::Op;
using ir::Value;

namespace {

bool FitsSigned16(int64_t value) {
  return value == static_cast<int16_t>(value);
}
bool FitsUnsigned16(int64_t value) {
  return value == static_cast<uint16_t>(value);
}

}  // namespace

bool RegionEmitter::ImmediateOf(Value v, int64_t* immediate) const {
  const Inst& inst = block_->insts[v];
  *immediate = inst.imm;
  return inst.op == Op::kConst;
}

void RegionEmitter::Emit_kNop(const Inst&) {}
void RegionEmitter::Emit_kConst(const Inst&) {}
void RegionEmitter::Emit_kGetReg(const Inst&) { values_.GetReg(); }
void RegionEmitter::Emit_kPutReg(const Inst&) { values_.PutReg(); }

// An operation with an immediate form for constants that fit.
#define EMU_BINARY(op, Register, Immediate, fits)             \
  void RegionEmitter::Emit_##op(const Inst& inst) {           \
    int64_t immediate;                                        \
    const Gpr a = values_.Use(inst.a);                        \
    if (ImmediateOf(inst.b, &immediate) && fits(immediate)) { \
      a_.Immediate(values_.Define(), a, immediate);           \
      return;                                                 \
    }                                                         \
    const Gpr b = values_.Use(inst.b);                        \
    a_.Register(values_.Define(), a, b);                      \
  }
#define EMU_SUM(op, Register, Immediate)                              \
  void RegionEmitter::Emit_##op(const Inst& inst) {                   \
    int64_t immediate;                                                \
    if (ImmediateOf(inst.b, &immediate) && FitsSigned16(immediate)) { \
      if (values_.DefineSum(immediate)) return;                       \
      const Gpr a = values_.Use(inst.a);                              \
      a_.Immediate(values_.Define(), a, immediate);                   \
      return;                                                         \
    }                                                                 \
    const Gpr a = values_.Use(inst.a);                                \
    const Gpr b = values_.Use(inst.b);                                \
    a_.Register(values_.Define(), a, b);                              \
  }
EMU_SUM(kAdd32, Addu, Addiu)
EMU_SUM(kAdd64, Daddu, Daddiu)
#undef EMU_SUM
EMU_BINARY(kOr, Or, Ori, FitsUnsigned16)
EMU_BINARY(kXor, Xor, Xori, FitsUnsigned16)
#undef EMU_BINARY

#define EMU_BINARY_REGISTERS(op, Register)          \
  void RegionEmitter::Emit_##op(const Inst& inst) { \
    const Gpr a = values_.Use(inst.a);              \
    const Gpr b = values_.Use(inst.b);              \
    a_.Register(values_.Define(), a, b);            \
  }
EMU_BINARY_REGISTERS(kSub32, Subu)
EMU_BINARY_REGISTERS(kSub64, Dsubu)
EMU_BINARY_REGISTERS(kNor, Nor)
#undef EMU_BINARY_REGISTERS

void RegionEmitter::Emit_kAnd(const Inst& inst) {
  int64_t immediate;
  const Gpr a = values_.Use(inst.a);
  if (ImmediateOf(inst.b, &immediate)) {
    if (FitsUnsigned16(immediate)) {
      a_.Andi(values_.Define(), a, static_cast<uint64_t>(immediate));
      return;
    }
    const auto mask = static_cast<uint64_t>(immediate);
    if ((mask & (mask + 1)) == 0) {
      const int bits = 64 - __builtin_clzll(mask);
      if (bits <= 32) {
        a_.Dext(values_.Define(), a, 0, bits);
      } else {
        a_.Dextm(values_.Define(), a, 0, bits);
      }
      return;
    }
    // Low bits cleared: -16, the way stacks are aligned.
    const uint64_t cleared = ~mask;
    if ((cleared & (cleared + 1)) == 0 && cleared < (uint64_t{1} << 31)) {
      const int bits = 64 - __builtin_clzll(cleared);
      const Gpr rd = values_.Define();
      if (!(rd == a)) a_.Move(rd, a);
      a_.Dins(rd, zero, 0, bits);
      return;
    }
  }
  const Gpr b = values_.Use(inst.b);
  a_.And(values_.Define(), a, b);
}

// The result of a multiplication or division in LO or HI; both may be asked for
// one after the other.
void RegionEmitter::LoHi(const Inst& inst, void (Assembler::*operate)(Gpr, Gpr),
                         void (Assembler::*move_from)(Gpr)) {
  const Gpr a = values_.Use(inst.a);
  const Gpr b = values_.Use(inst.b);
  const LoHiState wanted = {operate, inst.a, inst.b};
  if (!(lo_hi_ == wanted)) (a_.*operate)(a, b);
  lo_hi_ = wanted;
  (a_.*move_from)(values_.Define());
}

void RegionEmitter::Emit_kMul64(const Inst& inst) {
  LoHi(inst, &Assembler::Dmultu, &Assembler::Mflo);
}
void RegionEmitter::Emit_kMulHighS(const Inst& inst) {
  LoHi(inst, &Assembler::Dmult, &Assembler::Mfhi);
}
void RegionEmitter::Emit_kMulHighU(const Inst& inst) {
  LoHi(inst, &Assembler::Dmultu, &Assembler::Mfhi);
}
void RegionEmitter::Emit_kDivS(const Inst& inst) {
  LoHi(inst, &Assembler::Ddiv, &Assembler::Mflo);
}
void RegionEmitter::Emit_kDivU(const Inst& inst) {
  LoHi(inst, &Assembler::Ddivu, &Assembler::Mflo);
}
void RegionEmitter::Emit_kRemS(const Inst& inst) {
  LoHi(inst, &Assembler::Ddiv, &Assembler::Mfhi);
}
void RegionEmitter::Emit_kRemU(const Inst& inst) {
  LoHi(inst, &Assembler::Ddivu, &Assembler::Mfhi);
}

// MUL leaves LO and HI undefined.
void RegionEmitter::Emit_kMul32(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  const Gpr b = values_.Use(inst.b);
  lo_hi_ = {};
  a_.Mul(values_.Define(), a, b);
}

// Shifts: by a constant below 32, by one from 32 up, by a register.
#define EMU_SHIFT32(op, Immediate, Register)                           \
  void RegionEmitter::Emit_##op(const Inst& inst) {                    \
    int64_t count;                                                     \
    const Gpr a = values_.Use(inst.a);                                 \
    if (ImmediateOf(inst.b, &count)) {                                 \
      a_.Immediate(values_.Define(), a, static_cast<int>(count & 31)); \
      return;                                                          \
    }                                                                  \
    const Gpr b = values_.Use(inst.b);                                 \
    a_.Register(values_.Define(), a, b);                               \
  }
EMU_SHIFT32(kShl32, Sll, Sllv)
EMU_SHIFT32(kShr32, Srl, Srlv)
EMU_SHIFT32(kSar32, Sra, Srav)
EMU_SHIFT32(kRotr32, Rotr, Rotrv)
#undef EMU_SHIFT32

#define EMU_SHIFT64(op, Immediate, Immediate32, Register) \
  void RegionEmitter::Emit_##op(const Inst& inst) {       \
    int64_t count;                                        \
    const Gpr a = values_.Use(inst.a);                    \
    if (ImmediateOf(inst.b, &count)) {                    \
      const int n = static_cast<int>(count & 63);         \
      const Gpr rd = values_.Define();                    \
      if (n < 32) {                                       \
        a_.Immediate(rd, a, n);                           \
      } else {                                            \
        a_.Immediate32(rd, a, n - 32);                    \
      }                                                   \
      return;                                             \
    }                                                     \
    const Gpr b = values_.Use(inst.b);                    \
    a_.Register(values_.Define(), a, b);                  \
  }
EMU_SHIFT64(kShl64, Dsll, Dsll32, Dsllv)
EMU_SHIFT64(kShr64, Dsrl, Dsrl32, Dsrlv)
EMU_SHIFT64(kSar64, Dsra, Dsra32, Dsrav)
EMU_SHIFT64(kRotr64, Drotr, Drotr32, Drotrv)
#undef EMU_SHIFT64

void RegionEmitter::Emit_kAddScaled32(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  const Gpr b = values_.Use(inst.b);
  const Gpr rd = values_.Define();
  if (features_.msa) {
    a_.Lsa(rd, b, a, static_cast<int>(inst.imm));
    return;
  }
  a_.Sll(kScratch, b, static_cast<int>(inst.imm));
  a_.Addu(rd, a, kScratch);
}

void RegionEmitter::Emit_kAddScaled64(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  const Gpr b = values_.Use(inst.b);
  const Gpr rd = values_.Define();
  if (features_.msa) {
    a_.Dlsa(rd, b, a, static_cast<int>(inst.imm));
    return;
  }
  a_.Dsll(kScratch, b, static_cast<int>(inst.imm));
  a_.Daddu(rd, a, kScratch);
}

void RegionEmitter::Emit_kExtractU(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  const int position = static_cast<int>(inst.imm);
  const int bits = inst.width;
  const Gpr rd = values_.Define();
  if (position == 0 && bits <= 16) {
    a_.Andi(rd, a, (uint64_t{1} << bits) - 1);
  } else if (position + bits == 64) {
    a_.DsrlAny(rd, a, position);
  } else if (position >= 32) {
    a_.Dextu(rd, a, position, bits);
  } else if (bits > 32) {
    a_.Dextm(rd, a, position, bits);
  } else {
    a_.Dext(rd, a, position, bits);
  }
}

void RegionEmitter::Emit_kExtractS(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  const int position = static_cast<int>(inst.imm);
  const int bits = inst.width;
  const Gpr rd = values_.Define();
  if (position == 0 && bits == 8) {
    a_.Seb(rd, a);
  } else if (position == 0 && bits == 16) {
    a_.Seh(rd, a);
  } else if (position == 0 && bits == 32) {
    a_.Sll(rd, a, 0);
  } else {
    a_.DsllAny(rd, a, 64 - bits - position);
    a_.DsraAny(rd, rd, 64 - bits);
  }
}

void RegionEmitter::Emit_kDeposit(const Inst& inst) {
  const Gpr base = values_.Use(inst.a);
  const Gpr part = values_.Use(inst.b);
  const Gpr rd = values_.Define();
  const int position = static_cast<int>(inst.imm);
  const int bits = inst.width;
  // The base moves into rd first, unless that is where the part is.
  const bool direct = rd == base || !(rd == part);
  const Gpr into = direct ? rd : kScratch;
  if (!(into == base)) a_.Move(into, base);
  if (position >= 32) {
    a_.Dinsu(into, part, position, bits);
  } else if (position + bits > 32) {
    a_.Dinsm(into, part, position, bits);
  } else {
    a_.Dins(into, part, position, bits);
  }
  if (!direct) a_.Move(rd, into);
}

RegionEmitter::Operand RegionEmitter::OperandOf(Value v, bool immediate) {
  Operand operand = {};
  operand.is_immediate = ImmediateOf(v, &operand.immediate) && immediate &&
                         FitsSigned16(operand.immediate);
  if (!operand.is_immediate) operand.reg = values_.Use(v);
  return operand;
}

void RegionEmitter::SetOn(Gpr rd, ir::Compare compare, Gpr a,
                          const Operand& b) {
  switch (compare) {
    case ir::Compare::kEq:
    case ir::Compare::kNe: {
      Gpr difference = a;
      if (b.is_immediate && b.immediate > 0) {
        a_.Xori(rd, a, static_cast<uint64_t>(b.immediate));
        difference = rd;
      } else if (b.is_immediate && b.immediate < 0) {
        a_.Daddiu(rd, a, -b.immediate);
        difference = rd;
      } else if (!b.is_immediate) {
        a_.Xor(rd, a, b.reg);
        difference = rd;
      }
      if (compare == ir::Compare::kEq) {
        a_.Sltiu(rd, difference, 1);
      } else {
        a_.Sltu(rd, zero, difference);
      }
      return;
    }
    case ir::Compare::kLt:
    case ir::Compare::kGe:
      if (b.is_immediate) {
        a_.Slti(rd, a, b.immediate);
      } else {
        a_.Slt(rd, a, b.reg);
      }
      break;
    default:
      if (b.is_immediate) {
        a_.Sltiu(rd, a, b.immediate);
      } else {
        a_.Sltu(rd, a, b.reg);
      }
      break;
  }
  if (compare == ir::Compare::kGe || compare == ir::Compare::kGeU) {
    a_.Xori(rd, rd, 1);
  }
}

void RegionEmitter::Emit_kCompare(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  // (-32768 has no counterpart to be added.)
  const bool immediate =
      !block_->insts[inst.b].imm || block_->insts[inst.b].imm > INT16_MIN;
  const Operand b = OperandOf(inst.b, immediate);
  SetOn(values_.Define(), inst.compare, a, b);
}

void RegionEmitter::Emit_kSelect(const Inst& inst) {
  const Gpr condition = values_.Use(inst.a);
  const Gpr if_true = values_.Use(inst.b);
  const Gpr if_false = values_.Use(inst.c);
  const Gpr rd = values_.Define();
  if (rd == if_false) {
    a_.Movn(rd, if_true, condition);
  } else if (rd == if_true) {
    a_.Movz(rd, if_false, condition);
  } else if (rd == condition) {
    a_.Move(kScratch, if_false);
    a_.Movn(kScratch, if_true, condition);
    a_.Move(rd, kScratch);
  } else {
    a_.Move(rd, if_false);
    a_.Movn(rd, if_true, condition);
  }
}

#define EMU_UNARY(op, Instruction)                  \
  void RegionEmitter::Emit_##op(const Inst& inst) { \
    const Gpr a = values_.Use(inst.a);              \
    a_.Instruction(values_.Define(), a);            \
  }
EMU_UNARY(kClz64, Dclz)
#undef EMU_UNARY

void RegionEmitter::Emit_kBswap32(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  const Gpr rd = values_.Define();
  a_.Wsbh(rd, a);
  a_.Rotr(rd, rd, 16);
}

void RegionEmitter::Emit_kBswap64(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  const Gpr rd = values_.Define();
  a_.Dsbh(rd, a);
  a_.Dshd(rd, rd);
}

}  // namespace emu::jit::mips
