// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/exact.h"
#include "x86/fpu/float80.h"
#include "x86/fpu/float80_parts.h"

namespace emu::x86::fpu {

Float80 Fbld(const PackedBcd& bcd) {
  // Digits above 9 are undefined; hardware takes them at their value.
  uint64_t magnitude = 0;
  for (int i = 8; i >= 0; --i) {
    magnitude = magnitude * 100 + (bcd[i] >> 4) * 10 + (bcd[i] & 15);
  }
  const bool sign = bcd[9] >> 7;
  if (magnitude == 0) return Zero80(sign);
  const Float80 value = FromInteger80(static_cast<int64_t>(magnitude));
  return sign ? Fchs(value) : value;
}

Result<PackedBcd> Fbstp(Float80 a, uint16_t control) {
  constexpr int64_t kLimit = 999'999'999'999'999'999;
  const Result<int64_t> integer = Fist<int64_t>(a, control);
  if ((integer.flags & kInvalid) || integer.value > kLimit ||
      integer.value < -kLimit) {
    // The packed BCD indefinite (SDM vol. 1, table 4-4).
    return {{0, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, 0xff}, kInvalid};
  }
  PackedBcd bcd = {};
  uint64_t rest =
      static_cast<uint64_t>(integer.value < 0 ? -integer.value : integer.value);
  for (int i = 0; i < 9; ++i, rest /= 100) {
    const uint64_t pair = rest % 100;
    bcd[i] = static_cast<uint8_t>(pair / 10 << 4 | pair % 10);
  }
  bcd[9] = IsNegative(a) ? 0x80 : 0;
  return {bcd, integer.flags};
}

}  // namespace emu::x86::fpu
