// SPDX-License-Identifier: Apache-2.0

#include <limits>

#include "x86/fpu/exact.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/float80_parts.h"
#include "x86/fpu/format.h"
#include "x86/fpu/rounding.h"

namespace emu::x86::fpu {
namespace {

template <typename F>
Float80 FromFormat(F a) {
  if (IsNan(a) || IsInfinity(a)) {
    const uint64_t fraction = uint64_t{a & Format<F>::kFraction}
                              << (64 - Format<F>::kPrecision);
    return {kIntegerBit | fraction,
            SignExponent(IsNegative(a), kExponentMask80)};
  }
  const Unpacked unpacked = Unpack(a);
  if (unpacked.significand == 0) return Zero80(unpacked.sign);
  return {unpacked.significand,
          SignExponent(unpacked.sign, unpacked.exponent + kBias80)};
}

// FLD of single or double precision (SDM vol. 2, "FLD").
template <typename F>
Result<Float80> Load(F a) {
  Float80 value = FromFormat(a);
  if (IsNan(a)) {
    const uint32_t flags = IsSignalingNan(a) ? kInvalid : 0;
    value.significand |= kQuietBit80;
    return {value, flags};
  }
  return {value, IsDenormal(a) ? kDenormal : 0};
}

template <typename F>
F Pack(bool sign, const Rounded& a) {
  using Fmt = Format<F>;
  const F fraction =
      static_cast<F>(a.significand >> (64 - Fmt::kPrecision)) & Fmt::kFraction;
  const bool normal = a.significand >> 63;
  const F biased =
      normal ? static_cast<F>(a.exponent + Fmt::kMaxExponent) : F{0};
  return SignOf<F>(sign) | (biased << Fmt::kFractionBits) | fraction;
}

// FST of single or double precision (SDM vol. 2, "FST").
template <typename F>
Result<F> Store(Float80 a, uint16_t control) {
  using Fmt = Format<F>;
  const bool sign = IsNegative(a);
  if (IsUnsupported(a)) return {Fmt::kDefaultNan, kInvalid};
  if (IsNan(a)) {
    const uint64_t fraction = (a.significand << 1) >> 1;
    return {static_cast<F>(SignOf<F>(sign) | Fmt::kInfinity | Fmt::kQuiet |
                           (fraction >> (64 - Fmt::kPrecision))),
            IsSignalingNan(a) ? kInvalid : 0};
  }
  if (IsInfinity(a)) {
    return {static_cast<F>(SignOf<F>(sign) | Fmt::kInfinity), 0};
  }
  if (IsZero(a)) return {SignOf<F>(sign), 0};

  const Rounding rounding = X87Rounding(control);
  const Wide wide = Widen(Unpack(a));
  const Rounded rounded = Round(wide, Fmt::kPrecision, rounding);
  const uint32_t inexact =
      (rounded.inexact ? kInexact : 0) | (rounded.up ? kC1 : 0);
  if (rounded.exponent > Fmt::kMaxExponent) {
    if (UnmaskedX87(kOverflow, control)) return {0, kOverflow};
    const bool up = RoundsUp(rounding, sign, true, true, true);
    return {static_cast<F>(SignOf<F>(sign) |
                           (up ? Fmt::kInfinity : Fmt::kMaxFinite)),
            kOverflow | kInexact | (up ? kC1 : 0)};
  }
  if (rounded.exponent >= Fmt::kMinExponent) {
    return {Pack<F>(sign, rounded), inexact};
  }
  if (UnmaskedX87(kUnderflow, control)) return {0, kUnderflow};
  const Rounded tiny =
      Round(Denormalize(wide, Fmt::kMinExponent), Fmt::kPrecision, rounding);
  return {Pack<F>(sign, tiny),
          (tiny.inexact ? kUnderflow | kInexact : 0) | (tiny.up ? kC1 : 0)};
}

template <typename I>
Result<I> ToInteger(Float80 a, Rounding rounding) {
  constexpr Result<I> kIndefinite = {std::numeric_limits<I>::min(), kInvalid};
  if (NeedsNan(a) || IsInfinity(a)) return kIndefinite;
  if (IsZero(a)) return {0, 0};
  const Unpacked unpacked = Unpack(a);
  if (unpacked.exponent > 63) return kIndefinite;
  const Rounded rounded = Round(Denormalize(Widen(unpacked), 63), 64, rounding);
  constexpr uint64_t kLimit = uint64_t{std::numeric_limits<I>::max()};
  if (rounded.exponent > 63 || rounded.significand > kLimit + unpacked.sign) {
    return kIndefinite;
  }
  const uint64_t value =
      unpacked.sign ? -rounded.significand : rounded.significand;
  return {static_cast<I>(value),
          (rounded.inexact ? kInexact : 0) | (rounded.up ? kC1 : 0)};
}

}  // namespace

Float80 FromSingle(uint32_t a) { return FromFormat(a); }
Float80 FromDouble(uint64_t a) { return FromFormat(a); }
Result<Float80> FldSingle(uint32_t a) { return Load(a); }
Result<Float80> FldDouble(uint64_t a) { return Load(a); }
Result<uint32_t> FstSingle(Float80 a, uint16_t control) {
  return Store<uint32_t>(a, control);
}
Result<uint64_t> FstDouble(Float80 a, uint16_t control) {
  return Store<uint64_t>(a, control);
}

Float80 FromInteger80(int64_t a) {
  if (a == 0) return Zero80(false);
  const uint64_t magnitude =
      a < 0 ? -static_cast<uint64_t>(a) : static_cast<uint64_t>(a);
  const int shift = std::countl_zero(magnitude);
  return {magnitude << shift, SignExponent(a < 0, kBias80 + 63 - shift)};
}

template <typename I>
Result<I> Fist(Float80 a, uint16_t control) {
  return ToInteger<I>(a, X87Rounding(control));
}
template <typename I>
Result<I> Fisttp(Float80 a, uint16_t) {
  return ToInteger<I>(a, Rounding::kZero);
}

template Result<int16_t> Fist(Float80, uint16_t);
template Result<int32_t> Fist(Float80, uint16_t);
template Result<int64_t> Fist(Float80, uint16_t);
template Result<int16_t> Fisttp(Float80, uint16_t);
template Result<int32_t> Fisttp(Float80, uint16_t);
template Result<int64_t> Fisttp(Float80, uint16_t);

}  // namespace emu::x86::fpu
