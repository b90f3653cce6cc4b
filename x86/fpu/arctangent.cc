// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/big_float.h"
#include "x86/fpu/exact.h"
#include "x86/fpu/float80_parts.h"
#include "x86/fpu/transcendental.h"
#include "x86/fpu/transcendental_rounding.h"

namespace emu::x86::fpu {
namespace {

constexpr BigFloat kPi = {false, 1,
                          Join(0xc90fdaa22168c234, 0xc4c6628b80dc1cd1)};
constexpr BigFloat kHalfPi = {false, 0, kPi.significand};
constexpr BigFloat kQuarterPi = {false, -1, kPi.significand};

// arctan(i / 16).
constexpr BigFloat kArctangents[17] = {
    {false, kZeroExponent, 0},
    {false, -5, Join(0xffaaddb967ef4e36, 0xcb2792dc0e2e0d51)},
    {false, -4, Join(0xfeadd4d5617b6e32, 0xc897989f3e888ef7)},
    {false, -3, Join(0xbdcbda5e72d81134, 0x7b0b4f881c9c7487)},
    {false, -3, Join(0xfadbafc96406eb15, 0x6dc79ef5f7a217e5)},
    {false, -2, Join(0x9b13b9b83f5e5e69, 0xc5abb498d27af328)},
    {false, -2, Join(0xb7b0ca0f26f78473, 0x8aa32122dcfe4483)},
    {false, -2, Join(0xd327761e611fe5b6, 0x427c95e9001e7136)},
    {false, -2, Join(0xed63382b0dda7b45, 0x6fe445ecbc3a8d03)},
    {false, -1, Join(0x832bf4a6d9867e2a, 0x4b6a09cb61a515c0)},
    {false, -1, Join(0x8f005d5ef7f59f9b, 0x5c835e1665c43747)},
    {false, -1, Join(0x9a2f80e671bdda20, 0x4226f8e2204ff3bc)},
    {false, -1, Join(0xa4bc7d1934f70924, 0x19a87f2a457dac9e)},
    {false, -1, Join(0xaeac4c38b4d8c080, 0x14725e2f3e52070a)},
    {false, -1, Join(0xb8053e2bc2319e73, 0xcb2da55210a4443d)},
    {false, -1, Join(0xc0ce85b8ac526640, 0x89dd62c46e92fa24)},
    kQuarterPi,
};

// u - u³/3 + u⁵/5 - …, |u| <= 1/32.
BigFloat SmallArctangent(const BigFloat& u) {
  constexpr uint32_t kTerms = 13;
  const Fixed z = ToFixed(Mul(u, u));
  Fixed sum = 0;
  for (uint32_t n = kTerms; n-- > 0;) {
    sum = DivFixed(kFixedOne, 2 * n + 1) - MulFixed(z, sum);
  }
  return Mul(u, FromFixed(sum));
}

// Ratios of at most 2^-66 are their own arctangents.
constexpr int kTinyShift = 67;

// arctan(a / b) for 0 < a <= b.
BigFloat RatioArctangent(const BigFloat& a, const BigFloat& b) {
  const int shift = b.exponent - a.exponent;
  if (shift >= kTinyShift) return Div(a, b);
  // The nearest i / 16 by 48 bits of each; arctan(a/b) - arctan(i/16) is
  // arctan((16a - ib) / (16b + ia)), whose parts are exact.
  const uint64_t a_top =
      shift > 48 ? 0 : static_cast<uint64_t>(a.significand >> 80) >> shift;
  const uint64_t b_top = static_cast<uint64_t>(b.significand >> 80);
  const int64_t i = static_cast<int64_t>((32 * a_top / b_top + 1) / 2);
  const BigFloat sixteen = ToBig(int64_t{16});
  const BigFloat count = ToBig(i);
  const BigFloat u = Div(Sub(Mul(sixteen, a), Mul(count, b)),
                         Add(Mul(sixteen, b), Mul(count, a)));
  return Add(kArctangents[i], SmallArctangent(u));
}

Result<Float80> RoundAngle(BigFloat angle, bool sign, uint32_t flags,
                           uint16_t control) {
  angle.sign = sign;
  return RoundBig(angle, flags, control);
}

// Zeros and infinities (SDM vol. 2, table 3-31); true when `result` is final.
bool HandleSpecial(Float80 y, Float80 x, uint32_t flags, uint16_t control,
                   Result<Float80>& result) {
  const bool sign = IsNegative(y);
  const bool left = IsNegative(x);
  if (IsInfinity(y)) {
    if (!IsInfinity(x)) {
      result = RoundAngle(kHalfPi, sign, flags, control);
    } else {
      result = RoundAngle(left ? Sub(kPi, kQuarterPi) : kQuarterPi, sign, flags,
                          control);
    }
  } else if (IsInfinity(x) || IsZero(y)) {
    result = left ? RoundAngle(kPi, sign, flags, control)
                  : Result<Float80>{Zero80(sign), flags};
  } else if (IsZero(x)) {
    result = RoundAngle(kHalfPi, sign, flags, control);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Result<Float80> Fpatan(Float80 y, Float80 x, uint16_t control) {
  if (NeedsNan(y) || NeedsNan(x)) return ChooseNan(y, x);
  const uint32_t flags = DenormalFlag(y, x);
  if (UnmaskedX87(flags, control)) return {{}, flags};
  Result<Float80> result;
  if (HandleSpecial(y, x, flags, control, result)) return result;
  BigFloat a = ToBig(Unpack(y));
  BigFloat b = ToBig(Unpack(x));
  a.sign = b.sign = false;
  if (b.exponent - a.exponent >= kTinyShift && !IsNegative(x)) {
    const Wide ratio = DivExact(Unpack(y), Unpack(x));
    return Inexact(RoundToFloat80(ratio, 64, control), flags);
  }
  const bool steep = a.exponent != b.exponent ? a.exponent > b.exponent
                                              : a.significand > b.significand;
  BigFloat angle =
      steep ? Sub(kHalfPi, RatioArctangent(b, a)) : RatioArctangent(a, b);
  if (IsNegative(x)) angle = Sub(kPi, angle);
  return RoundAngle(angle, IsNegative(y), flags, control);
}

}  // namespace emu::x86::fpu
