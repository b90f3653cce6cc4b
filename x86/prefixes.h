// SPDX-License-Identifier: Apache-2.0

#ifndef X86_PREFIXES_H_
#define X86_PREFIXES_H_

#include <cstdint>

#include "x86/decoder.h"
#include "x86/encoding.h"
#include "x86/insn.h"

namespace emu::x86 {

// What a byte is before the opcode.
enum class ByteClass : uint8_t {
  kOpcode,
  kSegment,
  kOperandSize,
  kAddressSize,
  kLock,
  kRepne,
  kRep,
  kRex,  // in 64-bit mode
};

struct ByteClasses {
  ByteClass of[256] = {};
  constexpr ByteClasses() {
    for (int byte : {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65}) {
      of[byte] = ByteClass::kSegment;
    }
    for (int byte = 0x40; byte < 0x50; ++byte) of[byte] = ByteClass::kRex;
    of[0x66] = ByteClass::kOperandSize;
    of[0x67] = ByteClass::kAddressSize;
    of[0xf0] = ByteClass::kLock;
    of[0xf2] = ByteClass::kRepne;
    of[0xf3] = ByteClass::kRep;
  }
};
inline constexpr ByteClasses kByteClasses;

constexpr Segment SegmentOfPrefix(uint8_t prefix) {
  switch (prefix) {
    case 0x26:
      return kEs;
    case 0x2e:
      return kCs;
    case 0x36:
      return kSs;
    case 0x3e:
      return kDs;
    case 0x64:
      return kFs;
    default:
      return kGs;
  }
}

inline void Prefix(ByteClass byte_class, Encoding& e, Insn& insn) {
  switch (byte_class) {
    case ByteClass::kSegment: {
      const Segment segment = SegmentOfPrefix(e.opcode);
      if (!e.mode64 || segment >= kFs) {
        e.segment_override = true;
        insn.memory.segment = segment;
      }
      break;
    }
    case ByteClass::kOperandSize:
      e.operand_size_prefix = true;
      break;
    case ByteClass::kAddressSize:
      insn.address_size = e.mode64 ? 4 : 2;
      break;
    case ByteClass::kLock:
      insn.lock = true;
      break;
    case ByteClass::kRepne:
      insn.repne = true;
      insn.rep = false;
      break;
    default:
      insn.rep = true;
      insn.repne = false;
      break;
  }
}

// Everything up to the opcode, which becomes e.opcode. False if there is
// nothing else within the limit.
[[gnu::always_inline]] inline bool LegacyAndRex(Encoding& e, Insn& insn) {
  insn.address_size = e.mode64 ? 8 : 4;
  for (;;) {
    e.opcode = *e.next++;
    const ByteClass byte_class = kByteClasses.of[e.opcode];
    if (byte_class == ByteClass::kOpcode) return true;
    if (byte_class == ByteClass::kRex) {
      if (!e.mode64) return true;
      // Only a REX prefix that immediately precedes the opcode counts.
      e.rex = e.opcode;
    } else {
      Prefix(byte_class, e, insn);
      e.rex = 0;
    }
    if (e.Looked() > kMaxInsnLength) return false;
  }
}

// SDM vol. 2, §2.3.5.
inline bool Vex(Encoding& e, Insn& insn) {
  if (e.operand_size_prefix || insn.rep || insn.repne || insn.lock ||
      e.rex != 0) {
    return false;
  }
  uint8_t payload = *e.next++;
  e.rex = (payload & 0x80) != 0 ? 0 : kRexR;
  if (e.opcode == 0xc5) {
    e.map = OpcodeMap::kVex0F;
  } else {
    if ((payload & 0x40) == 0) e.rex |= kRexX;
    if ((payload & 0x20) == 0) e.rex |= kRexB;
    switch (payload & 0x1f) {
      case 1:
        e.map = OpcodeMap::kVex0F;
        break;
      case 2:
        e.map = OpcodeMap::kVex0F38;
        break;
      case 3:
        e.map = OpcodeMap::kVex0F3A;
        break;
      default:
        return false;
    }
    payload = *e.next++;
    if ((payload & 0x80) != 0) e.rex |= kRexW;
  }
  e.vvvv = ~payload >> 3 & 15;
  e.vex_256 = (payload & 4) != 0;
  e.prefix = payload & 3;  // pp, in kMatchPrefix's order
  insn.vex_length = e.vex_256 ? 32 : 16;
  e.opcode = *e.next++;
  // Outside 64-bit mode there are no registers 8 to 15 to name.
  if (!e.mode64) e.rex &= kRexW;
  return true;
}

// Escapes to the other maps. Leaves e.opcode at the opcode proper.
[[gnu::always_inline]] inline bool OpcodeMapAndVex(Encoding& e, Insn& insn) {
  if (e.opcode == 0x0f) {
    e.opcode = *e.next++;
    e.map = OpcodeMap::k0F;
    if (e.opcode == 0x38 || e.opcode == 0x3a) {
      e.map = e.opcode == 0x38 ? OpcodeMap::k0F38 : OpcodeMap::k0F3A;
      e.opcode = *e.next++;
    }
  } else if ((e.opcode & 0xfe) == 0xc4 && (e.mode64 || *e.next >= 0xc0)) {
    return Vex(e, insn);
  }
  e.prefix = insn.rep ? 2 : insn.repne ? 3 : e.operand_size_prefix ? 1 : 0;
  return true;
}

// The decoder's first stage: legacy prefixes, REX, VEX and escapes, up to and
// with the opcode byte. Sets `insn`'s address size, prefixes and vector length.
// False for #UD, and where 15 bytes are not enough for the prefixes.
[[gnu::always_inline]] inline bool DecodePrefixes(Encoding& encoding,
                                                  Insn& insn) {
  return LegacyAndRex(encoding, insn) && OpcodeMapAndVex(encoding, insn);
}

}  // namespace emu::x86

#endif  // X86_PREFIXES_H_
