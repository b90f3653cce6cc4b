// SPDX-License-Identifier: Apache-2.0

// Floating-point arithmetic of SSE to SSE4.1 and AVX, over x86/fpu.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/vector/sse_float.h"
#include "x86/fpu/approximation.h"
#include "x86/fpu/dot_product.h"
#include "x86/fpu/sse_float.h"

namespace emu::interp {
namespace {

using x86::fpu::Result;
using Ps = uint32_t;  // elements as their bits
using Pd = uint64_t;

// The approximations raise nothing.
Result<uint32_t> Reciprocal(uint32_t a, uint32_t) {
  return {x86::fpu::Rcp(a), 0};
}
Result<uint32_t> ReciprocalRoot(uint32_t a, uint32_t) {
  return {x86::fpu::Rsqrt(a), 0};
}

// HADDPS and relatives: pairs of a, then of b.
template <typename F, auto kFunction>
struct Horizontal {
  static Vector<16> Apply(SseUnit& unit, const Vector<16>& a,
                          const Vector<16>& b, uint8_t) {
    const auto x = ToLanes<F>(a), y = ToLanes<F>(b);
    Lanes<F, 16> result;
    constexpr int kHalf = Lanes<F, 16>::kCount / 2;
    for (int i = 0; i < kHalf; ++i) {
      result[i] = unit(kFunction(x[2 * i], x[2 * i + 1], unit.mxcsr));
      result[kHalf + i] = unit(kFunction(y[2 * i], y[2 * i + 1], unit.mxcsr));
    }
    return ToVector(result);
  }
};

// ADDSUBPS, ADDSUBPD: odd elements are added, even ones subtracted.
template <typename F>
struct AddSub {
  static Vector<16> Apply(SseUnit& unit, const Vector<16>& a,
                          const Vector<16>& b, uint8_t) {
    Lanes<F, 16> x = ToLanes<F>(a);
    const Lanes<F, 16> y = ToLanes<F>(b);
    for (int i = 0; i < x.kCount; ++i) {
      x[i] = unit(i % 2 != 0 ? x86::fpu::Add<F>(x[i], y[i], unit.mxcsr)
                             : x86::fpu::Sub<F>(x[i], y[i], unit.mxcsr));
    }
    return ToVector(x);
  }
};

// DPPS, DPPD: the sum of the products that the immediate's high bits choose,
// where its low bits say.
template <typename F>
struct DotProduct {
  static Vector<16> Apply(SseUnit& unit, const Vector<16>& a,
                          const Vector<16>& b, uint8_t control) {
    constexpr int kCount = Lanes<F, 16>::kCount;
    const auto x = ToLanes<F>(a), y = ToLanes<F>(b);
    Lanes<F, 16> sums = {};
    unit.Add(x86::fpu::DotProduct<kCount>(x.lane, y.lane, control >> 4,
                                          unit.mxcsr, sums.lane));
    for (int i = 0; i < kCount; ++i) {
      if ((control >> i & 1) == 0) sums[i] = 0;
    }
    return ToVector(sums);
  }
};

constexpr Binding kSseArithmeticBindings[] = {
    {x86::Op::kAddps, &SelectPackedFloat<Ps, &x86::fpu::Add<Ps>>},
    {x86::Op::kAddpd, &SelectPackedFloat<Pd, &x86::fpu::Add<Pd>>},
    {x86::Op::kAddss, &SelectScalarFloat<Ps, &x86::fpu::Add<Ps>>},
    {x86::Op::kAddsd, &SelectScalarFloat<Pd, &x86::fpu::Add<Pd>>},
    {x86::Op::kSubps, &SelectPackedFloat<Ps, &x86::fpu::Sub<Ps>>},
    {x86::Op::kSubpd, &SelectPackedFloat<Pd, &x86::fpu::Sub<Pd>>},
    {x86::Op::kSubss, &SelectScalarFloat<Ps, &x86::fpu::Sub<Ps>>},
    {x86::Op::kSubsd, &SelectScalarFloat<Pd, &x86::fpu::Sub<Pd>>},
    {x86::Op::kMulps, &SelectPackedFloat<Ps, &x86::fpu::Mul<Ps>>},
    {x86::Op::kMulpd, &SelectPackedFloat<Pd, &x86::fpu::Mul<Pd>>},
    {x86::Op::kMulss, &SelectScalarFloat<Ps, &x86::fpu::Mul<Ps>>},
    {x86::Op::kMulsd, &SelectScalarFloat<Pd, &x86::fpu::Mul<Pd>>},
    {x86::Op::kDivps, &SelectPackedFloat<Ps, &x86::fpu::Div<Ps>>},
    {x86::Op::kDivpd, &SelectPackedFloat<Pd, &x86::fpu::Div<Pd>>},
    {x86::Op::kDivss, &SelectScalarFloat<Ps, &x86::fpu::Div<Ps>>},
    {x86::Op::kDivsd, &SelectScalarFloat<Pd, &x86::fpu::Div<Pd>>},
    {x86::Op::kMinps, &SelectPackedFloat<Ps, &x86::fpu::Min<Ps>>},
    {x86::Op::kMinpd, &SelectPackedFloat<Pd, &x86::fpu::Min<Pd>>},
    {x86::Op::kMinss, &SelectScalarFloat<Ps, &x86::fpu::Min<Ps>>},
    {x86::Op::kMinsd, &SelectScalarFloat<Pd, &x86::fpu::Min<Pd>>},
    {x86::Op::kMaxps, &SelectPackedFloat<Ps, &x86::fpu::Max<Ps>>},
    {x86::Op::kMaxpd, &SelectPackedFloat<Pd, &x86::fpu::Max<Pd>>},
    {x86::Op::kMaxss, &SelectScalarFloat<Ps, &x86::fpu::Max<Ps>>},
    {x86::Op::kMaxsd, &SelectScalarFloat<Pd, &x86::fpu::Max<Pd>>},

    {x86::Op::kSqrtps, &SelectConvertPacked<Ps, Ps, &x86::fpu::Sqrt<Ps>>},
    {x86::Op::kSqrtpd, &SelectConvertPacked<Pd, Pd, &x86::fpu::Sqrt<Pd>>},
    {x86::Op::kSqrtss, &SelectConvertScalar<Ps, Ps, &x86::fpu::Sqrt<Ps>>},
    {x86::Op::kSqrtsd, &SelectConvertScalar<Pd, Pd, &x86::fpu::Sqrt<Pd>>},
    {x86::Op::kRcpps, &SelectConvertPacked<Ps, Ps, &Reciprocal>},
    {x86::Op::kRcpss, &SelectConvertScalar<Ps, Ps, &Reciprocal>},
    {x86::Op::kRsqrtps, &SelectConvertPacked<Ps, Ps, &ReciprocalRoot>},
    {x86::Op::kRsqrtss, &SelectConvertScalar<Ps, Ps, &ReciprocalRoot>},
    {x86::Op::kRoundps,
     &SelectConvertPacked<Ps, Ps, &x86::fpu::RoundToIntegral<Ps>>},
    {x86::Op::kRoundpd,
     &SelectConvertPacked<Pd, Pd, &x86::fpu::RoundToIntegral<Pd>>},
    {x86::Op::kRoundss,
     &SelectConvertScalar<Ps, Ps, &x86::fpu::RoundToIntegral<Ps>>},
    {x86::Op::kRoundsd,
     &SelectConvertScalar<Pd, Pd, &x86::fpu::RoundToIntegral<Pd>>},

    {x86::Op::kHaddps, &SelectFloatBinary<Horizontal<Ps, &x86::fpu::Add<Ps>>>},
    {x86::Op::kHaddpd, &SelectFloatBinary<Horizontal<Pd, &x86::fpu::Add<Pd>>>},
    {x86::Op::kHsubps, &SelectFloatBinary<Horizontal<Ps, &x86::fpu::Sub<Ps>>>},
    {x86::Op::kHsubpd, &SelectFloatBinary<Horizontal<Pd, &x86::fpu::Sub<Pd>>>},
    {x86::Op::kAddsubps, &SelectFloatBinary<AddSub<Ps>>},
    {x86::Op::kAddsubpd, &SelectFloatBinary<AddSub<Pd>>},
    {x86::Op::kDpps, &SelectFloatBinary<DotProduct<Ps>>},
    {x86::Op::kDppd, &SelectFloatBinary<DotProduct<Pd>>},
};

}  // namespace

absl::Span<const Binding> SseArithmeticBindings() {
  return kSseArithmeticBindings;
}

}  // namespace emu::interp
