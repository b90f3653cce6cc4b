// SPDX-License-Identifier: Apache-2.0

#ifndef X86_ENCODING_H_
#define X86_ENCODING_H_

#include <cstddef>
#include <cstdint>

#include "base/bits.h"
#include "x86/opcode_row.h"
#include "x86/registers.h"

namespace emu::x86 {

inline constexpr uint8_t kRexW = 8, kRexR = 4, kRexX = 2, kRexB = 1;

// The parts of one encoding, as the decoder's stages find them: prefixes, then
// modrm, then operands. Bytes are taken unchecked: the decoder sees to it that
// there are enough, and counts them afterwards. The stages are inlined into one
// function, which keeps this in registers.
struct Encoding {
  Encoding(Mode mode, const uint8_t* bytes)
      : start(bytes), next(bytes), mode64(mode == Mode::k64) {}

  template <typename T>
  T Take() {
    const T value = LoadUnaligned<T>(next);
    next += sizeof value;
    return value;
  }
  size_t Looked() const { return next - start; }

  uint8_t Mod() const { return modrm >> 6; }
  uint8_t Reg() const { return modrm >> 3 & 7; }
  uint8_t Rm() const { return modrm & 7; }
  uint8_t RegExtended() const { return Reg() | ((rex & kRexR) != 0 ? 8 : 0); }
  uint8_t RmExtended() const { return Rm() | RexB(); }
  uint8_t RexB() const { return (rex & kRexB) != 0 ? 8 : 0; }
  // VEX.vvvv as a register.
  uint8_t Vvvv() const { return mode64 ? vvvv : vvvv & 7; }

  const uint8_t* start;
  const uint8_t* next;
  const bool mode64;
  bool segment_override = false;  // one that counts
  bool operand_size_prefix = false;
  bool vex_256 = false;
  bool has_sib = false;
  uint8_t rex = 0;  // or its bits from VEX, as if it were REX
  OpcodeMap map = OpcodeMap::kPrimary;
  uint8_t opcode = 0;
  uint8_t prefix = 0;  // value in kMatchPrefix
  uint8_t vvvv = 0;    // all four bits
  uint8_t modrm = 0;
  uint8_t index = 0;  // SIB.index, extended
  uint8_t scale = 0;  // SIB.scale
};

}  // namespace emu::x86

#endif  // X86_ENCODING_H_
