// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/approximation.h"

#include <cmath>

#include "x86/fpu/format.h"

namespace emu::x86::fpu {
namespace {

using Single = Format<uint32_t>;

// The first `bits` of the fraction, then the middle of what they leave open:
// an odd integer, 2^(bits + 1) times the significand.
double Middle(uint32_t a, int bits) {
  const uint32_t index =
      (a & Single::kFraction) >> (Single::kFractionBits - bits);
  return ((1u << bits) + index) * 2 + 1;
}

// A number in [½, 1) times 2^(biased - 126), given as 2^13 times it.
uint32_t Assemble(uint32_t sign, int biased, double scaled) {
  const uint32_t rounded = static_cast<uint32_t>(std::floor(scaled + 0.5));
  return sign | static_cast<uint32_t>(biased) << Single::kFractionBits |
         (rounded - 4096) << (Single::kFractionBits - 12);
}

int BiasedExponent(uint32_t a) {
  return static_cast<int>(Magnitude(a) >> Single::kFractionBits);
}

bool IsZeroOrDenormal(uint32_t a) { return IsZero(a) || IsDenormal(a); }

}  // namespace

uint32_t Rcp(uint32_t a) {
  const uint32_t sign = a & Single::kSign;
  if (IsNan(a)) return Quieted(a);
  if (IsZeroOrDenormal(a)) return sign | Single::kInfinity;
  // 1 / (s × 2^e), s in (1, 2), is (1/s) × 2^-e with 1/s in (½, 1).
  const int biased = 253 - BiasedExponent(a);
  if (biased <= 0) return sign;
  return Assemble(sign, biased, 0x1p25 / Middle(a, 11));
}

uint32_t Rsqrt(uint32_t a) {
  if (IsNan(a)) return Quieted(a);
  if (IsZeroOrDenormal(a)) {
    return (a & Single::kSign) | Single::kInfinity;
  }
  if (IsNegative(a)) return Single::kDefaultNan;
  if (IsInfinity(a)) return 0;
  // An odd exponent leaves a factor of two under the root.
  const int exponent = BiasedExponent(a) - Single::kMaxExponent;
  const bool odd = exponent & 1;
  const int half = (exponent - (odd ? 1 : 0)) / 2;
  const double square = (odd ? 0x1p36 : 0x1p37) / Middle(a, 10);
  return Assemble(0, 126 - half, std::sqrt(square));
}

}  // namespace emu::x86::fpu
