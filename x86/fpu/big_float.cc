// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/big_float.h"

#include <utility>

namespace emu::x86::fpu {

BigFloat Add(BigFloat a, BigFloat b) {
  if (b.significand == 0) return a;
  if (a.significand == 0) return b;
  if (a.exponent < b.exponent ||
      (a.exponent == b.exponent && a.significand < b.significand)) {
    std::swap(a, b);
  }
  const int shift = a.exponent - b.exponent;
  const Uint128 smaller = shift >= 128 ? 0 : b.significand >> shift;
  if (a.sign != b.sign) {
    return Normalize(a.sign, a.exponent, a.significand - smaller);
  }
  const Uint128 sum = a.significand + smaller;
  if (sum >= a.significand) return {a.sign, a.exponent, sum};
  return {a.sign, a.exponent + 1, (sum >> 1) | (Uint128{1} << 127)};
}

BigFloat Div(const BigFloat& a, const BigFloat& b) {
  if (a.significand == 0) return {a.sign != b.sign, kZeroExponent, 0};
  // Long division, by 64 bits a step: the divisor's upper half estimates a
  // digit, too large by at most two.
  const uint64_t divisor = static_cast<uint64_t>(b.significand >> 64);
  const bool below_one = a.significand < b.significand;
  Uint128 rest = below_one ? a.significand : a.significand - b.significand;
  Uint128 quotient = 0;
  for (int step = 0; step < 2; ++step) {
    // rest < b: the digit is floor(rest × 2^64 / b).
    const uint64_t rest_high = static_cast<uint64_t>(rest >> 64);
    uint64_t digit = rest_high >= divisor
                         ? ~uint64_t{0}
                         : static_cast<uint64_t>(rest / divisor);
    const uint64_t b_low = static_cast<uint64_t>(b.significand);
    // rest × 2^64 - digit × b, in 192 bits: (high part, low 64 bits).
    while (true) {
      const Uint128 low_product = Uint128{digit} * b_low;
      const Uint128 high_product = Uint128{digit} * divisor;
      const Uint128 take = high_product + (low_product >> 64);
      const uint64_t low = -static_cast<uint64_t>(low_product);
      const bool borrow = static_cast<uint64_t>(low_product) != 0;
      if (take + borrow <= rest && take + borrow >= borrow) {
        const Uint128 high = rest - take - borrow;
        rest = (high << 64) | low;
        break;
      }
      --digit;
    }
    quotient = (quotient << 64) | digit;
  }
  // quotient / 2^128 is the fraction, below an integer part of 0 or 1.
  const int32_t exponent = a.exponent - b.exponent;
  const bool sign = a.sign != b.sign;
  if (below_one) return Normalize(sign, exponent - 1, quotient);
  return {sign, exponent, (Uint128{1} << 127) | (quotient >> 1)};
}

}  // namespace emu::x86::fpu
