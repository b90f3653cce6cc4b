// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/exact.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/float80_parts.h"
#include "x86/registers.h"

namespace emu::x86::fpu {
namespace {

constexpr uint32_t kUnordered = kC3 | kC2 | kC0;

// The order of two finite numbers or infinities. Pseudo-denormals equal the
// normal numbers of exponent 1, so exponents are compared with that in mind.
uint32_t OrderOf(Float80 a, Float80 b) {
  if (IsZero(a) && IsZero(b)) return kC3;
  if (IsNegative(a) != IsNegative(b)) return IsNegative(a) ? kC0 : 0;
  const auto exponent = [](Float80 x) {
    const int32_t biased = BiasedExponent(x);
    return biased == 0 ? 1 : biased;
  };
  if (exponent(a) == exponent(b) && a.significand == b.significand) return kC3;
  const bool smaller = exponent(a) != exponent(b)
                           ? exponent(a) < exponent(b)
                           : a.significand < b.significand;
  return smaller != IsNegative(a) ? kC0 : 0;
}

uint32_t Compare(Float80 a, Float80 b, bool signals, bool denormal) {
  if (NeedsNan(a) || NeedsNan(b)) {
    const bool invalid = signals || IsUnsupported(a) || IsUnsupported(b) ||
                         IsSignalingNan(a) || IsSignalingNan(b);
    return kUnordered | (invalid ? kInvalid : 0);
  }
  const bool any_denormal = IsDenormal(a) || IsDenormal(b) || denormal;
  return OrderOf(a, b) | (any_denormal ? kDenormal : 0);
}

}  // namespace

uint32_t Fcom(Float80 a, Float80 b, bool denormal) {
  return Compare(a, b, /*signals=*/true, denormal);
}

uint32_t Fucom(Float80 a, Float80 b) {
  return Compare(a, b, /*signals=*/false, /*denormal=*/false);
}

uint32_t CompareEflags(uint32_t flags) {
  return (flags & kC3 ? kFlagZf : 0) | (flags & kC2 ? kFlagPf : 0) |
         (flags & kC0 ? kFlagCf : 0);
}

uint32_t Fxam(Float80 a) {
  const uint32_t sign = IsNegative(a) ? kC1 : 0;
  if (IsUnsupported(a)) return sign;
  if (IsNan(a)) return sign | kC0;
  if (IsInfinity(a)) return sign | kC2 | kC0;
  if (IsZero(a)) return sign | kC3;
  if (IsDenormal(a)) return sign | kC3 | kC2;
  return sign | kC2;
}

}  // namespace emu::x86::fpu
