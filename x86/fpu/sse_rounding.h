// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_ROUNDING_H_
#define X86_FPU_SSE_ROUNDING_H_

#include <cstdint>

#include "x86/fpu/format.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/rounding.h"

// Operands in and results out, under MXCSR.
namespace emu::x86::fpu {

// DE, if MXCSR lets denormals be.
template <typename F>
uint32_t DenormalFlag(F a, uint32_t mxcsr) {
  return IsDenormal(a) && !(mxcsr & kMxcsrDenormalsAreZeros) ? kDenormal : 0;
}

// `a` as an operand: DAZ turns a denormal into a zero of its sign.
template <typename F>
F Operand(F a, uint32_t mxcsr) {
  return IsDenormal(a) && (mxcsr & kMxcsrDenormalsAreZeros)
             ? a & Format<F>::kSign
             : a;
}

// The masked response to overflow (SDM vol. 1, table 4-10).
template <typename F>
F OverflowValue(bool sign, Rounding rounding) {
  const bool to_infinity = rounding == Rounding::kNearest ||
                           rounding == (sign ? Rounding::kDown : Rounding::kUp);
  return SignOf<F>(sign) |
         (to_infinity ? Format<F>::kInfinity : Format<F>::kMaxFinite);
}

// Puts a rounded number of suitable exponent together.
template <typename F>
F Pack(bool sign, const Rounded& a) {
  using Fmt = Format<F>;
  const F fraction =
      static_cast<F>(a.significand >> (64 - Fmt::kPrecision)) & Fmt::kFraction;
  const bool normal = a.significand >> 63;
  const F biased =
      normal ? static_cast<F>(a.exponent + Fmt::kMaxExponent) : F{0};
  return SignOf<F>(sign) | static_cast<F>(biased << Fmt::kFractionBits) |
         fraction;
}

// Rounds a nonzero number into format F with MXCSR's responses. Tininess is
// found after rounding (SDM vol. 1, §4.9.1.5, §11.5.2).
template <typename F>
Result<F> RoundToFormat(const Wide& a, Rounding rounding, uint32_t mxcsr) {
  using Fmt = Format<F>;
  const Rounded rounded = Round(a, Fmt::kPrecision, rounding);
  const uint32_t inexact = rounded.inexact ? kInexact : 0;
  if (rounded.exponent > Fmt::kMaxExponent) {
    if (UnmaskedSse(kOverflow, mxcsr)) return {0, kOverflow | inexact};
    return {OverflowValue<F>(a.sign, rounding), kOverflow | kInexact};
  }
  if (rounded.exponent >= Fmt::kMinExponent) {
    return {Pack<F>(a.sign, rounded), inexact};
  }
  if (UnmaskedSse(kUnderflow, mxcsr)) return {0, kUnderflow | inexact};
  if (mxcsr & kMxcsrFlushToZero) {
    return {SignOf<F>(a.sign), kUnderflow | kInexact};
  }
  const Rounded tiny =
      Round(Denormalize(a, Fmt::kMinExponent), Fmt::kPrecision, rounding);
  return {Pack<F>(a.sign, tiny), tiny.inexact ? kUnderflow | kInexact : 0};
}

template <typename F>
Result<F> RoundToFormat(const Wide& a, uint32_t mxcsr) {
  return RoundToFormat<F>(a, MxcsrRounding(mxcsr), mxcsr);
}

template <typename F>
Result<F> InvalidOperation() {
  return {Format<F>::kDefaultNan, kInvalid};
}

// The result when a or b is a NaN: the first source wins (SDM vol. 1, table
// 4-7).
template <typename F>
Result<F> ChooseNan(F a, F b) {
  const bool signals = IsSignalingNan(a) || IsSignalingNan(b);
  return {Quieted(IsNan(a) ? a : b), signals ? kInvalid : 0};
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_ROUNDING_H_
