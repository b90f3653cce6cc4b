// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_EXACT_H_
#define X86_FPU_EXACT_H_

#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include "x86/fpu/exceptions.h"

// Arithmetic on finite numbers of unlimited exponent, before rounding: shared
// by every format, SSE's and x87's.
namespace emu::x86::fpu {

using Uint128 = unsigned __int128;

// significand × 2^(exponent - 63), bit 63 of the significand set; or zero, with
// significand 0 and kZeroExponent.
struct Unpacked {
  bool sign;
  int32_t exponent;
  uint64_t significand;
};
inline constexpr int32_t kZeroExponent = -0x100000;

// The same with 64 more bits of significand, of which the last is sticky: set
// when anything nonzero lies at or below it. Zero has high == 0.
struct Wide {
  bool sign;
  int32_t exponent;
  uint64_t high;
  uint64_t low;
};

// value >> count, with the bits shifted out ORed into the last.
inline Uint128 ShiftRightSticky(Uint128 value, int count) {
  if (count == 0) return value;
  if (count >= 128) return value != 0;
  return (value >> count) | ((value << (128 - count)) != 0);
}

inline int CountLeadingZeros(Uint128 value) {
  const uint64_t high = static_cast<uint64_t>(value >> 64);
  return high != 0 ? std::countl_zero(high)
                   : 64 + std::countl_zero(static_cast<uint64_t>(value));
}

// value × 2^(exponent - 127), normalised.
inline Wide NormalizeWide(bool sign, int32_t exponent, Uint128 value) {
  if (value == 0) return {sign, kZeroExponent, 0, 0};
  const int shift = CountLeadingZeros(value);
  value <<= shift;
  return {sign, exponent - shift, static_cast<uint64_t>(value >> 64),
          static_cast<uint64_t>(value)};
}

inline Wide Widen(const Unpacked& a) {
  return {a.sign, a.exponent, a.significand, 0};
}

// a + b. The sign of an exact zero is a's; the caller knows better.
inline Wide AddExact(Unpacked a, Unpacked b) {
  if (a.exponent < b.exponent ||
      (a.exponent == b.exponent && a.significand < b.significand)) {
    std::swap(a, b);
  }
  // A shift of 128 or more leaves only the sticky bit; cancellation of more
  // than one bit happens only for shifts of 0 and 1, where nothing is lost.
  const Uint128 larger = Uint128{a.significand} << 64;
  const Uint128 smaller =
      ShiftRightSticky(Uint128{b.significand} << 64, a.exponent - b.exponent);
  if (a.sign != b.sign) {
    return NormalizeWide(a.sign, a.exponent, larger - smaller);
  }
  Uint128 sum = larger + smaller;
  if (sum >= larger) return NormalizeWide(a.sign, a.exponent, sum);
  sum = (sum >> 1) | (sum & 1) | (Uint128{1} << 127);
  return {a.sign, a.exponent + 1, static_cast<uint64_t>(sum >> 64),
          static_cast<uint64_t>(sum)};
}

// a × b; high == 0 if either is zero.
inline Wide MulExact(const Unpacked& a, const Unpacked& b) {
  const Uint128 product = Uint128{a.significand} * b.significand;
  const int carry = static_cast<int>(product >> 127);
  const Uint128 normal = product << (1 - carry);
  return {a.sign != b.sign, a.exponent + b.exponent + carry,
          static_cast<uint64_t>(normal >> 64), static_cast<uint64_t>(normal)};
}

// a / b, b not zero.
inline Wide DivExact(const Unpacked& a, const Unpacked& b) {
  const bool sign = a.sign != b.sign;
  if (a.significand == 0) return {sign, kZeroExponent, 0, 0};
  const bool below_one = a.significand < b.significand;
  const Uint128 dividend = Uint128{a.significand} << (below_one ? 64 : 63);
  const uint64_t quotient = static_cast<uint64_t>(dividend / b.significand);
  const uint64_t rest =
      static_cast<uint64_t>(dividend - Uint128{quotient} * b.significand);
  const bool half = rest >= b.significand - rest;
  return {sign, a.exponent - b.exponent - (below_one ? 1 : 0), quotient,
          (uint64_t{half} << 63) |
              (2 * Uint128{rest} != b.significand && rest != 0)};
}

// floor(sqrt(value)), value >= 2^126.
inline uint64_t SquareRoot(Uint128 value) {
  // 50 bits from the host, then one step of Newton's method doubles them.
  const double estimate =
      std::sqrt(static_cast<double>(static_cast<uint64_t>(value >> 64))) *
      0x1p32;
  const uint64_t first =
      estimate >= 0x1p64 ? ~uint64_t{0} : static_cast<uint64_t>(estimate);
  const Uint128 second = (first + value / first) / 2;
  uint64_t root = second >> 64 ? ~uint64_t{0} : static_cast<uint64_t>(second);
  while (Uint128{root} * root > value) --root;
  while (value - Uint128{root} * root > 2 * Uint128{root}) ++root;
  return root;
}

// sqrt(a), a positive and not zero.
inline Wide SqrtExact(const Unpacked& a) {
  const bool odd = a.exponent & 1;
  const Uint128 radicand = Uint128{a.significand} << (odd ? 64 : 63);
  const uint64_t root = SquareRoot(radicand);
  const Uint128 rest = radicand - Uint128{root} * root;
  const bool half = rest > root;  // (root + ½)² = root² + root + ¼
  return {false, (a.exponent - (odd ? 1 : 0)) / 2, root,
          (uint64_t{half} << 63) | (rest != 0)};
}

// product + c, for a significand of c of at most 53 bits, and a product of two
// such.
inline Wide AddToProduct(const Wide& product, const Unpacked& c) {
  if (product.high == 0) return Widen(c);
  if (c.significand == 0) return product;
  // One bit of headroom each; a product has at most 106 bits, c 53.
  const Uint128 p = ((Uint128{product.high} << 64) | product.low) >> 1;
  const Uint128 q = Uint128{c.significand} << 63;
  const int shift = product.exponent - c.exponent;
  const Uint128 x = shift >= 0 ? p : ShiftRightSticky(p, -shift);
  const Uint128 y = shift >= 0 ? ShiftRightSticky(q, shift) : q;
  const int32_t exponent = shift >= 0 ? product.exponent : c.exponent;
  if (product.sign == c.sign) {
    return NormalizeWide(c.sign, exponent + 1, x + y);
  }
  return x >= y ? NormalizeWide(product.sign, exponent + 1, x - y)
                : NormalizeWide(c.sign, exponent + 1, y - x);
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_EXACT_H_
