// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_CONVERT_H_
#define X86_FPU_SSE_CONVERT_H_

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "x86/fpu/exceptions.h"
#include "x86/fpu/format.h"
#include "x86/fpu/host_float.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_convert_reference.h"

// SSE and SSE4.1 conversions of one element. F is uint32_t or uint64_t.
namespace emu::x86::fpu {

// CVTSI2SS and relatives; I is int32_t or int64_t.
template <typename F, typename I>
inline Result<F> FromInteger(I value, uint32_t mxcsr) {
  constexpr int64_t kExact = int64_t{1} << Format<F>::kPrecision;
  const bool exact = std::numeric_limits<I>::digits <= Format<F>::kPrecision ||
                     (-kExact <= value && value <= kExact);
  if (exact || (host::Agrees(mxcsr) && (mxcsr & kInexact))) {
    return {host::ToBits(static_cast<host::Float<F>>(value)), 0};
  }
  return reference::FromInteger<F>(value, mxcsr);
}

// CVTTSS2SI and relatives. What does not fit gives the integer indefinite, the
// least number.
template <typename I, typename F>
inline Result<I> ToIntegerTruncated(F a, uint32_t mxcsr) {
  const auto x = host::FromBits(a);
  if (host::IsPlain(a) &&
      Magnitude(a) < host::kPowerOfTwo<F, std::numeric_limits<I>::digits>) {
    const I value = static_cast<I>(x);
    return {value, static_cast<host::Float<F>>(value) == x ? 0 : kInexact};
  }
  return reference::ToIntegerTruncated<I>(a, mxcsr);
}

// CVTSS2SI and relatives, rounding by MXCSR.
template <typename I, typename F>
inline Result<I> ToInteger(F a, uint32_t mxcsr) {
  constexpr int kBits = std::numeric_limits<I>::digits < 51 ? 30 : 51;
  if (MxcsrRounding(mxcsr) == Rounding::kNearest && host::IsPlain(a) &&
      Magnitude(a) < host::kPowerOfTwo<F, kBits>) {
    const double x = host::FromBits(a);
    const double rounded = host::RoundNearest(x);
    return {static_cast<I>(rounded), rounded == x ? 0 : kInexact};
  }
  return reference::ToInteger<I>(a, mxcsr);
}

// CVTSS2SD and CVTSD2SS.
inline Result<uint64_t> SingleToDouble(uint32_t a, uint32_t mxcsr) {
  if (host::IsPlain(a)) return {host::ToBits(double{host::FromBits(a)}), 0};
  return reference::SingleToDouble(a, mxcsr);
}
inline Result<uint32_t> DoubleToSingle(uint64_t a, uint32_t mxcsr) {
  if (host::Agrees(mxcsr) && host::IsPlain(a)) {
    const double x = host::FromBits(a);
    const float rounded = static_cast<float>(x);
    const uint32_t value = host::ToBits(rounded);
    if ((host::IsAmple(value) || IsZero(a)) &&
        ((mxcsr & kInexact) || double{rounded} == x)) {
      return {value, 0};
    }
  }
  return reference::DoubleToSingle(a, mxcsr);
}

// ROUNDSS and relatives, with the immediate.
template <typename F>
inline Result<F> RoundToIntegral(F a, uint8_t control, uint32_t mxcsr) {
  if (!host::IsPlain(a) || Magnitude(a) >= host::kPowerOfTwo<F, 51>) {
    return reference::RoundToIntegral(a, control, mxcsr);
  }
  Rounding rounding =
      control & 4 ? MxcsrRounding(mxcsr) : static_cast<Rounding>(control & 3);
  if (rounding == Rounding::kZero) {
    rounding = IsNegative(a) ? Rounding::kUp : Rounding::kDown;
  }
  const double x = host::FromBits(a);
  double value = host::RoundNearest(x);
  if (rounding == Rounding::kDown && value > x) value -= 1;
  if (rounding == Rounding::kUp && value < x) value += 1;
  const uint32_t flags = value != x && !(control & 8) ? kInexact : 0;
  // A zero keeps the operand's sign.
  const F bits = host::ToBits(static_cast<host::Float<F>>(value));
  return {Magnitude(bits) | (a & Format<F>::kSign), flags};
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_CONVERT_H_
