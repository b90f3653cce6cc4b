// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_ROUNDING_H_
#define X86_FPU_ROUNDING_H_

#include <cstdint>

#include "x86/fpu/exact.h"
#include "x86/fpu/exceptions.h"

namespace emu::x86::fpu {

// (Bitwise on purpose: which way a number rounds is nothing a branch predictor
// could learn.)
//
// Whether a magnitude goes up to the next, given its last bit, the first bit
// below it and whether anything follows (SDM vol. 1, §4.8.4).
inline bool RoundsUp(Rounding rounding, bool sign, bool odd, bool half,
                     bool rest) {
  switch (rounding) {
    case Rounding::kNearest:
      return half & (rest | odd);
    case Rounding::kDown:
      return sign & (half | rest);
    case Rounding::kUp:
      return (!sign) & (half | rest);
    case Rounding::kZero:
      return false;
  }
  return false;
}

// A rounded number: the significand's last 64 - precision bits are zero. Bit 63
// is set unless the number was denormalised.
struct Rounded {
  int32_t exponent;
  uint64_t significand;
  bool inexact;
  bool up;  // the magnitude was increased
};

// Rounds to `precision` bits (1…64) counted from bit 63, the exponent
// unlimited.
inline Rounded Round(const Wide& a, int precision, Rounding rounding) {
  const int spare = 64 - precision;
  uint64_t kept = a.high;
  bool half = a.low >> 63;
  bool rest = (a.low << 1) != 0;
  if (spare != 0) {
    const uint64_t below = a.high << precision;
    rest = ((below << 1) | a.low) != 0;
    half = below >> 63;
    kept &= ~uint64_t{0} << spare;
  }
  const bool up = RoundsUp(rounding, a.sign, (kept >> spare) & 1, half, rest);
  const uint64_t increased = kept + (uint64_t{up} << spare);
  const bool carry = increased < kept;
  return {a.exponent + carry, carry ? uint64_t{1} << 63 : increased,
          static_cast<bool>(half | rest), up};
}

// The same number with a fixed exponent of at least its own.
inline Wide Denormalize(const Wide& a, int32_t exponent) {
  const Uint128 significand =
      ShiftRightSticky((Uint128{a.high} << 64) | a.low, exponent - a.exponent);
  return {a.sign, exponent, static_cast<uint64_t>(significand >> 64),
          static_cast<uint64_t>(significand)};
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_ROUNDING_H_
