// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/float80.h"

#include "x86/fpu/exact.h"
#include "x86/fpu/float80_parts.h"
#include "x86/fpu/rounding.h"

namespace emu::x86::fpu {
namespace {

// DE of two operands; an unmasked one stops the operation.
uint32_t DenormalFlags(Float80 a, Float80 b, bool denormal) {
  return IsDenormal(a) || IsDenormal(b) || denormal ? kDenormal : 0;
}

bool BothNormal(Float80 a, Float80 b, bool denormal) {
  return IsNormal(a) && IsNormal(b) && !denormal;
}

bool Stops(uint32_t flags, uint16_t control) {
  return UnmaskedX87(flags, control) != 0;
}

Result<Float80> Finish(const Wide& exact, uint32_t flags, uint16_t control) {
  if (Stops(flags, control)) return {{}, flags};
  Result<Float80> result =
      RoundToFloat80(exact, X87Precision(control), control);
  result.flags |= flags;
  return result;
}

}  // namespace

Result<Float80> ChooseNan(Float80 a, Float80 b) {
  if (IsUnsupported(a) || IsUnsupported(b)) return InvalidOperation80();
  const bool a_signals = IsSignalingNan(a);
  const bool b_signals = IsSignalingNan(b);
  const uint32_t flags = a_signals || b_signals ? kInvalid : 0;
  bool take_a = !IsNan(b);
  if (IsNan(a) && IsNan(b)) {
    // A quiet NaN beats a signalling one; else the larger significand wins, and
    // between equals the positive one.
    if (a_signals != b_signals) {
      take_a = b_signals;
    } else if (a.significand != b.significand) {
      take_a = a.significand > b.significand;
    } else {
      take_a = !IsNegative(a);
    }
  }
  Float80 value = take_a ? a : b;
  value.significand |= kQuietBit80;
  return {value, flags};
}

Result<Float80> RoundExtreme(const Wide& a, int precision, uint16_t control) {
  const Rounding rounding = X87Rounding(control);
  const Rounded rounded = Round(a, precision, rounding);
  const uint32_t inexact =
      (rounded.inexact ? kInexact : 0) | (rounded.up ? kC1 : 0);
  int32_t biased = rounded.exponent + kBias80;
  if (biased >= kExponentMask80) {
    if (UnmaskedX87(kOverflow, control)) {
      biased -= kBiasAdjust80;
      // FSCALE can go farther than the adjustment (SDM vol. 1, §8.5.4).
      if (biased >= kExponentMask80) {
        return {Infinity80(a.sign), kOverflow | kInexact | kC1};
      }
      return {{rounded.significand, SignExponent(a.sign, biased)},
              kOverflow | inexact};
    }
    const bool up = RoundsUp(rounding, a.sign, true, true, true);
    if (up) return {Infinity80(a.sign), kOverflow | kInexact | kC1};
    return {{~uint64_t{0} << (64 - precision),
             SignExponent(a.sign, kExponentMask80 - 1)},
            kOverflow | kInexact};
  }
  if (biased > 0) {
    return {{rounded.significand, SignExponent(a.sign, biased)}, inexact};
  }
  if (UnmaskedX87(kUnderflow, control)) {
    biased += kBiasAdjust80;
    if (biased <= 0) return {Zero80(a.sign), kUnderflow | kInexact};
    return {{rounded.significand, SignExponent(a.sign, biased)},
            kUnderflow | inexact};
  }
  const Rounded tiny =
      Round(Denormalize(a, kMinExponent80), precision, rounding);
  const bool became_normal = tiny.significand & kIntegerBit;
  return {{tiny.significand, SignExponent(a.sign, became_normal ? 1 : 0)},
          (tiny.inexact ? kUnderflow | kInexact : 0) | (tiny.up ? kC1 : 0)};
}

Result<Float80> Fadd(Float80 a, Float80 b, uint16_t control, bool denormal) {
  if (BothNormal(a, b, denormal)) [[likely]] {
    const Wide sum = AddExact(UnpackNormal(a), UnpackNormal(b));
    if (sum.high != 0) [[likely]] {
      return RoundToFloat80(sum, X87Precision(control), control);
    }
  }
  if (NeedsNan(a) || NeedsNan(b)) return ChooseNan(a, b);
  const uint32_t flags = DenormalFlags(a, b, denormal);
  if (IsInfinity(a)) {
    if (IsInfinity(b) && IsNegative(a) != IsNegative(b)) {
      return InvalidOperation80();
    }
    return {a, flags};
  }
  if (IsInfinity(b)) return {b, flags};
  const Wide sum = AddExact(Unpack(a), Unpack(b));
  if (sum.high != 0) return Finish(sum, flags, control);
  const bool sign = IsNegative(a) == IsNegative(b)
                        ? IsNegative(a)
                        : X87Rounding(control) == Rounding::kDown;
  return {Zero80(sign), flags};
}

Result<Float80> Fsub(Float80 a, Float80 b, uint16_t control, bool denormal) {
  if (NeedsNan(a) || NeedsNan(b)) return ChooseNan(a, b);
  return Fadd(a, Fchs(b), control, denormal);
}

Result<Float80> Fmul(Float80 a, Float80 b, uint16_t control, bool denormal) {
  if (BothNormal(a, b, denormal)) [[likely]] {
    return RoundToFloat80(MulExact(UnpackNormal(a), UnpackNormal(b)),
                          X87Precision(control), control);
  }
  if (NeedsNan(a) || NeedsNan(b)) return ChooseNan(a, b);
  const uint32_t flags = DenormalFlags(a, b, denormal);
  const bool sign = IsNegative(a) != IsNegative(b);
  if (IsInfinity(a) || IsInfinity(b)) {
    if (IsZero(a) || IsZero(b)) return InvalidOperation80();
    return {Infinity80(sign), flags};
  }
  if (IsZero(a) || IsZero(b)) return {Zero80(sign), flags};
  return Finish(MulExact(Unpack(a), Unpack(b)), flags, control);
}

Result<Float80> Fdiv(Float80 a, Float80 b, uint16_t control, bool denormal) {
  if (BothNormal(a, b, denormal)) [[likely]] {
    return RoundToFloat80(DivExact(UnpackNormal(a), UnpackNormal(b)),
                          X87Precision(control), control);
  }
  if (NeedsNan(a) || NeedsNan(b)) return ChooseNan(a, b);
  const uint32_t flags = DenormalFlags(a, b, denormal);
  const bool sign = IsNegative(a) != IsNegative(b);
  if (IsInfinity(a)) {
    if (IsInfinity(b)) return InvalidOperation80();
    return {Infinity80(sign), flags};
  }
  if (IsInfinity(b)) return {Zero80(sign), flags};
  if (IsZero(b)) {
    if (IsZero(a)) return InvalidOperation80();
    return {Infinity80(sign), kDivideByZero};
  }
  if (IsZero(a)) return {Zero80(sign), flags};
  return Finish(DivExact(Unpack(a), Unpack(b)), flags, control);
}

Result<Float80> Fsqrt(Float80 a, uint16_t control) {
  if (NeedsNan(a)) return ChooseNan(a, a);
  if (IsZero(a)) return {a, 0};
  if (IsNegative(a)) return InvalidOperation80();
  if (IsInfinity(a)) return {a, 0};
  return Finish(SqrtExact(Unpack(a)), IsDenormal(a) ? kDenormal : 0, control);
}

}  // namespace emu::x86::fpu
