// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/f16c.h"

#include "x86/fpu/format.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_format_conversion.h"
#include "x86/fpu/sse_rounding.h"

namespace emu::x86::fpu {

// DAZ does not touch half-precision operands, nor FTZ results (SDM vol. 1,
// §14.4.1).
Result<uint32_t> HalfToSingle(uint16_t a, uint32_t mxcsr) {
  return Convert<uint32_t>(a, Rounding::kNearest, 0, mxcsr);
}

Result<uint16_t> SingleToHalf(uint32_t a, uint8_t control, uint32_t mxcsr) {
  const Rounding rounding =
      control & 4 ? MxcsrRounding(mxcsr) : static_cast<Rounding>(control & 3);
  const uint32_t flags = DenormalFlag(a, mxcsr);
  Result<uint16_t> result = Convert<uint16_t>(
      Operand(a, mxcsr), rounding, flags, mxcsr & ~kMxcsrFlushToZero);
  // Measured: an unmasked underflow of a denormal is always called inexact.
  if ((flags & kDenormal) && (result.flags & kUnderflow)) {
    result.flags |= kInexact;
  }
  return result;
}

}  // namespace emu::x86::fpu
