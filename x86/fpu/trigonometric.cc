#include "x86/fpu/big_float.h"
#include "x86/fpu/exact.h"
#include "x86/fpu/float80_parts.h"
#include "x86/fpu/transcendental.h"
#include "x86/fpu/transcendental_rounding.h"

namespace emu::x86::fpu {
namespace {

constexpr BigFloat kHalfPi = {false, 0,
                              Join(0xc90fdaa22168c234, 0xc4c6628b80dc1cd1)};
// The first 256 bits of 2/π, a fraction.
constexpr uint64_t kTwoOverPi[4] = {0xa2f9836e4e441529, 0xfc2757d1f534ddc0,
                                    0xdb6295993c439041, 0xfe5163abdebbc561};

// x = quadrant × π/2 + rest, |rest| <= π/4.
struct Reduced {
  uint32_t quadrant;  // modulo 4
  BigFloat rest;
};

// x < 2^63, at least ¼. The product with 2/π keeps 190 bits behind the point,
// of which the nearest that such an x comes to a multiple of π/2 leaves over
// 120.
Reduced Reduce(const Unpacked& x) {
  uint64_t product[5];  // significand × 2/π, most significant first
  uint64_t carry = 0;
  for (int i = 3; i >= 0; --i) {
    const Uint128 term = Uint128{x.significand} * kTwoOverPi[i] + carry;
    product[i + 1] = static_cast<uint64_t>(term);
    carry = static_cast<uint64_t>(term >> 64);
  }
  product[0] = carry;
  // The point lies behind the first exponent + 1 bits of the product.
  const int integer_bits = x.exponent + 1;
  const auto bits_at = [&](int position) -> uint64_t {  // 64 from here on
    if (position < 0) return position <= -64 ? 0 : product[0] >> -position;
    const int word = position / 64;
    const int shift = position % 64;
    const uint64_t low =
        shift != 0 && word < 4 ? product[word + 1] >> (64 - shift) : 0;
    return (product[word] << shift) | low;
  };
  uint32_t quadrant = static_cast<uint32_t>(bits_at(integer_bits - 64)) & 3;
  uint64_t fraction[3];
  for (int i = 0; i < 3; ++i) fraction[i] = bits_at(integer_bits + 64 * i);
  // To the nearest multiple: a fraction of half or more counts from above.
  const bool above = fraction[0] >> 63;
  if (above) {
    ++quadrant;
    for (uint64_t& word : fraction) word = ~word;
  }
  int exponent = -1;
  if (fraction[0] == 0) {
    exponent -= 64;
    fraction[0] = fraction[1];
    fraction[1] = fraction[2];
    fraction[2] = 0;
  }
  // Bits of the third word fill what normalising vacates.
  Uint128 significand = Join(fraction[0], fraction[1]);
  const int shift = CountLeadingZeros(significand);
  significand <<= shift;
  if (shift != 0 && shift < 64) significand |= fraction[2] >> (64 - shift);
  BigFloat rest = Mul({above, exponent - shift, significand}, kHalfPi);
  if (x.sign) {
    quadrant = -quadrant;
    rest = Negate(rest);
  }
  return {quadrant & 3, rest};
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
