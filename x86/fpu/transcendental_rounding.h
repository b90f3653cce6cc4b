// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_TRANSCENDENTAL_ROUNDING_H_
#define X86_FPU_TRANSCENDENTAL_ROUNDING_H_

#include "x86/fpu/big_float.h"
#include "x86/fpu/float80_parts.h"

// What the transcendental instructions have in common: the result is rounded by
// the control word's RC, C1 stays clear and PE is set even if the result
// happens to be exact (measured).
namespace emu::x86::fpu {

// A finite result, rounded already or exact.
inline Result<Float80> Inexact(Result<Float80> result, uint32_t flags) {
  result.flags |= kInexact | flags;
  if (IsDenormal(result.value)) result.flags |= kUnderflow;
  return result;
}

inline Result<Float80> RoundBig(const BigFloat& value, uint32_t flags,
                                uint16_t control) {
  return Inexact(RoundToFloat80(ToWide(value), 64, control), flags);
}

// Of one operand or two: DE.
inline uint32_t DenormalFlag(Float80 a) {
  return IsDenormal(a) ? kDenormal : 0;
}
inline uint32_t DenormalFlag(Float80 a, Float80 b) {
  return DenormalFlag(a) | DenormalFlag(b);
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_TRANSCENDENTAL_ROUNDING_H_
