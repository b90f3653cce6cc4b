// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/big_float.h"
#include "x86/fpu/exact.h"
#include "x86/fpu/float80_parts.h"
#include "x86/fpu/transcendental.h"
#include "x86/fpu/transcendental_rounding.h"

namespace emu::x86::fpu {
namespace {

// π/2 as the processors have it, with 66 bits, in units of 2^-65 (SDM vol. 1,
// §8.3.8).
constexpr Uint128 kFixedHalfPi = Join(3, 0x243f6a8885a308d3);

// x = quadrant × π/2 + rest, |rest| <= π/4.
struct Reduced {
  uint32_t quadrant;  // modulo 4
  BigFloat rest;
};

// x < 2^63, at least ¼. Nothing is lost, and nothing but zero is a multiple.
Reduced Reduce(const Unpacked& x) {
  const Uint128 scaled = Uint128{x.significand} << (x.exponent + 2);
  auto quadrant = static_cast<uint32_t>(scaled / kFixedHalfPi);
  Uint128 rest = scaled % kFixedHalfPi;
  bool sign = x.sign;
  if (rest > kFixedHalfPi / 2) {
    ++quadrant;
    rest = kFixedHalfPi - rest;
    sign = !sign;
  }
  return {(x.sign ? -quadrant : quadrant) & 3, Normalize(sign, 127 - 65, rest)};
}

Reduced ReduceAny(const Unpacked& x) {
  // Below ½ there is nothing to reduce.
  if (x.exponent < -1) return {0, ToBig(x)};
  return Reduce(x);
}

// 1 - z/(a·(a+1)) × (1 - z/((a+2)(a+3)) × (…)): the series of sin(x)/x (a = 2)
// and of cos(x) (a = 1) in z = x² <= (π/4)².
Fixed AlternatingSeries(Fixed z, uint32_t first) {
  constexpr uint32_t kTerms = 15;
  Fixed sum = kFixedOne;
  for (uint32_t n = kTerms; n-- > 0;) {
    const uint32_t a = first + 2 * n;
    sum = kFixedOne - DivFixed(MulFixed(z, sum), a * (a + 1));
  }
  return sum;
}

BigFloat SineOf(const BigFloat& x) {
  return Mul(x, FromFixed(AlternatingSeries(ToFixed(Mul(x, x)), 2)));
}
BigFloat CosineOf(const BigFloat& x) {
  return FromFixed(AlternatingSeries(ToFixed(Mul(x, x)), 1));
}

BigFloat Sine(const Reduced& x) {
  const BigFloat value = x.quadrant & 1 ? CosineOf(x.rest) : SineOf(x.rest);
  return x.quadrant & 2 ? Negate(value) : value;
}
BigFloat Cosine(const Reduced& x) {
  return Sine({(x.quadrant + 1) & 3, x.rest});
}
BigFloat Tangent(const Reduced& x) { return Div(Sine(x), Cosine(x)); }

// Below this hardware gives the operand for its sine and tangent, and 1 for its
// cosine, whatever the rounding.
constexpr int32_t kTinyExponent = -68;

// Below this the series' second term is lost behind 128 bits: what remains of
// it is that sin(x) is just below x, and tan(x) just above.
constexpr int32_t kSmallExponent = -60;
BigFloat Nudged(const Unpacked& x, bool up) {
  BigFloat value = ToBig(x);
  value.significand += up ? 1 : -1;
  return Normalize(value.sign, value.exponent, value.significand);
}

// What all have in common. True when `result` is final already.
bool HandleSpecial(Float80 a, uint16_t control, Result<Float80>& result) {
  if (NeedsNan(a)) {
    result = ChooseNan(a, a);
  } else if (IsInfinity(a)) {
    result = InvalidOperation80();
  } else if (BiasedExponent(a) >= kBias80 + 63) {
    result = {a, kC2};
  } else if (IsDenormal(a) && UnmaskedX87(kDenormal, control)) {
    result = {{}, kDenormal};
  } else {
    return false;
  }
  return true;
}

Result<Float80> SineOrTangent(Float80 a, uint16_t control, bool tangent) {
  Result<Float80> result;
  if (HandleSpecial(a, control, result)) return result;
  if (IsZero(a)) return {a, 0};
  const Unpacked x = Unpack(a);
  if (x.exponent < kTinyExponent) {
    return Inexact(RoundToFloat80(Widen(x), 64, control), DenormalFlag(a));
  }
  if (x.exponent < kSmallExponent) {
    return RoundBig(Nudged(x, tangent), 0, control);
  }
  const Reduced reduced = ReduceAny(x);
  return RoundBig(tangent ? Tangent(reduced) : Sine(reduced), 0, control);
}

}  // namespace

Result<Float80> Fsin(Float80 a, uint16_t control) {
  return SineOrTangent(a, control, /*tangent=*/false);
}

Result<Float80> Fptan(Float80 a, uint16_t control) {
  return SineOrTangent(a, control, /*tangent=*/true);
}

Result<Float80> Fcos(Float80 a, uint16_t control) {
  Result<Float80> result;
  if (HandleSpecial(a, control, result)) return result;
  if (IsZero(a)) return {FromInteger80(1), 0};
  const Unpacked x = Unpack(a);
  if (x.exponent < kTinyExponent) {
    return Inexact({FromInteger80(1), 0}, DenormalFlag(a));
  }
  return RoundBig(Cosine(ReduceAny(x)), 0, control);
}

Result<SineCosine> Fsincos(Float80 a, uint16_t control) {
  const Result<Float80> sine = Fsin(a, control);
  const Result<Float80> cosine = Fcos(a, control);
  return {{sine.value, cosine.value}, (sine.flags & ~kC1) | cosine.flags};
}

}  // namespace emu::x86::fpu
