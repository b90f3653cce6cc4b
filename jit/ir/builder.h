// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_IR_BUILDER_H_
#define JIT_IR_BUILDER_H_

#include <cstddef>
#include <cstdint>

#include "jit/ir/ir.h"

namespace emu::jit::ir {

inline constexpr int kVectors = 16;

// Appends to a block, folding what is known: constants, neutral operands,
// extensions of what is extended already, registers read after they were put.
class Builder {
 public:
  // `is_64`: the guest's registers hold 64 bits; else they are sign-extended
  // from 32.
  Builder(Block* block, bool is_64) : block_(*block), is_64_(is_64) {}

  Block& block() { return block_; }
  bool is_64() const { return is_64_; }
  const Inst& operator[](Value value) const { return block_.insts[value]; }

  // What follows belongs to guest instruction `index`.
  void BeginInsn(uint16_t index) { insn_ = index; }

  // --- Values ---
  Value Const(int64_t value);
  bool IsConst(Value value) const { return (*this)[value].op == Op::kConst; }
  bool IsConst(Value value, int64_t wanted) const {
    return IsConst(value) && (*this)[value].imm == wanted;
  }

  Value GetReg(int reg);
  void PutReg(int reg, Value value);
  // Someone else may have written it.
  void ForgetReg(int reg) { regs_[reg] = kNoValue; }

  Value Binary(Op op, Value a, Value b);
  // a + (b << scale), in 32 or 64 bits.
  Value AddScaled(bool is_64, Value a, Value b, int scale);
  Value ExtractU(Value a, int position, int bits);
  Value ExtractS(Value a, int position, int bits);
  Value Zext(Value a, int bits) { return ExtractU(a, 0, bits); }
  Value Sext(Value a, int bits) { return ExtractS(a, 0, bits); }
  Value Deposit(Value a, Value b, int position, int bits);
  Value Not(Value a) { return Binary(Op::kNor, a, Const(0)); }
  Value Unary(Op op, Value a);
  Value Compare(ir::Compare compare, Value a, Value b);
  Value Select(Value condition, Value if_true, Value if_false);

  // --- State and memory ---
  Value LoadState(int64_t offset, int width, bool is_signed);
  void StoreState(int64_t offset, int width, Value value);
  Value Load(int width, bool is_signed, Value base, int64_t offset);
  void Store(int width, Value base, int64_t offset, Value value);

  // --- Vector registers, in halves of 64 bits (builder_vector.cc) ---
  // As floating-point values: a half; the lowest 32 bits.
  Value GetHalf(int reg, int half);
  void PutHalf(int reg, int half, Value value);
  Value GetSingle(int reg);
  void PutSingle(int reg, Value value);
  // Makes bits 32 to 127 zero.
  void ClearAboveSingle(int reg);
  // As general values.
  Value GetHalfBits(int reg, int half);
  void PutHalfBits(int reg, int half, Value value);
  // Someone else may have written it.
  void ForgetVector(int reg) { vectors_[reg] = {}; }
  Value LoadFloat(int width, Value base, int64_t offset);
  void StoreFloat(int width, Value base, int64_t offset, Value value);

  // The whole of `reg`, with another register or two halves as the source.
  void Packed(Op op, ir::Packed packed, int reg, int source, int64_t control);
  void Packed(Op op, ir::Packed packed, int reg, Value low, Value high,
              int64_t control);

  // --- Floating point: `width` bytes, 4 or 8 ---
  Value Float(Op op, int width, Value a, Value b = kNoValue);
  Value FloatOfInt(int width, Value a, int bytes);
  Value IntOfFloat(Op op, int width, Value a, int bytes);
  Value FloatCompare(Op op, ir::Compare compare, int width, Value a, Value b);

  // kAtomic…; the address is a multiple of the width.
  Value Atomic(Op op, int width, Value base, int64_t offset, Value b);
  Value AtomicCompare(int width, Value base, int64_t offset, Value expected,
                      Value desired);
  // kRepMovs, kRepStos.
  void Repeat(Op op, int width);

  // --- x87: by the numbers of x86::fpu::UsualOp and UsualStoreOp ---
  Value X87(uint8_t operation, Value a, Value b);
  void X87Store(uint8_t operation, int width, Value base, int64_t offset);

  // --- Flags ---
  // In force from the next instruction on.
  void SetFlags(const Flags& flags);
  const Flags& flags() const { return block_.flags[flags_]; }
  uint16_t flags_index() const { return flags_; }
  // Makes them be in CpuState::flags.
  void StoreFlags();
  // Someone else has written CpuState::flags.
  void FlagsAreInState() { flags_ = 0; }
  Value StateCondition(int condition);
  Value StateFlags();

  // --- Ways out ---
  uint16_t AddEdge(Edge edge);
  void Branch(ir::Compare compare, Value a, Value b, uint16_t edge);
  void Goto(uint16_t edge);
  void Indirect(Value target);
  void Bail(ir::Compare compare, Value a, Value b);
  void CallHandler();

 private:
  Value Append(const Inst& inst);
  Value AppendResult(Op op, Value a, Value b, int sbits, int zbits,
                     int64_t imm = 0, int width = 0);
  // `width` bytes at `offset` in a vector register.
  Value AppendGetVector(Op op, int reg, int offset, int width);
  void AppendPutVector(Op op, int reg, int offset, int width, Value value);
  // The result of `op` on constants; false when it is not folded.
  static bool Fold(Op op, int64_t a, int64_t b, int64_t* result);
  bool IsInRegister(Value value) const;
  // Splits off what does not fit 16 bits.
  Value Address(Value base, int64_t* offset);

  Block& block_;
  const bool is_64_;
  uint16_t insn_ = 0;
  uint16_t flags_ = 0;
  Value regs_[x86::kGprCount] = {};
  // The last few constants.
  Value constants_[8] = {};
  size_t next_constant_ = 0;
  // What is known of a vector register's halves, and of its lowest 32 bits.
  struct Vector {
    Value half[2] = {};
    Value bits[2] = {};
    Value single = kNoValue;
    bool is_only_single = false;  // bits 32 to 63 are zero

    // What a write of a half leaves known.
    void SetHalf(int which, Value as_float, Value as_bits);
  };
  Vector vectors_[kVectors] = {};
};

}  // namespace emu::jit::ir

#endif  // JIT_IR_BUILDER_H_
