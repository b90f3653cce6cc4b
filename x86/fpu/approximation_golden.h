// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_APPROXIMATION_GOLDEN_H_
#define X86_FPU_APPROXIMATION_GOLDEN_H_

#include <cstdint>

namespace emu::x86::fpu {

// A hash of a function's values over operands of all kinds.
template <typename Function>
uint64_t HashOfApproximation(Function function) {
  uint64_t hash = 0;
  for (uint64_t a = 0; a <= 0xffffffff; a += 1021) {
    hash = (hash ^ function(static_cast<uint32_t>(a))) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  return hash;
}

// Those of a Cascade Lake's RCPSS and RSQRTSS.
inline constexpr uint64_t kRcpHash = 1521829427668201474;
inline constexpr uint64_t kRsqrtHash = 2698153793776893322;

}  // namespace emu::x86::fpu

#endif  // X86_FPU_APPROXIMATION_GOLDEN_H_
