// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>

#include "x86/fpu/big_float.h"
#include "x86/fpu/exact.h"
#include "x86/fpu/float80_parts.h"
#include "x86/fpu/transcendental.h"
#include "x86/fpu/transcendental_rounding.h"

namespace emu::x86::fpu {
namespace {

constexpr BigFloat kLn2 = {false, -1,
                           Join(0xb17217f7d1cf79ab, 0xc9e3b39803f2f6af)};
constexpr BigFloat kTwoOverLn2 = {false, 1,
                                  Join(0xb8aa3b295c17f0bb, 0xbe87fed0691d3e88)};
constexpr BigFloat kOne = {false, 0, kFixedOne};
// √2 and √½ lie just above these.
constexpr uint64_t kRootTop = 0xb504f333f9de6484;

// 1, 1/3, 1/5, …
constexpr int kLogTerms = 26;
constexpr auto kOddFractions = [] {
  std::array<Fixed, kLogTerms> fractions = {};
  for (uint32_t n = 0; n < kLogTerms; ++n) {
    fractions[n] = DivFixed(kFixedOne, 2 * n + 1);
  }
  return fractions;
}();

// log2((1 + s) / (1 - s)) = 2/ln2 × (s + s³/3 + s⁵/5 + …), |s| <= 0.1716.
BigFloat Log2OfRatio(const BigFloat& s) {
  // From here on s²'s powers are below 2^-70.
  constexpr int kShortTerms = 14;
  const Fixed z = ToFixed(Mul(s, s));
  ShortFixed rest = 0;
  for (int n = kLogTerms; n-- > kShortTerms;) {
    rest = ShortOf(kOddFractions[n]) + MulFixed(ShortOf(z), rest);
  }
  Fixed sum = ToFixed(rest);
  for (int n = kShortTerms; n-- > 0;) {
    sum = kOddFractions[n] + MulFixed(z, sum);
  }
  return Mul(Mul(s, FromFixed(sum)), kTwoOverLn2);
}

// 1/1!, 1/2!, …; and from the first one that is short on, of its own.
constexpr int kExpTerms = 30;
constexpr int kShortExpTerms = 20;
constexpr auto kFactorialFractions = [] {
  std::array<Fixed, kExpTerms> fractions = {kFixedOne};
  for (uint32_t n = 1; n < kExpTerms; ++n) {
    const bool anew = n == kShortExpTerms;
    fractions[n] = anew ? kFixedOne : DivFixed(fractions[n - 1], n + 1);
  }
  return fractions;
}();
constexpr Fixed kFirstShortFraction =
    DivFixed(kFactorialFractions[kShortExpTerms - 1], kShortExpTerms + 1);

// (e^t - 1) / t for |t| < 0.7: 1 + t/2! + t²/3! + …
Fixed ExpRatio(bool sign, Fixed t) {
  const auto step = [sign](auto fraction, auto term) {
    return sign ? fraction - term : fraction + term;
  };
  ShortFixed rest = 0;
  for (int n = kExpTerms; n-- > kShortExpTerms;) {
    rest = step(ShortOf(kFactorialFractions[n]), MulFixed(ShortOf(t), rest));
  }
  Fixed sum = MulFixed(ToFixed(rest), kFirstShortFraction);
  for (int n = kShortExpTerms; n-- > 0;) {
    sum = step(kFactorialFractions[n], MulFixed(t, sum));
  }
  return sum;
}

// log2 of a positive number other than 1.
BigFloat Log2(BigFloat x) {
  // x = 2^exponent × m, √½ <= m < √2.
  int64_t exponent = x.exponent;
  x.exponent = 0;
  if (static_cast<uint64_t>(x.significand >> 64) > kRootTop) {
    ++exponent;
    x.exponent = -1;
  }
  const BigFloat s = Div(Sub(x, kOne), Add(x, kOne));
  return Add(ToBig(exponent), Log2OfRatio(s));
}

// y × log2(x) where x is 0, 1 or infinite or y is 0 or infinite; `log_sign` is
// the logarithm's sign (SDM vol. 2, table 3-50). Zero times infinity is
// invalid.
Result<Float80> SpecialProduct(Float80 y, bool log_zero, bool log_infinite,
                               bool log_sign, bool divides_by_zero,
                               uint32_t flags) {
  const bool sign = IsNegative(y) != log_sign;
  if ((log_zero && IsInfinity(y)) || (log_infinite && IsZero(y))) {
    return InvalidOperation80();
  }
  if (log_infinite || IsInfinity(y)) {
    if (divides_by_zero && !IsInfinity(y)) {
      return {Infinity80(sign), kDivideByZero};
    }
    return {Infinity80(sign), flags};
  }
  return {Zero80(sign), flags};
}

}  // namespace

Result<Float80> Fyl2x(Float80 y, Float80 x, uint16_t control) {
  if (NeedsNan(y) || NeedsNan(x)) return ChooseNan(y, x);
  if (IsNegative(x) && !IsZero(x)) return InvalidOperation80();
  const uint32_t flags = DenormalFlag(y, x);
  const Unpacked ux = Unpack(x);
  const bool power_of_two = ux.significand == kIntegerBit;
  const bool one = power_of_two && ux.exponent == 0 && !IsInfinity(x);
  if (IsZero(x) || IsInfinity(x) || one || IsZero(y) || IsInfinity(y)) {
    const bool below_one = IsZero(x) || (!one && ux.exponent < 0);
    return SpecialProduct(y, one, IsZero(x) || IsInfinity(x), below_one,
                          IsZero(x), flags);
  }
  if (UnmaskedX87(flags, control)) return {{}, flags};
  if (power_of_two) {
    const Wide product =
        MulExact(Unpack(y), Unpack(FromInteger80(ux.exponent)));
    return Inexact(RoundToFloat80(product, 64, control), flags);
  }
  return RoundBig(Mul(ToBig(Unpack(y)), Log2(ToBig(ux))), flags, control);
}

Result<Float80> Fyl2xp1(Float80 y, Float80 x, uint16_t control) {
  if (NeedsNan(y) || NeedsNan(x)) return ChooseNan(y, x);
  const uint32_t flags = DenormalFlag(y, x);
  if (IsInfinity(x) && IsNegative(x)) return InvalidOperation80();
  if (IsZero(x) || IsInfinity(x) || IsZero(y) || IsInfinity(y)) {
    return SpecialProduct(y, IsZero(x), IsInfinity(x), IsNegative(x),
                          /*divides_by_zero=*/false, flags);
  }
  if (UnmaskedX87(flags, control)) return {{}, flags};
  const BigFloat bx = ToBig(Unpack(x));
  const BigFloat by = ToBig(Unpack(y));
  const BigFloat two = {false, 1, kFixedOne};
  if (bx.exponent < -2) {
    return RoundBig(Mul(by, Log2OfRatio(Div(bx, Add(two, bx)))), flags,
                    control);
  }
  const BigFloat sum = Add(kOne, bx);
  // Below -1 the SDM leaves the result open.
  if (sum.sign || sum.significand == 0) return InvalidOperation80();
  return RoundBig(Mul(by, Log2(sum)), flags, control);
}

Result<Float80> F2xm1(Float80 a, uint16_t control) {
  if (NeedsNan(a)) return ChooseNan(a, a);
  if (IsZero(a)) return {a, 0};
  const uint32_t flags = DenormalFlag(a);
  if (UnmaskedX87(flags, control)) return {{}, flags};
  // Beyond ±1 the SDM leaves the result open.
  if (IsInfinity(a)) {
    return {IsNegative(a) ? Fchs(FromInteger80(1)) : a, 0};
  }
  const Unpacked x = Unpack(a);
  if (x.exponent >= 0) {
    if (x.exponent > 0 || x.significand != kIntegerBit) return {a, flags};
    return Inexact(
        {x.sign ? Float80{kIntegerBit, SignExponent(true, kBias80 - 1)} : a, 0},
        0);
  }
  const BigFloat t = Mul(ToBig(x), kLn2);
  return RoundBig(Mul(t, FromFixed(ExpRatio(x.sign, ToFixed(t)))), flags,
                  control);
}

}  // namespace emu::x86::fpu
