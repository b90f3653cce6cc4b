// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/exact.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/float80_parts.h"
#include "x86/fpu/rounding.h"

namespace emu::x86::fpu {
namespace {

// trunc(b), or a number large enough to overflow or underflow everything.
int32_t TruncatedExponent(const Unpacked& b) {
  constexpr int32_t kHuge = 0x10000;
  if (b.exponent < 0) return 0;
  const int32_t magnitude =
      b.exponent >= 16
          ? kHuge
          : static_cast<int32_t>(b.significand >> (63 - b.exponent));
  return b.sign ? -magnitude : magnitude;
}

// FSCALE by an infinity (SDM vol. 2, table 3-32).
Result<Float80> ScaleByInfinity(Float80 a, bool negative, uint32_t flags) {
  if (negative) {
    if (IsInfinity(a)) return InvalidOperation80();
    return {Zero80(IsNegative(a)), flags};
  }
  if (IsZero(a)) return InvalidOperation80();
  return {Infinity80(IsNegative(a)), flags};
}

}  // namespace

Result<Float80> Frndint(Float80 a, uint16_t control) {
  if (NeedsNan(a)) return ChooseNan(a, a);
  if (IsZero(a) || IsInfinity(a)) return {a, 0};
  const Unpacked unpacked = Unpack(a);
  if (unpacked.exponent >= 63) return {a, 0};
  const uint32_t flags = IsDenormal(a) ? kDenormal : 0;
  if (UnmaskedX87(flags, control)) return {{}, flags};
  const Rounded rounded =
      Round(Denormalize(Widen(unpacked), 63), 64, X87Rounding(control));
  const Float80 magnitude =
      FromInteger80(static_cast<int64_t>(rounded.significand));
  Float80 value = rounded.significand >> 63
                      ? Float80{kIntegerBit, SignExponent(false, kBias80 + 63)}
                      : magnitude;
  if (unpacked.sign) value = Fchs(value);
  return {value,
          flags | (rounded.inexact ? kInexact : 0) | (rounded.up ? kC1 : 0)};
}

Result<Float80> Fscale(Float80 a, Float80 b, uint16_t control) {
  if (NeedsNan(a) || NeedsNan(b)) return ChooseNan(a, b);
  const uint32_t flags = IsDenormal(a) || IsDenormal(b) ? kDenormal : 0;
  if (IsInfinity(b)) return ScaleByInfinity(a, IsNegative(b), flags);
  if (IsZero(a) || IsInfinity(a)) return {a, flags};
  if (UnmaskedX87(flags, control)) return {{}, flags};
  const int32_t scale = TruncatedExponent(Unpack(b));
  if (IsZero(b)) return {Normalized(a), flags};
  Wide wide = Widen(Unpack(a));
  wide.exponent += scale;
  Result<Float80> result = RoundToFloat80(wide, 64, control);
  result.flags |= flags;
  return result;
}

Result<Extracted> Fxtract(Float80 a, uint16_t control) {
  if (NeedsNan(a)) {
    const Result<Float80> nan = ChooseNan(a, a);
    return {{nan.value, nan.value}, nan.flags};
  }
  if (IsInfinity(a)) return {{a, Infinity80(false)}, 0};
  if (IsZero(a)) return {{a, Infinity80(true)}, kDivideByZero};
  const uint32_t flags = IsDenormal(a) ? kDenormal : 0;
  if (UnmaskedX87(flags, control)) return {{}, flags};
  const Unpacked unpacked = Unpack(a);
  return {{{unpacked.significand, SignExponent(unpacked.sign, kBias80)},
           FromInteger80(unpacked.exponent)},
          flags};
}

Float80 Constant(int index, uint16_t control) {
  // 128 bits each of log2(10), log2(e), pi, log10(2), ln(2).
  static constexpr Wide kConstants[5] = {
      {false, 1, 0xd49a784bcd1b8afe, 0x492bf6ff4dafdb4c},
      {false, 0, 0xb8aa3b295c17f0bb, 0xbe87fed0691d3e88},
      {false, 1, 0xc90fdaa22168c234, 0xc4c6628b80dc1cd1},
      {false, -2, 0x9a209a84fbcff798, 0x8f8959ac0b7c9178},
      {false, -1, 0xb17217f7d1cf79ab, 0xc9e3b39803f2f6af},
  };
  if (index == 0) return FromInteger80(1);
  if (index > 5) return Zero80(false);
  return RoundToFloat80(kConstants[index - 1], 64, control).value;
}

}  // namespace emu::x86::fpu
