// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/exact.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/float80_parts.h"

namespace emu::x86::fpu {
namespace {

enum class Quotient { kTruncated, kNearest };

// The low bits of the quotient (SDM vol. 2, "FPREM").
uint32_t QuotientFlags(uint64_t quotient) {
  return (quotient & 4 ? kC0 : 0) | (quotient & 2 ? kC3 : 0) |
         (quotient & 1 ? kC1 : 0);
}

// rest × 2^(exponent - 63), which is exact.
Result<Float80> Finish(bool sign, int32_t exponent, uint64_t rest,
                       uint32_t flags, uint16_t control) {
  if (rest == 0) return {Zero80(sign), flags};
  const Wide wide = NormalizeWide(sign, exponent, Uint128{rest} << 64);
  Result<Float80> result = RoundToFloat80(wide, 64, control);
  result.flags |= flags;
  return result;
}

// Of finite numbers, neither zero.
Result<Float80> Reduce(const Unpacked& a, const Unpacked& b, Quotient kind,
                       uint32_t flags, uint16_t control) {
  const int32_t difference = a.exponent - b.exponent;
  if (difference >= 64) {
    // A step of 32 to 63 bits: the SDM leaves the choice open, hardware takes
    // the one that makes the rest a multiple of 32.
    const int step = 32 + difference % 32;
    const uint64_t rest =
        static_cast<uint64_t>((Uint128{a.significand} << step) % b.significand);
    return Finish(a.sign, a.exponent - step, rest, flags | kC2, control);
  }
  if (difference < -1 || (difference < 0 && kind == Quotient::kTruncated)) {
    return Finish(a.sign, a.exponent, a.significand, flags, control);
  }
  // From here on in units of 2^(exponent - 63), where b is `divisor`.
  const int32_t exponent = difference < 0 ? a.exponent : b.exponent;
  const Uint128 divisor = Uint128{b.significand} << (difference < 0 ? 1 : 0);
  const Uint128 dividend = Uint128{a.significand}
                           << (difference < 0 ? 0 : difference);
  uint64_t quotient = static_cast<uint64_t>(dividend / divisor);
  Uint128 rest = dividend % divisor;
  bool sign = a.sign;
  if (kind == Quotient::kNearest &&
      (2 * rest > divisor || (2 * rest == divisor && (quotient & 1)))) {
    ++quotient;
    rest = divisor - rest;
    sign = !sign;
  }
  // A zero keeps the dividend's sign. (rest <= divisor / 2 < 2^64 for kNearest,
  // and rest < divisor < 2^64 for kTruncated.)
  return Finish(rest == 0 ? a.sign : sign, exponent,
                static_cast<uint64_t>(rest), flags | QuotientFlags(quotient),
                control);
}

Result<Float80> Remainder(Float80 a, Float80 b, Quotient kind,
                          uint16_t control) {
  if (NeedsNan(a) || NeedsNan(b)) return ChooseNan(a, b);
  if (IsInfinity(a) || IsZero(b)) return InvalidOperation80();
  const uint32_t flags = IsDenormal(a) || IsDenormal(b) ? kDenormal : 0;
  if (IsZero(a)) return {a, flags};
  if (UnmaskedX87(flags, control)) return {{}, flags};
  if (IsInfinity(b)) return {Normalized(a), flags};
  return Reduce(Unpack(a), Unpack(b), kind, flags, control);
}

}  // namespace

Result<Float80> Fprem(Float80 a, Float80 b, uint16_t control) {
  return Remainder(a, b, Quotient::kTruncated, control);
}

Result<Float80> Fprem1(Float80 a, Float80 b, uint16_t control) {
  return Remainder(a, b, Quotient::kNearest, control);
}

}  // namespace emu::x86::fpu
