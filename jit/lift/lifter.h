// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_LIFT_LIFTER_H_
#define JIT_LIFT_LIFTER_H_

#include <cstdint>

#include "absl/types/span.h"
#include "jit/ir/builder.h"
#include "jit/plan.h"
#include "x86/insn.h"

namespace emu::jit {

// Lifts the instructions of one guest block to IR. The families (families.h)
// use it as their vocabulary: operands, effective addresses, flags, conditions.
class Lifter {
 public:
  // `has_vectors`: the host has 128-bit registers.
  Lifter(const RegionPlan& plan, bool has_vectors, ir::Block* block)
      : ir(block, plan.mode == x86::Mode::k64),
        plan_(plan),
        has_vectors_(has_vectors) {}

  // Fills the block with block `index` of the plan.
  void Lift(uint16_t index, absl::Span<const x86::Insn> insns);

  ir::Builder ir;

  bool is_64() const { return ir.is_64(); }
  uint64_t pc() const { return pc_; }
  uint64_t next_pc() const { return next_pc_; }
  // Whether the instruction's memory access was found not to be aligned, where
  // the host wants it so.
  bool is_unaligned() const;

  // --- Operands. Of a value only the low `size` bytes count: Zext or Sext it
  // where more is looked at. ---
  ir::Value ReadGpr(const x86::Operand& operand);
  void WriteGpr(const x86::Operand& operand, ir::Value value);
  void WriteGpr(x86::Gpr reg, int size, ir::Value value);
  // A source operand that is read once.
  ir::Value ReadOperand(const x86::Insn& insn, int i);
  void WriteOperand(const x86::Insn& insn, int i, ir::Value value);

  // An address: `base` (a guest address) and what is added to it.
  struct Address {
    ir::Value base;
    int64_t offset;
  };
  // Its addresses are as wide as the mode has them.
  bool HasFullAddress(const x86::Insn& insn) const {
    return insn.address_size == (is_64() ? 8 : 4);
  }
  // And they are linear addresses as they stand: no segment's base is added.
  bool HasPlainAddress(const x86::Insn& insn) const {
    return HasFullAddress(insn) && insn.memory.segment != x86::kFs &&
           insn.memory.segment != x86::kGs;
  }
  // The memory operand's linear address.
  Address LinearAddress(const x86::Insn& insn);
  // Without the segment's base, as LEA gives it.
  ir::Value EffectiveAddress(const x86::Insn& insn);

  // A destination that is also read: its address is computed once.
  struct Place {
    const x86::Operand* operand;
    Address address;
  };
  Place Locate(const x86::Insn& insn, int i);
  ir::Value Read(const Place& place);
  void Write(const Place& place, ir::Value value);
  // As registers hold it.
  ir::Value Load(int size, const Address& address);

  // --- Arithmetic in the operand's size: exact in the low `size` bytes. ---
  ir::Value Add(int size, ir::Value a, ir::Value b);
  ir::Value Sub(int size, ir::Value a, ir::Value b);
  ir::Value Negative(ir::Value a) {
    return ir.Binary(ir::Op::kSub64, ir.Const(0), a);
  }
  // Shifts and rotates by `count`, which is less than 32, of 8 bytes 64
  // (shift.cc).
  ir::Value Shift(ir::FlagsKind kind, int size, ir::Value a, ir::Value count);
  // Comparable as unsigned (signed) numbers of `size` bytes.
  ir::Value AsUnsigned(int size, ir::Value v) { return ir.Zext(v, size * 8); }
  ir::Value AsSigned(int size, ir::Value v) { return ir.Sext(v, size * 8); }
  ir::Value Extended(bool is_signed, int size, ir::Value v) {
    return is_signed ? AsSigned(size, v) : AsUnsigned(size, v);
  }

  // --- Vector operands (vector_operands.cc) ---
  // The lowest element of an operand, of 4 or 8 bytes, as floating point.
  ir::Value ReadScalar(const x86::Insn& insn, int i, int width);
  void WriteScalar(int reg, int width, ir::Value value);
  // Both halves of 64 bits. Memory is checked for its alignment first.
  struct Halves {
    ir::Value half[2];
  };
  Halves ReadFloats(const x86::Insn& insn, int i);
  Halves ReadBits(const x86::Insn& insn, int i);
  void WriteFloats(int reg, const Halves& value);
  void WriteBits(int reg, const Halves& value);
  // What `half_of` makes of 0 and 1: both before either is written.
  template <typename HalfOf>
  void WriteEachHalf(int reg, const HalfOf& half_of) {
    const ir::Value low = half_of(0);
    WriteBits(reg, {{low, half_of(1)}});
  }
  // Leaves to the interpreter, which raises #GP, unless the memory operand is
  // aligned as it must be.
  Address AlignedAddress(const x86::Insn& insn);

  // --- Flags ---
  void SetFlags(ir::FlagsKind kind, int size, ir::Value result, ir::Value a,
                ir::Value b);
  // Some of the flags stay as they are, or may: INC, DEC, rotates, shifts by a
  // count that is not known.
  void SetSomeFlags(ir::FlagsKind kind, int size, ir::Value result,
                    ir::Value a = ir::kNoValue, ir::Value b = ir::kNoValue);
  // Those in `mask` become those of `bits`, in their EFLAGS places.
  void MergeFlags(uint32_t mask, ir::Value bits);
  // Two values whose comparison is the condition.
  struct Test {
    ir::Compare compare;
    ir::Value a, b;
  };
  Test TestOf(x86::Condition condition);
  // 0 or 1.
  ir::Value ConditionValue(x86::Condition condition);
  ir::Value CarryFlag();
  // What a string instruction adds to its addresses: `size`, or -`size` when DF
  // is set.
  ir::Value StringStep(int size);
  // DF is known from here on.
  void SetDirection(bool down) { down_ = ir.Const(down); }
  // The flags of a comparison of floating-point numbers.
  void SetFloatFlags(int width, ir::Value a, ir::Value b);

  // --- The stack ---
  void Push(int size, ir::Value value);
  ir::Value Top(int size);
  void Drop(int64_t bytes) { Advance(x86::kRsp, ir.Const(bytes)); }
  // Adds to a register that is as wide as an address.
  void Advance(x86::Gpr reg, ir::Value bytes);

  // --- Ways out ---
  // An edge along link `link`, to guest address `target`.
  uint16_t EdgeTo(int link, uint64_t target);
  void GoTo(int link, uint64_t target);
  uint64_t BranchTarget(const x86::Insn& insn) const;

 private:
  void LiftInsn(const x86::Insn& insn);
  bool IsInterpreted(const x86::Insn& insn) const;
  // Which status flags `flags` takes from those before it, if not sure all or
  // none; and which it may write.
  uint32_t KeptFlags(const ir::Flags& flags) const;
  uint32_t WrittenFlags(const ir::Flags& flags) const;
  void CallHandler(const x86::Insn& insn);
  const PlannedBlock& planned() { return plan_.blocks[ir.block().index]; }

  const RegionPlan& plan_;
  const bool has_vectors_;
  uint64_t pc_ = 0;
  uint64_t next_pc_ = 0;
  const x86::Insn* following_ = nullptr;  // in the block
  ir::Value down_ = ir::kNoValue;         // DF, when known

  // The last comparison of floating-point numbers, as long as the flags are
  // its own; `tested` is known already.
  struct FloatTest {
    uint16_t flags = 0;
    int width = 0;
    ir::Value a = ir::kNoValue, b = ir::kNoValue;
    x86::Condition known = x86::kB;
    ir::Value tested = ir::kNoValue;
  };
  FloatTest float_test_;
  ir::Value FloatCondition(ir::Op op, x86::Condition condition);
  Test AfterFloatTest(x86::Condition condition);
};

// What the SSE families lower: legacy encodings. VEX forms clear the upper
// halves of their destinations.
inline bool IsLegacy(const x86::Insn& insn) { return insn.vex_length == 0; }
// And it writes a vector register, not one of MMX.
inline bool IsLegacyVector(const x86::Insn& insn) {
  return IsLegacy(insn) && insn.operands[0].kind == x86::OperandKind::kVector;
}

// Whether `a compare b` can be had, and how, after the flags `flags`.
Lifter::Test TestAfter(Lifter& lifter, const ir::Flags& flags,
                       x86::Condition condition);

}  // namespace emu::jit

#endif  // JIT_LIFT_LIFTER_H_
