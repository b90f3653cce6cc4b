// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_REGISTER_MAP_H_
#define JIT_MIPS_REGISTER_MAP_H_

#include <cstdint>

#include "jit/mips/registers.h"
#include "x86/registers.h"

// Which host register is for what in translated code (docs/jit.md).
namespace emu::jit::mips {

// The thread's interp::Context, whose first member is CpuState.
inline constexpr Gpr kContext = s8;
// The thread's jump table, with the place of the last indirect jump inserted.
inline constexpr Gpr kJumpTable = gp;
// For sequences of several instructions; never hold a value.
inline constexpr Gpr kScratch = at;
inline constexpr Gpr kScratch2 = t9;
// A guest register's home: where it is at region entries, exits, block
// boundaries and whenever an instruction may fault. The first eight are
// preserved by calls, the others are not.
constexpr Gpr Home(int reg) {
  return reg < 8 ? Gpr{static_cast<uint8_t>(s0.code + reg)}
                 : Gpr{static_cast<uint8_t>(a4.code + reg - 8)};
}
constexpr int GuestRegisters(bool is_64) { return is_64 ? 16 : 8; }

// What values may live in, a bit a register: all that is nothing else. (RA
// is free between calls; the entry stub saves it.)
constexpr uint32_t Temporaries(bool is_64) {
  const auto bit = [](Gpr r) { return uint32_t{1} << r.code; };
  const uint32_t both = bit(v0) | bit(v1) | bit(a0) | bit(a1) | bit(a2) |
                        bit(a3) | bit(t8) | bit(ra);
  const uint32_t only_32 = bit(a4) | bit(a5) | bit(a6) | bit(a7) | bit(t0) |
                           bit(t1) | bit(t2) | bit(t3);
  return is_64 ? both : both | only_32;
}

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_REGISTER_MAP_H_
