// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/packed_native.h"

#include <cstring>

#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_trap.h"

namespace emu::x86::fpu {
namespace {

using Singles = float __attribute__((vector_size(16)));

#define EMU_PACKED(text)                                                   \
  [](Singles x, Singles y, uint32_t mxcsr, uint32_t& out) {                \
    uint32_t standard = kMxcsrDefault;                                     \
    asm volatile("ldmxcsr %[in]; " text                                    \
                 "; stmxcsr %[out];"                                       \
                 "ldmxcsr %[standard]"                                     \
                 : [x] "+x"(x), [out] "=m"(out)                            \
                 : [y] "x"(y), [in] "m"(mxcsr), [standard] "m"(standard)); \
    return x;                                                              \
  }

template <typename Function>
PackedSingles RunPacked(const PackedSingles& a, const PackedSingles& b,
                        uint32_t mxcsr, Function function) {
  CatchSseTraps();
  Singles x, y;
  std::memcpy(&x, a.element, sizeof x);
  std::memcpy(&y, b.element, sizeof y);
  uint32_t out;
  const Singles value = function(x, y, mxcsr, out);
  PackedSingles result;
  std::memcpy(result.element, &value, sizeof value);
  result.flags = TakeSseFlags(out).flags;
  return result;
}

}  // namespace

PackedSingles NativeAddps(const PackedSingles& a, const PackedSingles& b,
                          uint32_t mxcsr) {
  return RunPacked(a, b, mxcsr, EMU_PACKED("addps %[y], %[x]"));
}
PackedSingles NativeDivps(const PackedSingles& a, const PackedSingles& b,
                          uint32_t mxcsr) {
  return RunPacked(a, b, mxcsr, EMU_PACKED("divps %[y], %[x]"));
}
PackedSingles NativeHaddps(const PackedSingles& a, const PackedSingles& b,
                           uint32_t mxcsr) {
  return RunPacked(a, b, mxcsr, EMU_PACKED("haddps %[y], %[x]"));
}
PackedSingles NativeDppsAll(const PackedSingles& a, const PackedSingles& b,
                            uint32_t mxcsr) {
  return RunPacked(a, b, mxcsr, EMU_PACKED("dpps $0xff, %[y], %[x]"));
}
PackedSingles NativeDppsThree(const PackedSingles& a, const PackedSingles& b,
                              uint32_t mxcsr) {
  return RunPacked(a, b, mxcsr, EMU_PACKED("dpps $0x7d, %[y], %[x]"));
}
PackedSingles NativeDppdAll(const PackedSingles& a, const PackedSingles& b,
                            uint32_t mxcsr) {
  return RunPacked(a, b, mxcsr, EMU_PACKED("dppd $0x33, %[y], %[x]"));
}

}  // namespace emu::x86::fpu
