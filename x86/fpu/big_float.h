// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_BIG_FLOAT_H_
#define X86_FPU_BIG_FLOAT_H_

#include <cstdint>

#include "x86/fpu/exact.h"

// Numbers of 128 bits for the transcendental functions, truncated after every
// step: a relative error of at most 2^-126 each.
namespace emu::x86::fpu {

// significand × 2^(exponent - 127), normalised; zero has significand 0.
struct BigFloat {
  bool sign;
  int32_t exponent;
  Uint128 significand;
};

constexpr Uint128 Join(uint64_t high, uint64_t low) {
  return (Uint128{high} << 64) | low;
}

inline BigFloat Normalize(bool sign, int32_t exponent, Uint128 significand) {
  if (significand == 0) return {sign, kZeroExponent, 0};
  const int shift = CountLeadingZeros(significand);
  return {sign, exponent - shift, significand << shift};
}

inline BigFloat ToBig(const Unpacked& a) {
  return {a.sign, a.exponent, Uint128{a.significand} << 64};
}
inline BigFloat ToBig(int64_t a) {
  const uint64_t magnitude =
      a < 0 ? -static_cast<uint64_t>(a) : static_cast<uint64_t>(a);
  return Normalize(a < 0, 63, Uint128{magnitude} << 64);
}

// For rounding. The true value is not exactly this one: it never is, for a
// transcendental function, and the callers treat the exact cases themselves.
inline Wide ToWide(const BigFloat& a) {
  return {a.sign, a.exponent, static_cast<uint64_t>(a.significand >> 64),
          static_cast<uint64_t>(a.significand) | 1};
}

// The upper half of a product.
inline Uint128 MulHigh(Uint128 a, Uint128 b) {
  const uint64_t ah = static_cast<uint64_t>(a >> 64);
  const uint64_t al = static_cast<uint64_t>(a);
  const uint64_t bh = static_cast<uint64_t>(b >> 64);
  const uint64_t bl = static_cast<uint64_t>(b);
  const Uint128 cross = Uint128{ah} * bl;
  const Uint128 middle = ((Uint128{al} * bl) >> 64) +
                         static_cast<uint64_t>(cross) + Uint128{al} * bh;
  return Uint128{ah} * bh + (cross >> 64) + (middle >> 64);
}

BigFloat Add(BigFloat a, BigFloat b);
inline BigFloat Negate(BigFloat a) {
  a.sign = !a.sign;
  return a;
}
inline BigFloat Sub(const BigFloat& a, const BigFloat& b) {
  return Add(a, Negate(b));
}
inline BigFloat Mul(const BigFloat& a, const BigFloat& b) {
  return Normalize(a.sign != b.sign, a.exponent + b.exponent + 1,
                   MulHigh(a.significand, b.significand));
}
// b not zero.
BigFloat Div(const BigFloat& a, const BigFloat& b);

// Fixed-point numbers in [0, 2): bit 127 stands for one.
using Fixed = Uint128;
inline constexpr Fixed kFixedOne = Uint128{1} << 127;

// |a| < 2 as a fixed-point number.
inline Fixed ToFixed(const BigFloat& a) {
  return a.exponent < -127 ? 0 : a.significand >> -a.exponent;
}
inline BigFloat FromFixed(Fixed a) { return Normalize(false, 0, a); }
inline Fixed MulFixed(Fixed a, Fixed b) { return MulHigh(a, b) << 1; }
// a / divisor, divisor < 2^32.
constexpr Fixed DivFixed(Fixed a, uint32_t divisor) {
  const uint64_t high = static_cast<uint64_t>(a >> 64);
  const uint64_t low = static_cast<uint64_t>(a);
  const uint64_t middle = (high % divisor) << 32 | low >> 32;
  const uint64_t last = (middle % divisor) << 32 | (low & 0xffffffff);
  return Join(high / divisor, 0) + (Uint128{middle / divisor} << 32) +
         last / divisor;
}

// The upper halves of such numbers, for what is added far below their last bit.
using ShortFixed = uint64_t;
inline ShortFixed ShortOf(Fixed a) { return static_cast<uint64_t>(a >> 64); }
inline Fixed ToFixed(ShortFixed a) { return Join(a, 0); }
inline ShortFixed MulFixed(ShortFixed a, ShortFixed b) {
  return static_cast<uint64_t>((Uint128{a} * b) >> 63);
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_BIG_FLOAT_H_
