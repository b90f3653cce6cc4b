// SPDX-License-Identifier: Apache-2.0

#ifndef X86_MODRM_H_
#define X86_MODRM_H_

#include <cstdint>

#include "x86/encoding.h"
#include "x86/insn.h"
#include "x86/registers.h"

namespace emu::x86 {

// 16-bit addressing by ModRM.rm (SDM vol. 2, table 2-1).
struct Address16 {
  uint8_t base;
  uint8_t index;
  Segment segment;
};
inline constexpr Address16 kAddress16[8] = {
    {kRbx, kRsi, kDs},        {kRbx, kRdi, kDs},
    {kRbp, kRsi, kSs},        {kRbp, kRdi, kSs},
    {kRsi, kNoRegister, kDs}, {kRdi, kNoRegister, kDs},
    {kRbp, kNoRegister, kSs}, {kRbx, kNoRegister, kDs}};

// Both give the default segment.
inline Segment Address16Bit(Encoding& e, MemoryOperand& memory) {
  if (e.Mod() == 0 && e.Rm() == 6) {
    memory.displacement = e.Take<int16_t>();
    return kDs;
  }
  const Address16& address = kAddress16[e.Rm()];
  memory.base = address.base;
  memory.index = address.index;
  if (e.Mod() == 1) memory.displacement = e.Take<int8_t>();
  if (e.Mod() == 2) memory.displacement = e.Take<int16_t>();
  return address.segment;
}

[[gnu::always_inline]] inline Segment Address32Bit(Encoding& e,
                                                   MemoryOperand& memory) {
  uint8_t base = e.RmExtended();
  bool no_base = e.Mod() == 0 && e.Rm() == 5;
  if (e.Rm() == 4) {
    const uint8_t sib = *e.next++;
    e.has_sib = true;
    base = (sib & 7) | e.RexB();
    no_base = e.Mod() == 0 && (sib & 7) == 5;
    e.index = (sib >> 3 & 7) | ((e.rex & kRexX) != 0 ? 8 : 0);
    e.scale = memory.scale = sib >> 6;
    if (e.index != kRsp) {
      memory.index = e.index;
    } else {
      memory.scale = 0;
    }
  }
  if (no_base) {
    memory.displacement = e.Take<int32_t>();
    if (!e.has_sib && e.mode64) memory.base = kRipRegister;
    return kDs;
  }
  memory.base = base;
  if (e.Mod() == 1) memory.displacement = e.Take<int8_t>();
  if (e.Mod() == 2) memory.displacement = e.Take<int32_t>();
  return base == kRsp || base == kRbp ? kSs : kDs;
}

// The decoder's second stage, for ModRM.mod below 3: what follows ModRM becomes
// `insn.memory` (SDM vol. 2, §2.1.5, §2.2.1).
[[gnu::always_inline]] inline void DecodeAddress(Encoding& encoding,
                                                 Insn& insn) {
  const Segment segment = insn.address_size == 2
                              ? Address16Bit(encoding, insn.memory)
                              : Address32Bit(encoding, insn.memory);
  if (!encoding.segment_override) insn.memory.segment = segment;
}

}  // namespace emu::x86

#endif  // X86_MODRM_H_
