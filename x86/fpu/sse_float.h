#ifndef X86_FPU_SSE_FLOAT_H_
#define X86_FPU_SSE_FLOAT_H_

#include <cstdint>

#include "x86/fpu/exceptions.h"
#include "x86/fpu/format.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_compare.h"
#include "x86/fpu/sse_convert.h"
#include "x86/fpu/sse_reference.h"

// SSE and AVX floating point of one element: F is uint32_t for single and
// uint64_t for double precision, the operand's bits.
//
// Each operation takes the guest's MXCSR and gives the value and the exception
// flags it raises; the caller ORs these into MXCSR (PackedFlags for several
// elements) and raises #XM if UnmaskedSse says so. The value is meaningless
// when an exception is not masked.
//
// Requires the host to round to nearest, denormals and infinities untouched.
namespace emu::x86::fpu {

template <typename F>
Result<F> Add(F a, F b, uint32_t mxcsr) {
  return reference::Add(a, b, mxcsr);
}
template <typename F>
Result<F> Sub(F a, F b, uint32_t mxcsr) {
  return reference::Sub(a, b, mxcsr);
}
template <typename F>
Result<F> Mul(F a, F b, uint32_t mxcsr) {
  return reference::Mul(a, b, mxcsr);
}
template <typename F>
Result<F> Div(F a, F b, uint32_t mxcsr) {
  return reference::Div(a, b, mxcsr);
}
template <typename F>
Result<F> Sqrt(F a, uint32_t mxcsr) {
  return reference::Sqrt(a, mxcsr);
}

// ±(a × b) ± c, rounded once.
template <typename F>
Result<F> MulAdd(F a, F b, F c, bool negate_product, bool negate_addend,
                 uint32_t mxcsr) {
  return reference::MulAdd(a, b, c, negate_product, negate_addend, mxcsr);
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_FLOAT_H_
