// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/guest_state.h"

namespace emu::jit::mips {

void StoreHomes(Assembler* assembler, bool is_64, uint32_t mask) {
  for (int reg = 0; reg < GuestRegisters(is_64); ++reg) {
    if ((mask >> reg & 1) == 0) continue;
    // (The upper half of an i386 register in CpuState is zero, and stays so.)
    StoreWord(assembler, is_64 ? 8 : 4, Home(reg), GprOffset(reg), kContext);
  }
}

void LoadHomes(Assembler* assembler, bool is_64, uint32_t mask) {
  for (int reg = 0; reg < GuestRegisters(is_64); ++reg) {
    if ((mask >> reg & 1) == 0) continue;
    LoadWord(assembler, is_64 ? 8 : 4, /*is_signed=*/true, Home(reg),
             GprOffset(reg), kContext);
  }
}

void LoadWord(Assembler* assembler, int width, bool is_signed, Gpr rd,
              int64_t offset, Gpr base) {
  Assembler& a = *assembler;
  switch (width) {
    case 1:
      return is_signed ? a.Lb(rd, offset, base) : a.Lbu(rd, offset, base);
    case 2:
      return is_signed ? a.Lh(rd, offset, base) : a.Lhu(rd, offset, base);
    case 4:
      return is_signed ? a.Lw(rd, offset, base) : a.Lwu(rd, offset, base);
    default:
      return a.Ld(rd, offset, base);
  }
}

void StoreWord(Assembler* assembler, int width, Gpr value, int64_t offset,
               Gpr base) {
  Assembler& a = *assembler;
  switch (width) {
    case 1:
      return a.Sb(value, offset, base);
    case 2:
      return a.Sh(value, offset, base);
    case 4:
      return a.Sw(value, offset, base);
    default:
      return a.Sd(value, offset, base);
  }
}

}  // namespace emu::jit::mips
