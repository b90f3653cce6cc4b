// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_ENCODING_H_
#define JIT_MIPS_ENCODING_H_

#include <cstdint>

#include "jit/mips/registers.h"

// What an instruction word is made of: the opcode parts of the instruction
// lists (instructions_*.inc) and the operand fields. MIPS64 manual volume II,
// MSA manual volume IV-j.
namespace emu::jit::mips {

// Opcode parts.
constexpr uint32_t Major(uint32_t opcode) { return opcode << 26; }
constexpr uint32_t Special(uint32_t function) { return function; }
constexpr uint32_t Regimm(uint32_t rt) { return Major(0x01) | rt << 16; }
constexpr uint32_t Special2(uint32_t function) {
  return Major(0x1c) | function;
}
constexpr uint32_t Special3(uint32_t function) {
  return Major(0x1f) | function;
}
// ROTR and its like are shifts with a bit set where rs or sa would be.
constexpr uint32_t kRotate = 1 << 21;
constexpr uint32_t kRotateVariable = 1 << 6;
constexpr uint32_t ByteShuffle(uint32_t function) {
  return Special3(0x20) | function << 6;
}
constexpr uint32_t DoubleByteShuffle(uint32_t function) {
  return Special3(0x24) | function << 6;
}

// Formats of FPU operands.
constexpr uint32_t kFmtS = 0x10;
constexpr uint32_t kFmtD = 0x11;
constexpr uint32_t kFmtW = 0x14;
constexpr uint32_t kFmtL = 0x15;
constexpr uint32_t Cop1(uint32_t fmt, uint32_t function) {
  return Major(0x11) | fmt << 21 | function;
}
constexpr uint32_t Cop1x(uint32_t function) { return Major(0x13) | function; }

// MSA: `df` is the width of an element: 0 to 3 for b, h, w, d.
constexpr uint32_t MsaMinor(uint32_t minor) { return Major(0x1e) | minor; }
constexpr uint32_t Msa3R(uint32_t operation, uint32_t minor, uint32_t df) {
  return MsaMinor(minor) | operation << 23 | df << 21;
}
// Floating point: only w and d, so `df` is one bit.
constexpr uint32_t Msa3RF(uint32_t operation, uint32_t minor, uint32_t df) {
  return MsaMinor(minor) | operation << 22 | (df & 1) << 21;
}
constexpr uint32_t MsaVec(uint32_t operation) {
  return MsaMinor(0x1e) | operation << 21;
}
constexpr uint32_t Msa2R(uint32_t operation, uint32_t df) {
  return MsaMinor(0x1e) | operation << 18 | df << 16;
}
constexpr uint32_t Msa2RF(uint32_t operation, uint32_t df) {
  return MsaMinor(0x1e) | operation << 17 | (df & 1) << 16;
}
constexpr uint32_t MsaI8(uint32_t operation, uint32_t minor) {
  return MsaMinor(minor) | operation << 24;
}
// Shift counts and element numbers share a field with the width: as many bits
// as the number needs, below ones that say the width.
constexpr uint32_t MsaBit(uint32_t operation, uint32_t minor, uint32_t df) {
  constexpr uint32_t kWidth[] = {0x70, 0x60, 0x40, 0x00};
  return MsaMinor(minor) | operation << 23 | kWidth[df] << 16;
}
constexpr uint32_t MsaElement(uint32_t operation, uint32_t df) {
  constexpr uint32_t kWidth[] = {0x00, 0x20, 0x30, 0x38};
  return MsaMinor(0x19) | operation << 22 | kWidth[df] << 16;
}
constexpr uint32_t MsaMemory(uint32_t operation, uint32_t df) {
  return MsaMinor(operation << 2) | df;
}

// Loongson: loads and stores at base + index + offset, under LDC2 and SDC2.
constexpr uint32_t GsLoad(uint32_t function) { return Major(0x36) | function; }
constexpr uint32_t GsStore(uint32_t function) { return Major(0x3e) | function; }

// Operand fields.
constexpr uint32_t Rs(Gpr r) { return r.code << 21; }
constexpr uint32_t Rt(Gpr r) { return r.code << 16; }
constexpr uint32_t Rd(Gpr r) { return r.code << 11; }
constexpr uint32_t Ft(Fpr f) { return f.code << 16; }
constexpr uint32_t Fs(Fpr f) { return f.code << 11; }
constexpr uint32_t Fd(Fpr f) { return f.code << 6; }
constexpr uint32_t Wt(Msa w) { return w.code << 16; }
constexpr uint32_t Ws(Msa w) { return w.code << 11; }
constexpr uint32_t Wd(Msa w) { return w.code << 6; }

// `bits` wide field at bit `shift`; signed values lose their upper bits.
constexpr uint32_t Field(int64_t value, int shift, int bits) {
  return (static_cast<uint32_t>(value) & ((uint32_t{1} << bits) - 1)) << shift;
}
constexpr uint32_t Sa(uint32_t amount) { return Field(amount, 6, 5); }
constexpr uint32_t Imm16(int64_t imm) { return Field(imm, 0, 16); }

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_ENCODING_H_
