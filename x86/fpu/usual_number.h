// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_USUAL_NUMBER_H_
#define X86_FPU_USUAL_NUMBER_H_

#include <bit>
#include <cstdint>
#include <limits>
#include <utility>

#include "x86/cpu_state.h"
#include "x86/fpu/float80_parts.h"

// Arithmetic on what x87 programs mostly compute with: normal numbers and
// zeros, results that are such, rounding to nearest. float80.h knows the rest.
// Each function is false when that is asked. Results have 53 bits of
// precision, or with `all_bits` 64.
namespace emu::x86::fpu {

inline constexpr uint32_t kSign80 = 0x8000;
inline constexpr int kSpare = 11;  // bits beyond the 53

// A result, with its flags and C1 at their places in the status word.
struct Usual {
  Float80 value;
  uint32_t flags;
};

// Whether a number goes up to the nearest: its last bit and the 64 below it.
[[gnu::always_inline]] inline uint64_t RoundsUpUsual(uint64_t odd,
                                                     uint64_t low) {
  const uint64_t half = low >> 63;
  return low << 1 == 0 ? half & odd : half;
}

// A number of 128 bits, the first one set, times 2^(exponent - bias).
[[gnu::always_inline]] inline bool RoundUsual(bool all_bits, uint32_t sign,
                                              int32_t exponent, uint64_t high,
                                              uint64_t low, Usual* result) {
  uint64_t up, significand;
  if (all_bits) [[likely]] {
    up = RoundsUpUsual(high, low);
    significand = high + up;
  } else {
    low = (high << (64 - kSpare)) | (low != 0);
    high >>= kSpare;
    up = RoundsUpUsual(high, low);
    significand = (high + up) << kSpare;
  }
  if (significand == 0) [[unlikely]] {
    significand = kIntegerBit;
    ++exponent;
  }
  if (static_cast<uint32_t>(exponent - 1) >= kExponentMask80 - 1u) return false;
  result->value = {significand, static_cast<uint16_t>(
                                    sign | static_cast<uint32_t>(exponent))};
  result->flags = static_cast<uint32_t>(low != 0) * kInexact |
                  static_cast<uint32_t>(up) * kC1;
  return true;
}

inline bool IsUsual(Float80 a) { return IsNormal(a) || IsZero(a); }

// (One branch for both exponents, one for both integer bits.)
inline bool AreNormal(Float80 a, Float80 b) {
  const auto is_normal = [](Float80 x) {
    return static_cast<uint32_t>(BiasedExponent(x) - 1) < kExponentMask80 - 1u;
  };
  return (is_normal(a) & is_normal(b)) != 0 &&
         static_cast<int64_t>(a.significand & b.significand) < 0;
}

// Either or both are zero: the other one, or a zero that is negative if both
// are.
inline bool AddZero(bool all_bits, Float80 a, Float80 b, Usual* result) {
  if (!IsUsual(a) || !IsUsual(b)) return false;
  result->flags = 0;
  if (a.significand == 0 && b.significand == 0) {
    result->value = {
        0, static_cast<uint16_t>(a.sign_exponent & b.sign_exponent & kSign80)};
  } else {
    result->value = a.significand != 0 ? a : b;
  }
  return all_bits || result->value.significand << (64 - kSpare) == 0;
}

[[gnu::always_inline]] inline bool AddUsual(bool all_bits, Float80 a, Float80 b,
                                            Usual* result) {
  if (!AreNormal(a, b)) [[unlikely]]
    return AddZero(all_bits, a, b, result);
  if (BiasedExponent(a) < BiasedExponent(b) ||
      (BiasedExponent(a) == BiasedExponent(b) &&
       a.significand < b.significand)) {
    std::swap(a, b);
  }
  int32_t exponent = BiasedExponent(a);
  const auto distance = static_cast<uint32_t>(exponent - BiasedExponent(b));
  const uint32_t sign = a.sign_exponent & kSign80;
  uint64_t high = b.significand, low = 0;
  if (distance >= 64) {
    low = distance == 64 ? high
          : distance < 128
              ? (high >> (distance - 64)) | ((high << (128 - distance)) != 0)
              : 1;
    high = 0;
  } else if (distance != 0) {
    low = high << (64 - distance);
    high >>= distance;
  }
  if (((a.sign_exponent ^ b.sign_exponent) & kSign80) == 0) {
    const uint64_t sum = a.significand + high;
    if (sum >= high)
      return RoundUsual(all_bits, sign, exponent, sum, low, result);
    return RoundUsual(all_bits, sign, exponent + 1, (sum >> 1) | kIntegerBit,
                      (low >> 1) | (low & 1) | (sum << 63), result);
  }
  high = a.significand - high - (low != 0);
  low = -low;
  if (high == 0) [[unlikely]] {
    if (low == 0) {
      *result = {Zero80(false), 0};
      return true;
    }
    high = std::exchange(low, 0);
    exponent -= 64;
  }
  if (const int shift = std::countl_zero(high); shift != 0) {
    high = (high << shift) | (low >> (64 - shift));
    low <<= shift;
    exponent -= shift;
  }
  return RoundUsual(all_bits, sign, exponent, high, low, result);
}

[[gnu::always_inline]] inline bool MultiplyUsual(bool all_bits, Float80 a,
                                                 Float80 b, Usual* result) {
  const uint32_t sign = (a.sign_exponent ^ b.sign_exponent) & kSign80;
  if (!AreNormal(a, b)) [[unlikely]] {
    *result = {Zero80(sign != 0), 0};
    return IsUsual(a) && IsUsual(b);
  }
  const Uint128 product = Uint128{a.significand} * b.significand;
  auto high = static_cast<uint64_t>(product >> 64);
  auto low = static_cast<uint64_t>(product);
  int32_t exponent = BiasedExponent(a) + BiasedExponent(b) - kBias80 + 1;
  if ((high & kIntegerBit) == 0) {
    high = (high << 1) | (low >> 63);
    low <<= 1;
    --exponent;
  }
  return RoundUsual(all_bits, sign, exponent, high, low, result);
}

// high:low / b for high < b, the first bit of b set, in two steps of 32 bits
// (Knuth, TAOCP vol. 2, §4.3.1, algorithm D).
[[gnu::always_inline]] inline uint64_t DivideWide(uint64_t high, uint64_t low,
                                                  uint64_t b, uint64_t* rest) {
  const uint64_t b1 = b >> 32, b0 = static_cast<uint32_t>(b);
  const auto digit = [&](uint64_t next) {
    uint64_t q = high / b1, r = high % b1;
    while ((q >> 32) != 0 || q * b0 > ((r << 32) | next)) {
      --q;
      r += b1;
      if ((r >> 32) != 0) break;
    }
    high = ((high << 32) | next) - q * b;
    return q;
  };
  const uint64_t first = digit(low >> 32);
  const uint64_t second = digit(static_cast<uint32_t>(low));
  *rest = high;
  return (first << 32) + second;
}

[[gnu::always_inline]] inline bool DivideUsual(bool all_bits, Float80 a,
                                               Float80 b, Usual* result) {
  const uint32_t sign = (a.sign_exponent ^ b.sign_exponent) & kSign80;
  if (!AreNormal(a, b)) [[unlikely]] {
    *result = {Zero80(sign != 0), 0};
    return IsZero(a) && IsNormal(b);
  }
  const bool below_one = a.significand < b.significand;
  uint64_t rest;
  const uint64_t quotient =
      DivideWide(below_one ? a.significand : a.significand >> 1,
                 below_one ? 0 : a.significand << 63, b.significand, &rest);
  const uint64_t low =
      (static_cast<uint64_t>(rest >= b.significand - rest) << 63) |
      static_cast<uint64_t>(rest != 0 && 2 * Uint128{rest} != b.significand);
  return RoundUsual(all_bits, sign,
                    BiasedExponent(a) - BiasedExponent(b) + kBias80 - below_one,
                    quotient, low, result);
}

[[gnu::always_inline]] inline bool FromUsual(uint64_t bits, Float80* a) {
  const auto exponent = static_cast<uint32_t>(bits >> 52) & 0x7ff;
  const auto sign = static_cast<uint32_t>(bits >> 48) & kSign80;
  if (exponent - 1 < 0x7fe) [[likely]] {
    *a = {kIntegerBit | bits << 11,
          static_cast<uint16_t>(sign | (exponent + kBias80 - 0x3ff))};
    return true;
  }
  *a = Zero80(sign != 0);
  return bits << 1 == 0;
}
[[gnu::always_inline]] inline bool FromUsual(uint32_t bits, Float80* a) {
  const uint32_t exponent = (bits >> 23) & 0xff;
  const uint32_t sign = (bits >> 16) & kSign80;
  if (exponent - 1 < 0xfe) [[likely]] {
    *a = {kIntegerBit | static_cast<uint64_t>(bits) << 40,
          static_cast<uint16_t>(sign | (exponent + kBias80 - 0x7f))};
    return true;
  }
  *a = Zero80(sign != 0);
  return bits << 1 == 0;
}
// (Integers are all usual.)
[[gnu::always_inline]] inline bool FromUsual(int64_t value, Float80* a) {
  const auto sign = static_cast<uint64_t>(value >> 63);
  const uint64_t magnitude = (static_cast<uint64_t>(value) ^ sign) - sign;
  if (magnitude == 0) {
    *a = Zero80(false);
    return true;
  }
  const int shift = std::countl_zero(magnitude);
  *a = {magnitude << shift, SignExponent(sign != 0, kBias80 + 63 - shift)};
  return true;
}

// To double (F: uint64_t) or single precision (uint32_t).
template <typename F>
[[gnu::always_inline]] inline bool ToUsual(Float80 a, uint64_t* bits,
                                           uint32_t* flags) {
  constexpr int kWidth = sizeof(F) * 8;
  constexpr int kFractionBits = kWidth == 64 ? 52 : 23;
  constexpr int kBelow = 63 - kFractionBits;
  constexpr uint32_t kMaxExponent = (1u << (kWidth - 1 - kFractionBits)) - 1;
  constexpr uint32_t kRebias = kBias80 - kMaxExponent / 2;
  const uint64_t sign = static_cast<uint64_t>(IsNegative(a)) << (kWidth - 1);
  const uint32_t exponent = static_cast<uint32_t>(BiasedExponent(a)) - kRebias;
  // (Rounding may still carry into the exponent.)
  if (exponent - 1 >= kMaxExponent - 2 || (a.significand & kIntegerBit) == 0) {
    *bits = sign;
    *flags = 0;
    return IsZero(a);
  }
  const uint64_t kept = a.significand >> kBelow;
  const uint64_t below = a.significand << (64 - kBelow);
  const uint64_t up = RoundsUpUsual(kept, below);
  // The integer bit counts as one more of the exponent.
  *bits = (sign | uint64_t{exponent - 1} << kFractionBits) + kept + up;
  *flags = static_cast<uint32_t>(below != 0) * kInexact |
           static_cast<uint32_t>(up) * kC1;
  return true;
}

// To an integer, nearest or truncated.
template <typename I>
[[gnu::always_inline]] inline bool ToInteger(Float80 a, bool truncates,
                                             uint64_t* value, uint32_t* flags) {
  *value = 0;
  *flags = 0;
  if (!IsNormal(a)) return IsZero(a);
  const int32_t exponent = BiasedExponent(a) - kBias80;
  if (exponent >= 63) return false;
  uint64_t kept = 0, below = 1;  // less than a half
  if (exponent >= 0) {
    kept = a.significand >> (63 - exponent);
    below = a.significand << (exponent + 1);
  } else if (exponent == -1) {
    below = a.significand;
  }
  const uint64_t up = truncates ? 0 : RoundsUpUsual(kept, below);
  kept += up;
  constexpr auto kLimit = static_cast<uint64_t>(std::numeric_limits<I>::max());
  if (kept > kLimit) return false;
  *value = IsNegative(a) ? -kept : kept;
  *flags = static_cast<uint32_t>(below != 0) * kInexact |
           static_cast<uint32_t>(up) * kC1;
  return true;
}

// C0 if a < b, C3 if they are equal; both are normal or zero.
[[gnu::always_inline]] inline uint32_t OrderOfUsual(Float80 a, Float80 b) {
  const bool negative = IsNegative(a);
  if (negative != IsNegative(b)) {
    if ((a.significand | b.significand) == 0) return kC3;
    return negative ? kC0 : 0;
  }
  if (a.sign_exponent != b.sign_exponent) {
    return (a.sign_exponent < b.sign_exponent) != negative ? kC0 : 0;
  }
  if (a.significand == b.significand) return kC3;
  return (a.significand < b.significand) != negative ? kC0 : 0;
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_USUAL_NUMBER_H_
