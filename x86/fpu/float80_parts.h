// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_FLOAT80_PARTS_H_
#define X86_FPU_FLOAT80_PARTS_H_

#include <bit>
#include <cstdint>

#include "x86/fpu/exact.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/rounding.h"

// Taking the 80-bit format apart, and rounding into it; for x86/fpu/ only.
namespace emu::x86::fpu {

inline constexpr int32_t kBias80 = 16383;
inline constexpr int32_t kMaxExponent80 = 16383;
inline constexpr int32_t kMinExponent80 = -16382;
// Added to or taken from the exponent after an unmasked underflow or overflow
// (SDM vol. 1, §8.5.4).
inline constexpr int32_t kBiasAdjust80 = 24576;
inline constexpr uint16_t kExponentMask80 = 0x7fff;
inline constexpr uint64_t kIntegerBit = uint64_t{1} << 63;
inline constexpr uint64_t kQuietBit80 = uint64_t{1} << 62;
inline constexpr Float80 kDefaultNan80 = {kIntegerBit | kQuietBit80, 0xffff};

inline bool IsNegative(Float80 a) { return a.sign_exponent >> 15; }
inline int32_t BiasedExponent(Float80 a) {
  return a.sign_exponent & kExponentMask80;
}
inline bool IsZero(Float80 a) {
  return BiasedExponent(a) == 0 && a.significand == 0;
}
// Denormals and pseudo-denormals (SDM vol. 1, table 8-3).
inline bool IsDenormal(Float80 a) {
  return BiasedExponent(a) == 0 && a.significand != 0;
}
inline bool IsInfinity(Float80 a) {
  return BiasedExponent(a) == kExponentMask80 && a.significand == kIntegerBit;
}
inline bool IsNan(Float80 a) {
  return BiasedExponent(a) == kExponentMask80 && a.significand > kIntegerBit;
}
inline bool IsSignalingNan(Float80 a) {
  return IsNan(a) && !(a.significand & kQuietBit80);
}
// Unnormals, pseudo-infinities and pseudo-NaNs: invalid operands.
inline bool IsUnsupported(Float80 a) {
  return BiasedExponent(a) != 0 && !(a.significand & kIntegerBit);
}
// Neither a NaN, an infinity nor unsupported, denormal nor zero.
inline bool IsNormal(Float80 a) {
  return static_cast<uint32_t>(BiasedExponent(a) - 1) < kExponentMask80 - 1u &&
         (a.significand & kIntegerBit);
}

inline uint16_t SignExponent(bool sign, int32_t biased) {
  return static_cast<uint16_t>((sign ? 0x8000 : 0) | biased);
}
inline Float80 Zero80(bool sign) { return {0, SignExponent(sign, 0)}; }
inline Float80 Infinity80(bool sign) {
  return {kIntegerBit, SignExponent(sign, kExponentMask80)};
}

// A normal number, taken apart.
inline Unpacked UnpackNormal(Float80 a) {
  return {IsNegative(a), BiasedExponent(a) - kBias80, a.significand};
}

// `a` with a pseudo-denormal's exponent put right.
inline Float80 Normalized(Float80 a) {
  const bool pseudo = IsDenormal(a) && (a.significand & kIntegerBit);
  return pseudo ? Float80{a.significand, SignExponent(IsNegative(a), 1)} : a;
}

// A finite number, taken apart.
inline Unpacked Unpack(Float80 a) {
  const int32_t biased = BiasedExponent(a);
  if (a.significand & kIntegerBit) {
    return {IsNegative(a), (biased == 0 ? 1 : biased) - kBias80, a.significand};
  }
  if (a.significand == 0) return {IsNegative(a), kZeroExponent, 0};
  const int shift = std::countl_zero(a.significand);
  return {IsNegative(a), kMinExponent80 - shift, a.significand << shift};
}

// Rounds a nonzero number to `precision` bits with the control word's
// responses; out of line, for results that are not normal numbers.
Result<Float80> RoundExtreme(const Wide& a, int precision, uint16_t control);

inline Result<Float80> RoundToFloat80(const Wide& a, int precision,
                                      uint16_t control) {
  const Rounded rounded = Round(a, precision, X87Rounding(control));
  const int32_t biased = rounded.exponent + kBias80;
  if (biased <= 0 || biased >= kExponentMask80) {
    return RoundExtreme(a, precision, control);
  }
  return {{rounded.significand, SignExponent(a.sign, biased)},
          (rounded.inexact ? kInexact : 0) | (rounded.up ? kC1 : 0)};
}

inline Result<Float80> InvalidOperation80() {
  return {kDefaultNan80, kInvalid};
}

// The result when an operand is a NaN or unsupported (SDM vol. 1, table 4-7).
Result<Float80> ChooseNan(Float80 a, Float80 b);

inline bool NeedsNan(Float80 a) { return IsNan(a) || IsUnsupported(a); }

}  // namespace emu::x86::fpu

#endif  // X86_FPU_FLOAT80_PARTS_H_
