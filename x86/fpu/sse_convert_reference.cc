// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/sse_convert_reference.h"

#include <limits>
#include <type_traits>

#include "x86/fpu/exact.h"
#include "x86/fpu/format.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/rounding.h"
#include "x86/fpu/sse_format_conversion.h"
#include "x86/fpu/sse_rounding.h"

namespace emu::x86::fpu::reference {
namespace {

template <typename I, typename F>
Result<I> ToIntegerRounded(F a, Rounding rounding, uint32_t mxcsr) {
  constexpr I kIndefinite = std::numeric_limits<I>::min();
  a = Operand(a, mxcsr);
  if (IsNan(a) || IsInfinity(a)) return {kIndefinite, kInvalid};
  if (IsZero(a)) return {0, 0};
  const Unpacked unpacked = Unpack(a);
  if (unpacked.exponent > 63) return {kIndefinite, kInvalid};
  const Rounded rounded = Round(Denormalize(Widen(unpacked), 63), 64, rounding);
  constexpr uint64_t kLimit = uint64_t{std::numeric_limits<I>::max()};
  const bool carried = rounded.exponent > 63;
  if (carried || rounded.significand > kLimit + unpacked.sign) {
    return {kIndefinite, kInvalid};
  }
  const uint64_t value =
      unpacked.sign ? -rounded.significand : rounded.significand;
  return {static_cast<I>(value), rounded.inexact ? kInexact : 0};
}

}  // namespace

template <typename F, typename I>
Result<F> FromInteger(I value, uint32_t mxcsr) {
  if (value == 0) return {0, 0};
  const uint64_t magnitude =
      value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  const Wide wide = NormalizeWide(value < 0, 63, Uint128{magnitude} << 64);
  return RoundToFormat<F>(wide, mxcsr);
}

template <typename I, typename F>
Result<I> ToInteger(F a, uint32_t mxcsr) {
  return ToIntegerRounded<I>(a, MxcsrRounding(mxcsr), mxcsr);
}

template <typename I, typename F>
Result<I> ToIntegerTruncated(F a, uint32_t mxcsr) {
  return ToIntegerRounded<I>(a, Rounding::kZero, mxcsr);
}

Result<uint64_t> SingleToDouble(uint32_t a, uint32_t mxcsr) {
  const uint32_t flags = DenormalFlag(a, mxcsr);
  return Convert<uint64_t>(Operand(a, mxcsr), Rounding::kNearest, flags, mxcsr);
}

Result<uint32_t> DoubleToSingle(uint64_t a, uint32_t mxcsr) {
  const uint32_t flags = DenormalFlag(a, mxcsr);
  return Convert<uint32_t>(Operand(a, mxcsr), MxcsrRounding(mxcsr), flags,
                           mxcsr);
}

template <typename F>
Result<F> RoundToIntegral(F a, uint8_t control, uint32_t mxcsr) {
  if (IsNan(a)) return ChooseNan(a, a);
  a = Operand(a, mxcsr);
  if (IsInfinity(a) || IsZero(a)) return {a, 0};
  const Unpacked unpacked = Unpack(a);
  if (unpacked.exponent >= Format<F>::kFractionBits) return {a, 0};
  const Rounding rounding =
      control & 4 ? MxcsrRounding(mxcsr) : static_cast<Rounding>(control & 3);
  const Rounded rounded = Round(Denormalize(Widen(unpacked), 63), 64, rounding);
  const uint32_t flags = rounded.inexact && !(control & 8) ? kInexact : 0;
  if (rounded.significand == 0) return {SignOf<F>(unpacked.sign), flags};
  const Wide integral =
      NormalizeWide(unpacked.sign, 63, Uint128{rounded.significand} << 64);
  return {RoundToFormat<F>(integral, rounding, mxcsr).value, flags};
}

#define EMU_INSTANTIATE(F)                                  \
  template Result<F> FromInteger<F>(int32_t, uint32_t);     \
  template Result<F> FromInteger<F>(int64_t, uint32_t);     \
  template Result<int32_t> ToInteger(F, uint32_t);          \
  template Result<int64_t> ToInteger(F, uint32_t);          \
  template Result<int32_t> ToIntegerTruncated(F, uint32_t); \
  template Result<int64_t> ToIntegerTruncated(F, uint32_t); \
  template Result<F> RoundToIntegral(F, uint8_t, uint32_t);
EMU_INSTANTIATE(uint32_t)
EMU_INSTANTIATE(uint64_t)
#undef EMU_INSTANTIATE

}  // namespace emu::x86::fpu::reference
