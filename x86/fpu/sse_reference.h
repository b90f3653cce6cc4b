// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_REFERENCE_H_
#define X86_FPU_SSE_REFERENCE_H_

#include <cstdint>

#include "x86/fpu/exceptions.h"

// SSE scalar floating point over integers: the reference, exact for all
// operands and every MXCSR. F is uint32_t (single) or uint64_t (double).
// Callers use sse_float.h, which comes here when the host's own arithmetic will
// not do.
namespace emu::x86::fpu::reference {

template <typename F>
Result<F> Add(F a, F b, uint32_t mxcsr);
template <typename F>
Result<F> Sub(F a, F b, uint32_t mxcsr);
template <typename F>
Result<F> Mul(F a, F b, uint32_t mxcsr);
template <typename F>
Result<F> Div(F a, F b, uint32_t mxcsr);
template <typename F>
Result<F> Sqrt(F a, uint32_t mxcsr);

// ±(a × b) ± c, rounded once (SDM vol. 1, §14.5.2).
template <typename F>
Result<F> MulAdd(F a, F b, F c, bool negate_product, bool negate_addend,
                 uint32_t mxcsr);

}  // namespace emu::x86::fpu::reference

#endif  // X86_FPU_SSE_REFERENCE_H_
