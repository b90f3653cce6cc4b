// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_ASSEMBLER_H_
#define JIT_MIPS_ASSEMBLER_H_

#include <cstdint>

#include "base/bits.h"
#include "base/check.h"
#include "jit/mips/encoding.h"
#include "jit/mips/label.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {

// Writes MIPS64 instructions; call sites read like assembly with .set noreorder
// (the caller writes the delay slot):
//
//   Assembler a(begin, end, address);
//   Label loop;
//   a.Bind(&loop);
//   a.Lw(t0, 4, a0);        //  loop: lw     $t0, 4($a0)
//   a.Bne(t0, zero, &loop); //        bne    $t0, $zero, loop
//   a.Daddiu(a0, a0, 8);    //        daddiu $a0, $a0, 8
//
// A method is an instruction, its arguments the operands in the assembler's
// order; a mnemonic's dots are dropped: add.s is AddS, max_u.b is MaxUB,
// c.olt.d is COltD. The methods come from the lists instructions_*.inc through
// the formats below. What may be several: Li.
//
// Operands must fit their fields (checked in debug builds). Nothing is
// allocated. Once the buffer is full nothing more is written and overflowed()
// says so; the code is then worth nothing, as it is after out_of_range().
class Assembler {
 public:
  // Writes to [begin, end), which the caller owns; the code will run at
  // `address`.
  Assembler(uint32_t* begin, uint32_t* end, uint64_t address)
      : begin_(begin), end_(end), position_(begin), address_(address) {}
  Assembler(const Assembler&) = delete;
  Assembler& operator=(const Assembler&) = delete;

  // Where the next instruction is written, and the address it will have.
  uint32_t* position() const { return position_; }
  uint64_t pc() const { return address_ + size(); }
  uint64_t size() const { return (position_ - begin_) * sizeof(uint32_t); }

  bool overflowed() const { return overflowed_; }
  // Whether a branch (16 bits: 128 KiB either way) or a jump (its 256 MiB
  // segment) does not reach its target.
  bool out_of_range() const { return out_of_range_; }

  void Emit(uint32_t word) {
    if (position_ == end_) {
      overflowed_ = true;
      return;
    }
    *position_++ = word;
  }

  // Takes back the last word, which no label and no branch is at.
  uint32_t Retract() { return *--position_; }

  // Turns the j or jal at `offset` (in bytes) to `target`.
  void SetJump(uint64_t offset, uint64_t target) {
    if (overflowed_) return;
    uint32_t& word = begin_[offset / sizeof(uint32_t)];
    word = (word & ~LowMask(26)) | Field(target >> 2, 0, 26);
  }

  // Makes the next instruction the label's, once per label.
  void Bind(Label* label);
  // The address of a bound label.
  uint64_t AddressOf(const Label& label) const {
    EMU_DCHECK(label.bound());
    return address_ + uint64_t{4} * label.target_;
  }

  void Nop() { Emit(0); }
  void Move(Gpr rd, Gpr rs) { Or(rd, rs, zero); }
  void Not(Gpr rd, Gpr rs) { Nor(rd, rs, zero); }
  // A shift by 0 to 63, in whichever of its two forms holds the amount.
  void DsllAny(Gpr rd, Gpr rt, int amount);
  void DsrlAny(Gpr rd, Gpr rt, int amount);
  void DsraAny(Gpr rd, Gpr rt, int amount);

  // Loads a constant in the fewest words we know of, one to six, using no
  // other register. LiLength says how many.
  void Li(Gpr rd, int64_t value);
  static int LiLength(int64_t value);

// The formats: a method of each shape, from its name and opcode parts.
#define EMU_MIPS_R3(Name, word) \
  void Name(Gpr rd, Gpr rs, Gpr rt) { Emit(word | Rd(rd) | Rs(rs) | Rt(rt)); }
#define EMU_MIPS_UnaryS(Name, word) /* CLZ: rd is in rt's field, too. */ \
  void Name(Gpr rd, Gpr rs) { Emit(word | Rd(rd) | Rt(rd) | Rs(rs)); }
#define EMU_MIPS_UnaryT(Name, word) \
  void Name(Gpr rd, Gpr rt) { Emit(word | Rd(rd) | Rt(rt)); }
#define EMU_MIPS_MoveCc(Name, word)            \
  void Name(Gpr rd, Gpr rs, int cc) {          \
    Emit(word | Rd(rd) | Rs(rs) | Cc(cc, 18)); \
  }
#define EMU_MIPS_ImmSigned(Name, word)                 \
  void Name(Gpr rt, Gpr rs, int64_t imm) {             \
    Emit(word | Rt(rt) | Rs(rs) | Signed(imm, 0, 16)); \
  }
#define EMU_MIPS_ImmUnsigned(Name, word)                 \
  void Name(Gpr rt, Gpr rs, uint64_t imm) {              \
    Emit(word | Rt(rt) | Rs(rs) | Unsigned(imm, 0, 16)); \
  }
#define EMU_MIPS_Upper(Name, word)              \
  void Name(Gpr rt, uint64_t imm) {             \
    Emit(word | Rt(rt) | Unsigned(imm, 0, 16)); \
  }
#define EMU_MIPS_Shift(Name, word)                         \
  void Name(Gpr rd, Gpr rt, int amount) {                  \
    Emit(word | Rd(rd) | Rt(rt) | Unsigned(amount, 6, 5)); \
  }
#define EMU_MIPS_ShiftVariable(Name, word) \
  void Name(Gpr rd, Gpr rt, Gpr rs) { Emit(word | Rd(rd) | Rt(rt) | Rs(rs)); }
// Bit fields carry the position, or what exceeds 32 of it, and the last bit:
// of the extracted size, or of the inserted field.
#define EMU_MIPS_Extract(Name, word) \
  EMU_MIPS_BITS(Name, word, position, size - 1)
#define EMU_MIPS_ExtractM(Name, word) \
  EMU_MIPS_BITS(Name, word, position, size - 33)
#define EMU_MIPS_ExtractU(Name, word) \
  EMU_MIPS_BITS(Name, word, position - 32, size - 1)
#define EMU_MIPS_Insert(Name, word) \
  EMU_MIPS_BITS(Name, word, position, position + size - 1)
#define EMU_MIPS_InsertM(Name, word) \
  EMU_MIPS_BITS(Name, word, position, position + size - 33)
#define EMU_MIPS_InsertU(Name, word) \
  EMU_MIPS_BITS(Name, word, position - 32, position + size - 33)
#define EMU_MIPS_BITS(Name, word, lsb, msb)                                    \
  void Name(Gpr rt, Gpr rs, int position, int size) {                          \
    Emit(word | Rt(rt) | Rs(rs) | Unsigned(lsb, 6, 5) | Unsigned(msb, 11, 5)); \
  }
#define EMU_MIPS_MulDiv(Name, word) \
  void Name(Gpr rs, Gpr rt) { Emit(word | Rs(rs) | Rt(rt)); }
#define EMU_MIPS_MoveFrom(Name, word) \
  void Name(Gpr rd) { Emit(word | Rd(rd)); }
#define EMU_MIPS_MoveTo(Name, word) \
  void Name(Gpr rs) { Emit(word | Rs(rs)); }
#define EMU_MIPS_Memory(Name, word)                         \
  void Name(Gpr rt, int64_t offset, Gpr base) {             \
    Emit(word | Rt(rt) | Signed(offset, 0, 16) | Rs(base)); \
  }
#define EMU_MIPS_Hint(Name, word)                                          \
  void Name(int hint, int64_t offset, Gpr base) {                          \
    Emit(word | Unsigned(hint, 16, 5) | Signed(offset, 0, 16) | Rs(base)); \
  }
#define EMU_MIPS_Address(Name, word)               \
  void Name(int64_t offset, Gpr base) {            \
    Emit(word | Signed(offset, 0, 16) | Rs(base)); \
  }
#define EMU_MIPS_Code5(Name, word) \
  void Name(int code = 0) { Emit(word | Unsigned(code, 6, 5)); }
#define EMU_MIPS_Branch0(Name, word) \
  void Name(Label* target) { Emit(word | BranchOffset(target)); }
#define EMU_MIPS_Branch1(Name, word)            \
  void Name(Gpr rs, Label* target) {            \
    Emit(word | Rs(rs) | BranchOffset(target)); \
  }
#define EMU_MIPS_Branch2(Name, word)                     \
  void Name(Gpr rs, Gpr rt, Label* target) {             \
    Emit(word | Rs(rs) | Rt(rt) | BranchOffset(target)); \
  }
#define EMU_MIPS_Jump(Name, word) \
  void Name(uint64_t target) { Emit(word | JumpIndex(target)); }
#define EMU_MIPS_JumpLink(Name, word)                         \
  void Name(Gpr rd, Gpr rs) { Emit(word | Rd(rd) | Rs(rs)); } \
  void Name(Gpr rs) { Name(ra, rs); }
#define EMU_MIPS_Code20(Name, word) \
  void Name(int code = 0) { Emit(word | Unsigned(code, 6, 20)); }
#define EMU_MIPS_Code10(Name, word) \
  void Name(int code = 0) { Emit(word | Unsigned(code, 16, 10)); }
#define EMU_MIPS_Trap(Name, word)                         \
  void Name(Gpr rs, Gpr rt, int code = 0) {               \
    Emit(word | Rs(rs) | Rt(rt) | Unsigned(code, 6, 10)); \
  }
#define EMU_MIPS_TrapImm(Name, word) \
  void Name(Gpr rs, int64_t imm) { Emit(word | Rs(rs) | Signed(imm, 0, 16)); }
#define EMU_MIPS_ReadHardware(Name, word)                     \
  void Name(Gpr rt, int hardware_register) {                  \
    Emit(word | Rt(rt) | Unsigned(hardware_register, 11, 5)); \
  }

#define EMU_MIPS_FpuMemory(Name, word)                      \
  void Name(Fpr ft, int64_t offset, Gpr base) {             \
    Emit(word | Ft(ft) | Signed(offset, 0, 16) | Rs(base)); \
  }
#define EMU_MIPS_FpuLoadIndexed(Name, word)     \
  void Name(Fpr fd, Gpr index, Gpr base) {      \
    Emit(word | Fd(fd) | Rt(index) | Rs(base)); \
  }
#define EMU_MIPS_FpuStoreIndexed(Name, word)    \
  void Name(Fpr fs, Gpr index, Gpr base) {      \
    Emit(word | Fs(fs) | Rt(index) | Rs(base)); \
  }
#define EMU_MIPS_FpuTransfer(Name, word) \
  void Name(Gpr rt, Fpr fs) { Emit(word | Rt(rt) | Fs(fs)); }
#define EMU_MIPS_FpuControl(Name, word) /* 31 is FCSR. */ \
  void Name(Gpr rt, int control) {                        \
    Emit(word | Rt(rt) | Unsigned(control, 11, 5));       \
  }
#define EMU_MIPS_F3(Name, word) \
  void Name(Fpr fd, Fpr fs, Fpr ft) { Emit(word | Fd(fd) | Fs(fs) | Ft(ft)); }
#define EMU_MIPS_F2(Name, word) \
  void Name(Fpr fd, Fpr fs) { Emit(word | Fd(fd) | Fs(fs)); }
#define EMU_MIPS_FpuMoveCc(Name, word)         \
  void Name(Fpr fd, Fpr fs, int cc) {          \
    Emit(word | Fd(fd) | Fs(fs) | Cc(cc, 18)); \
  }
#define EMU_MIPS_FpuMoveGpr(Name, word) \
  void Name(Fpr fd, Fpr fs, Gpr rt) { Emit(word | Fd(fd) | Fs(fs) | Rt(rt)); }
#define EMU_MIPS_Compare(Name, word) /* cc 0 unless named */ \
  void Name(int cc, Fpr fs, Fpr ft) {                        \
    Emit(word | Cc(cc, 8) | Fs(fs) | Ft(ft));                \
  }                                                          \
  void Name(Fpr fs, Fpr ft) { Name(0, fs, ft); }
#define EMU_MIPS_BranchCc(Name, word)               \
  void Name(int cc, Label* target) {                \
    Emit(word | Cc(cc, 18) | BranchOffset(target)); \
  }                                                 \
  void Name(Label* target) { Name(0, target); }

#define EMU_MIPS_M3(Name, word) \
  void Name(Msa wd, Msa ws, Msa wt) { Emit(word | Wd(wd) | Ws(ws) | Wt(wt)); }
#define EMU_MIPS_M2(Name, word) \
  void Name(Msa wd, Msa ws) { Emit(word | Wd(wd) | Ws(ws)); }
#define EMU_MIPS_MsaMemory(Name, word) /* offset: 10 bits, in elements */ \
  void Name(Msa wd, int64_t offset, Gpr base) {                           \
    EMU_DCHECK(IsAligned(offset, 1 << (word & 3)));                       \
    Emit(word | Wd(wd) | Signed(offset >> (word & 3), 16, 10) |           \
         base.code << 11);                                                \
  }
#define EMU_MIPS_MsaFill(Name, word) \
  void Name(Msa wd, Gpr rs) { Emit(word | Wd(wd) | rs.code << 11); }
#define EMU_MIPS_MsaCopy(Name, word) /* rd, ws[element] */   \
  void Name(Gpr rd, Msa ws, int element) {                   \
    Emit(MsaIndexed(word, element) | rd.code << 6 | Ws(ws)); \
  }
#define EMU_MIPS_MsaInsert(Name, word) /* wd[element], rs */  \
  void Name(Msa wd, int element, Gpr rs) {                    \
    Emit(MsaIndexed(word, element) | Wd(wd) | rs.code << 11); \
  }
#define EMU_MIPS_MsaInsve(Name, word) /* wd[element], ws[0] */ \
  void Name(Msa wd, int element, Msa ws) {                     \
    Emit(MsaIndexed(word, element) | Wd(wd) | Ws(ws));         \
  }
#define EMU_MIPS_MsaElement(Name, word) /* wd, ws[element] */ \
  void Name(Msa wd, Msa ws, int element) {                    \
    Emit(MsaIndexed(word, element) | Wd(wd) | Ws(ws));        \
  }
#define EMU_MIPS_MsaSplat(Name, word) /* wd, ws[rt] */ \
  void Name(Msa wd, Msa ws, Gpr rt) { Emit(word | Wd(wd) | Ws(ws) | Rt(rt)); }
#define EMU_MIPS_MsaLdi(Name, word) \
  void Name(Msa wd, int64_t imm) { Emit(word | Wd(wd) | Signed(imm, 11, 10)); }
#define EMU_MIPS_MsaFromControl(Name, word) /* 1 is MSACSR. */ \
  void Name(Gpr rd, int control) {                             \
    Emit(word | rd.code << 6 | Unsigned(control, 11, 5));      \
  }
#define EMU_MIPS_MsaToControl(Name, word)                 \
  void Name(int control, Gpr rs) {                        \
    Emit(word | Unsigned(control, 6, 5) | rs.code << 11); \
  }
#define EMU_MIPS_MsaI8(Name, word)                       \
  void Name(Msa wd, Msa ws, uint64_t imm) {              \
    Emit(word | Wd(wd) | Ws(ws) | Unsigned(imm, 16, 8)); \
  }
#define EMU_MIPS_MsaImmUnsigned(Name, word)              \
  void Name(Msa wd, Msa ws, uint64_t imm) {              \
    Emit(word | Wd(wd) | Ws(ws) | Unsigned(imm, 16, 5)); \
  }
#define EMU_MIPS_MsaImmSigned(Name, word)              \
  void Name(Msa wd, Msa ws, int64_t imm) {             \
    Emit(word | Wd(wd) | Ws(ws) | Signed(imm, 16, 5)); \
  }
#define EMU_MIPS_MsaAmount(Name, word) /* 0 to the width less one */ \
  void Name(Msa wd, Msa ws, int amount) {                            \
    Emit(word | Wd(wd) | Ws(ws) | Unsigned(amount, 16, 6));          \
  }
#define EMU_MIPS_MsaBranch(Name, word)          \
  void Name(Msa wt, Label* target) {            \
    Emit(word | Wt(wt) | BranchOffset(target)); \
  }

#define EMU_MIPS_Lsa(Name, word) /* rd = (rs << shift) + rt, shift 1 to 4 */ \
  void Name(Gpr rd, Gpr rs, Gpr rt, int shift) {                             \
    Emit(word | Rd(rd) | Rs(rs) | Rt(rt) | Unsigned(shift - 1, 6, 2));       \
  }

// The assembler's order is offset(base, index).
#define EMU_MIPS_GsIndexed(Name, word)                                 \
  void Name(Gpr rt, int64_t offset, Gpr base, Gpr index) {             \
    Emit(word | Rt(rt) | Signed(offset, 3, 8) | Rs(base) | Rd(index)); \
  }
#define EMU_MIPS_GsFpuIndexed(Name, word)                              \
  void Name(Fpr ft, int64_t offset, Gpr base, Gpr index) {             \
    Emit(word | Ft(ft) | Signed(offset, 3, 8) | Rs(base) | Rd(index)); \
  }

#define INSN(format, Name, mnemonic, word) EMU_MIPS_##format(Name, (word))
#include "jit/mips/instructions_fpu.inc"
#include "jit/mips/instructions_integer.inc"
#include "jit/mips/instructions_loongson.inc"
#include "jit/mips/instructions_msa.inc"
#undef INSN

 private:
  static uint32_t Signed(int64_t value, int shift, int bits) {
    EMU_DCHECK(FitsSigned(value, bits)) << value;
    return Field(value, shift, bits);
  }
  static uint32_t Unsigned(uint64_t value, int shift, int bits) {
    EMU_DCHECK(value <= LowMask(bits)) << value;
    return Field(value, shift, bits);
  }
  static uint32_t Cc(int cc, int shift) { return Unsigned(cc, shift, 3); }
  // `word` with the element's number below its width (MsaElement).
  static uint32_t MsaIndexed(uint32_t word, int element) {
    return word | Unsigned(element, 16, 4);
  }

  // The offset field of the branch that is about to be written.
  uint32_t BranchOffset(Label* label);
  // The same of a jump.
  uint32_t JumpIndex(uint64_t target);

  int32_t here() const { return static_cast<int32_t>(position_ - begin_); }
  // The field that takes the branch at word `from` to word `to`.
  uint32_t OffsetField(int32_t from, int32_t to);

  uint32_t* const begin_;
  uint32_t* const end_;
  uint32_t* position_;
  const uint64_t address_;
  bool overflowed_ = false;
  bool out_of_range_ = false;
};

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_ASSEMBLER_H_
