// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_FLOAT_CONTROL_H_
#define JIT_MIPS_FLOAT_CONTROL_H_

#include <cstdint>

// FCSR, and what of it is MXCSR's.
namespace emu::jit::mips {

inline constexpr int kFcsr = 31;   // its number for cfc1 and ctc1
inline constexpr int kMsacsr = 1;  // for cfcmsa and ctcmsa; laid out the same

// While translated code runs: rounds to nearest, traps invalid operations.
inline constexpr uint32_t kFcsrInCode = 1u << 11;
// While C++ runs.
inline constexpr uint32_t kFcsrInCpp = 0;

// The sticky flags of FCSR that may be set without a trap: inexact, underflow,
// overflow, division by zero; and where MXCSR has the same.
struct StickyFlag {
  int fcsr;
  int mxcsr;
};
inline constexpr StickyFlag kStickyFlags[] = {{2, 5}, {3, 4}, {4, 3}, {5, 2}};
inline constexpr uint32_t kFcsrSticky = 0x3c;

constexpr uint32_t MxcsrFlags(uint32_t fcsr) {
  uint32_t flags = 0;
  for (const StickyFlag& flag : kStickyFlags) {
    flags |= (fcsr >> flag.fcsr & 1) << flag.mxcsr;
  }
  return flags;
}

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_FLOAT_CONTROL_H_
