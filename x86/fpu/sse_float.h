// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_FLOAT_H_
#define X86_FPU_SSE_FLOAT_H_

#include <cstdint>

#include "x86/fpu/exceptions.h"
#include "x86/fpu/f16c.h"
#include "x86/fpu/format.h"
#include "x86/fpu/host_float.h"
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
// when an exception is not masked. PE may be left out where MXCSR has it
// already.
//
// Requires the host to round to nearest, denormals and infinities untouched.
namespace emu::x86::fpu {

template <typename F>
inline Result<F> Add(F a, F b, uint32_t mxcsr) {
  if (host::Agrees(mxcsr) && host::IsPlain(a) && host::IsPlain(b)) [[likely]] {
    const auto x = host::FromBits(a);
    const auto y = host::FromBits(b);
    const auto sum = x + y;
    const F value = host::ToBits(sum);
    // A sum of zero is always exact.
    if ((host::IsAmple(value) || IsZero(value)) &&
        ((mxcsr & kInexact) || host::SumIsExact(x, y, sum))) [[likely]] {
      return {value, 0};
    }
  }
  return reference::Add(a, b, mxcsr);
}

template <typename F>
inline Result<F> Sub(F a, F b, uint32_t mxcsr) {
  if (host::Agrees(mxcsr) && host::IsPlain(a) && host::IsPlain(b)) [[likely]] {
    const auto x = host::FromBits(a);
    const auto y = host::FromBits(b);
    const auto difference = x - y;
    const F value = host::ToBits(difference);
    if ((host::IsAmple(value) || IsZero(value)) &&
        ((mxcsr & kInexact) || host::SumIsExact(x, -y, difference)))
        [[likely]] {
      return {value, 0};
    }
  }
  return reference::Sub(a, b, mxcsr);
}

template <typename F>
inline Result<F> Mul(F a, F b, uint32_t mxcsr) {
  if (host::Agrees(mxcsr) && host::IsPlain(a) && host::IsPlain(b)) [[likely]] {
    const F value = host::ToBits(host::FromBits(a) * host::FromBits(b));
    if (IsZero(a) || IsZero(b)) return {value, 0};
    if (host::IsAmple(value) && ((mxcsr & kInexact) || host::ProductFits(a, b)))
        [[likely]] {
      return {value, 0};
    }
  }
  return reference::Mul(a, b, mxcsr);
}

template <typename F>
inline Result<F> Div(F a, F b, uint32_t mxcsr) {
  if (host::Agrees(mxcsr) && host::IsPlain(a) && host::IsNormal(b)) [[likely]] {
    const auto x = host::FromBits(a);
    const auto y = host::FromBits(b);
    const auto quotient = x / y;
    const F value = host::ToBits(quotient);
    if (IsZero(a)) return {value, 0};
    if (host::IsAmple(value) &&
        ((mxcsr & kInexact) ||
         (host::ProductFits(value, b) && quotient * y == x))) [[likely]] {
      return {value, 0};
    }
  }
  return reference::Div(a, b, mxcsr);
}

template <typename F>
inline Result<F> Sqrt(F a, uint32_t mxcsr) {
  if (host::Agrees(mxcsr) && host::IsNormal(a) && !IsNegative(a)) [[likely]] {
    const auto x = host::FromBits(a);
    const auto root = std::sqrt(x);
    const F value = host::ToBits(root);
    if ((mxcsr & kInexact) ||
        (host::ProductFits(value, value) && root * root == x)) [[likely]] {
      return {value, 0};
    }
  }
  return reference::Sqrt(a, mxcsr);
}

// ±(a × b) ± c, rounded once. If several are NaNs, a wins, then b, then c: a is
// the multiplier that the instruction's formula names first (the destination in
// the 132 forms, the second operand in the 213 and 231 forms).
template <typename F>
inline Result<F> MulAdd(F a, F b, F c, bool negate_product, bool negate_addend,
                        uint32_t mxcsr) {
  return reference::MulAdd(a, b, c, negate_product, negate_addend, mxcsr);
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_FLOAT_H_
