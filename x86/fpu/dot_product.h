// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_DOT_PRODUCT_H_
#define X86_FPU_DOT_PRODUCT_H_

#include <cstdint>

#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_float.h"

namespace emu::x86::fpu {

// DPPS (kCount 4, single precision) and DPPD (2, double): every element of
// `sums` is the sum of the products that `select`, imm8[7:4], names; the caller
// applies imm8[3:0]. Gives the flags of the products, of the pairs' sums, and
// of the totals.
//
// Each element adds in an order of its own, which shows in the choice between
// NaNs (measured): a pair's sum prefers the neighbour's product in DPPS, the
// own one in DPPD; the total prefers the own pair.
template <int kCount, typename F>
StageFlags DotProduct(const F* a, const F* b, uint8_t select, uint32_t mxcsr,
                      F* sums) {
  StageFlags flags = {};
  F product[kCount];
  for (int i = 0; i < kCount; ++i) {
    product[i] = 0;
    if (!((select >> i) & 1)) continue;
    const Result<F> result = Mul(a[i], b[i], mxcsr);
    product[i] = result.value;
    flags[0] |= result.flags;
  }

  F pair[kCount];
  for (int i = 0; i < kCount; ++i) {
    const F own = product[i];
    const F other = product[i ^ 1];
    const Result<F> result =
        kCount == 4 ? Add(other, own, mxcsr) : Add(own, other, mxcsr);
    pair[i] = result.value;
    flags[1] |= result.flags;
  }

  for (int i = 0; i < kCount; ++i) {
    sums[i] = pair[i];
    if constexpr (kCount == 4) {
      const Result<F> result = Add(pair[i], pair[i ^ 2], mxcsr);
      sums[i] = result.value;
      flags[2] |= result.flags;
    }
  }
  return flags;
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_DOT_PRODUCT_H_
