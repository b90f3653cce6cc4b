// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/memory_access.h"

namespace emu::jit::mips {
namespace {

uint32_t Major(uint32_t insn) { return insn >> 26; }
uint32_t Function(uint32_t insn) { return insn & 0x3f; }

// The base register and the offset of 16 bits.
MemoryAccess WithOffset(uint32_t insn, const uint64_t gpr[32], int alignment,
                        bool is_write) {
  const auto offset = static_cast<int16_t>(insn & 0xffff);
  return {gpr[insn >> 21 & 31] + static_cast<uint64_t>(int64_t{offset}),
          alignment, is_write};
}

// ldxc1 and the like: base and index.
std::optional<MemoryAccess> Indexed(uint32_t insn, const uint64_t gpr[32]) {
  constexpr uint32_t kLwxc1 = 0x00, kLdxc1 = 0x01, kLuxc1 = 0x05, kSwxc1 = 0x08,
                     kSdxc1 = 0x09, kSuxc1 = 0x0d;
  const uint64_t address = gpr[insn >> 21 & 31] + gpr[insn >> 16 & 31];
  switch (Function(insn)) {
    case kLwxc1:
      return MemoryAccess{address, 4, false};
    case kLdxc1:
      return MemoryAccess{address, 8, false};
    case kSwxc1:
      return MemoryAccess{address, 4, true};
    case kSdxc1:
      return MemoryAccess{address, 8, true};
    case kLuxc1:
    case kSuxc1:
      // They ignore the low bits.
      return MemoryAccess{address & ~uint64_t{7}, 1, Function(insn) == kSuxc1};
    default:
      return std::nullopt;
  }
}

// Loongson's loads and stores at base + index + offset.
std::optional<MemoryAccess> LoongsonIndexed(uint32_t insn,
                                            const uint64_t gpr[32],
                                            bool is_write) {
  constexpr int kAlignments[] = {1, 2, 4, 8, 0, 0, 4, 8};
  const auto offset = static_cast<int8_t>(insn >> 3 & 0xff);
  const uint64_t address = gpr[insn >> 21 & 31] + gpr[insn >> 11 & 31] +
                           static_cast<uint64_t>(int64_t{offset});
  const int alignment = kAlignments[insn & 7];
  if (alignment == 0) return std::nullopt;
  return MemoryAccess{address, alignment, is_write};
}

// ld.df and st.df take any address.
std::optional<MemoryAccess> Msa(uint32_t insn, const uint64_t gpr[32]) {
  constexpr uint32_t kLoad = 0x20, kStore = 0x24;
  const uint32_t minor = insn & 0x3c;
  if (minor != kLoad && minor != kStore) return std::nullopt;
  // Ten bits, in elements.
  const int64_t elements = static_cast<int32_t>(insn << 6) >> 22;
  const int64_t offset = elements * (int64_t{1} << (insn & 3));
  return MemoryAccess{gpr[insn >> 11 & 31] + static_cast<uint64_t>(offset), 1,
                      minor == kStore};
}

}  // namespace

// MIPS64 manual vol. II, table A-2.
std::optional<MemoryAccess> AccessOf(uint32_t insn, const uint64_t gpr[32]) {
  switch (Major(insn)) {
    case 0x13:  // COP1X
      return Indexed(insn, gpr);
    case 0x1e:  // MSA
      return Msa(insn, gpr);
    case 0x1a:
    case 0x1b:  // ldl ldr
    case 0x20:
    case 0x24:  // lb lbu
    case 0x22:
    case 0x26:  // lwl lwr
      return WithOffset(insn, gpr, 1, false);
    case 0x21:
    case 0x25:  // lh lhu
      return WithOffset(insn, gpr, 2, false);
    case 0x23:
    case 0x27:
    case 0x30:
    case 0x31:  // lw lwu ll lwc1
      return WithOffset(insn, gpr, 4, false);
    case 0x34:
    case 0x35:
    case 0x37:  // lld ldc1 ld
      return WithOffset(insn, gpr, 8, false);
    case 0x28:
    case 0x2a:
    case 0x2c:
    case 0x2d:
    case 0x2e:  // sb swl sdl sdr swr
      return WithOffset(insn, gpr, 1, true);
    case 0x29:  // sh
      return WithOffset(insn, gpr, 2, true);
    case 0x2b:
    case 0x38:
    case 0x39:  // sw sc swc1
      return WithOffset(insn, gpr, 4, true);
    case 0x3c:
    case 0x3d:
    case 0x3f:  // scd sdc1 sd
      return WithOffset(insn, gpr, 8, true);
    case 0x36:  // LDC2
      return LoongsonIndexed(insn, gpr, false);
    case 0x3e:  // SDC2
      return LoongsonIndexed(insn, gpr, true);
    default:
      return std::nullopt;
  }
}

// The jumps and branches of the major opcodes, jr and jalr, and those of the
// FPU and MSA.
bool IsBranch(uint32_t insn) {
  const uint32_t opcode = Major(insn), format = insn >> 21 & 0x1f;
  switch (opcode) {
    case 0x00:
      return Function(insn) == 0x08 || Function(insn) == 0x09;
    case 0x11:
      return format == 0x08 || format == 0x0b || format == 0x0f ||
             format >= 0x18;
    default:
      return (opcode >= 0x01 && opcode <= 0x07) ||
             (opcode >= 0x14 && opcode <= 0x17);
  }
}

}  // namespace emu::jit::mips
