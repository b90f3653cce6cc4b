// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_HOST_FLOAT_H_
#define X86_FPU_HOST_FLOAT_H_

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "x86/fpu/format.h"
#include "x86/fpu/mxcsr.h"

// When the host's own float and double give the guest's result.
//
// Operands are plain: zero or normal, so neither IE, DE nor ZE can be raised
// (but for a zero divisor), and no NaN reaches a host whose NaNs differ. The
// result is ample: not near the least normal number and finite, so neither OE
// nor UE was. That leaves PE, which means nothing when MXCSR holds it already,
// and else is excluded by a proof of exactness. All else goes to the integers.
namespace emu::x86::fpu::host {

inline float FromBits(uint32_t bits) { return std::bit_cast<float>(bits); }
inline double FromBits(uint64_t bits) { return std::bit_cast<double>(bits); }
inline uint32_t ToBits(float value) { return std::bit_cast<uint32_t>(value); }
inline uint64_t ToBits(double value) { return std::bit_cast<uint64_t>(value); }

template <typename F>
using Float = std::conditional_t<sizeof(F) == 4, float, double>;

// The bits of 2^kExponent.
template <typename F, int kExponent>
constexpr F kPowerOfTwo = static_cast<F>(Format<F>::kMaxExponent + kExponent)
                          << Format<F>::kFractionBits;

// The nearest integer to x, |x| < 2^51.
inline double RoundNearest(double x) {
  constexpr double kShift = 0x1.8p52;
  return (x + kShift) - kShift;
}

// The host rounds as MXCSR says, and nothing is unmasked.
inline bool Agrees(uint32_t mxcsr) {
  return (mxcsr & (kMxcsrRounding | kMxcsrMasks)) == kMxcsrMasks;
}

template <typename F>
constexpr F kLeastNormal = F{1} << Format<F>::kFractionBits;

template <typename F>
constexpr bool IsNormal(F a) {
  return Magnitude(a) - kLeastNormal<F> <
         Format<F>::kInfinity - kLeastNormal<F>;
}
template <typename F>
constexpr bool IsPlain(F a) {
  return IsNormal(a) || IsZero(a);
}
// Normal, and not the least normal number, to which a tiny one may have
// rounded.
template <typename F>
constexpr bool IsAmple(F a) {
  return Magnitude(a) - 2 * kLeastNormal<F> <
         Format<F>::kInfinity - 2 * kLeastNormal<F>;
}

// The number of bits from the first to the last one of a normal significand.
template <typename F>
constexpr int SignificandWidth(F a) {
  constexpr F kHidden = F{1} << Format<F>::kFractionBits;
  return Format<F>::kPrecision - std::countr_zero(a | kHidden);
}
// Whether the product of two normal numbers surely fits.
template <typename F>
constexpr bool ProductFits(F a, F b) {
  return SignificandWidth(a) + SignificandWidth(b) <= Format<F>::kPrecision;
}

// Whether sum = a + b exactly: Knuth's error term, which no finite case gets
// wrong; an overflow on the way makes it a NaN, and the answer no.
template <typename T>
bool SumIsExact(T a, T b, T sum) {
  const T b_part = sum - a;
  return (a - (sum - b_part)) + (b - b_part) == 0;
}

}  // namespace emu::x86::fpu::host

#endif  // X86_FPU_HOST_FLOAT_H_
