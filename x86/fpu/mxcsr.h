// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_MXCSR_H_
#define X86_FPU_MXCSR_H_

#include <array>
#include <cstdint>

#include "x86/fpu/exceptions.h"

// Reading MXCSR (SDM vol. 1, §10.2.3).
namespace emu::x86::fpu {

inline constexpr uint32_t kMxcsrDenormalsAreZeros = 1u << 6;
inline constexpr uint32_t kMxcsrMaskShift = 7;
inline constexpr uint32_t kMxcsrMasks = kAllExceptions << kMxcsrMaskShift;
inline constexpr uint32_t kMxcsrRoundingShift = 13;
inline constexpr uint32_t kMxcsrRounding = 3u << kMxcsrRoundingShift;
inline constexpr uint32_t kMxcsrFlushToZero = 1u << 15;
inline constexpr uint32_t kMxcsrDefault = kMxcsrMasks;

inline Rounding MxcsrRounding(uint32_t mxcsr) {
  return static_cast<Rounding>((mxcsr >> kMxcsrRoundingShift) & 3);
}

// Those of `flags` that MXCSR does not mask: if any, the instruction raises #XM
// after setting its flags, and leaves its destination alone.
inline uint32_t UnmaskedSse(uint32_t flags, uint32_t mxcsr) {
  return flags & ~(mxcsr >> kMxcsrMaskShift) & kAllExceptions;
}

// The flags of a packed instruction, given all its elements' flags ORed: an
// unmasked pre-computation exception in any element keeps the others from
// reporting theirs from after the computation (SDM vol. 1, §11.5.3).
inline uint32_t PackedFlags(uint32_t flags, uint32_t mxcsr) {
  const bool stops = UnmaskedSse(flags & kPreComputation, mxcsr) != 0;
  return stops ? flags & kPreComputation : flags;
}

// The flags of operations that follow one another in one instruction, all of
// its elements' ORed at each stage: an unmasked exception at one stage keeps
// the later ones from happening.
inline constexpr int kMaxStages = 3;
using StageFlags = std::array<uint32_t, kMaxStages>;
inline uint32_t StagedFlags(const StageFlags& stages, uint32_t mxcsr) {
  uint32_t flags = 0;
  for (uint32_t stage : stages) {
    flags |= PackedFlags(stage, mxcsr);
    if (UnmaskedSse(flags, mxcsr) != 0) break;
  }
  return flags;
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_MXCSR_H_
