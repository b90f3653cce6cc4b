// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_FORMAT_CONVERSION_H_
#define X86_FPU_SSE_FORMAT_CONVERSION_H_

#include <cstdint>

#include "x86/fpu/exact.h"
#include "x86/fpu/format.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_rounding.h"

// From one IEEE format to another.
namespace emu::x86::fpu {

// A NaN in another format keeps its sign and the top of its payload.
template <typename To, typename From>
To ConvertNan(From a) {
  const uint64_t fraction =
      uint64_t{static_cast<From>(a & Format<From>::kFraction)}
      << (64 - Format<From>::kPrecision);
  return SignOf<To>(IsNegative(a)) | Format<To>::kInfinity |
         Format<To>::kQuiet |
         static_cast<To>(fraction >> (64 - Format<To>::kPrecision));
}

// A number in another format; `flags` are the operand's.
template <typename To, typename From>
Result<To> Convert(From a, Rounding rounding, uint32_t flags, uint32_t mxcsr) {
  if (IsNan(a)) {
    return {ConvertNan<To>(a), IsSignalingNan(a) ? kInvalid : 0};
  }
  if (IsInfinity(a)) {
    return {static_cast<To>(SignOf<To>(IsNegative(a)) | Format<To>::kInfinity),
            0};
  }
  if (IsZero(a)) return {SignOf<To>(IsNegative(a)), flags};
  if (UnmaskedSse(flags, mxcsr)) return {0, flags};
  Result<To> result = RoundToFormat<To>(Widen(Unpack(a)), rounding, mxcsr);
  result.flags |= flags;
  return result;
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_FORMAT_CONVERSION_H_
