// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_CONVERT_REFERENCE_H_
#define X86_FPU_SSE_CONVERT_REFERENCE_H_

#include <cstdint>

#include "x86/fpu/exceptions.h"

// SSE, SSE4.1 and F16C conversions of one element over integers: see
// sse_reference.h. F is uint32_t or uint64_t.
namespace emu::x86::fpu::reference {

// CVTSI2SS and relatives; I is int32_t or int64_t.
template <typename F, typename I>
Result<F> FromInteger(I value, uint32_t mxcsr);

// CVTSS2SI and relatives, rounding by MXCSR; the CVTT forms truncate. What does
// not fit gives the integer indefinite, the least number.
template <typename I, typename F>
Result<I> ToInteger(F a, uint32_t mxcsr);
template <typename I, typename F>
Result<I> ToIntegerTruncated(F a, uint32_t mxcsr);

// CVTSS2SD and CVTSD2SS.
Result<uint64_t> SingleToDouble(uint32_t a, uint32_t mxcsr);
Result<uint32_t> DoubleToSingle(uint64_t a, uint32_t mxcsr);

// ROUNDSS and relatives, with the immediate.
template <typename F>
Result<F> RoundToIntegral(F a, uint8_t control, uint32_t mxcsr);

}  // namespace emu::x86::fpu::reference

#endif  // X86_FPU_SSE_CONVERT_REFERENCE_H_
