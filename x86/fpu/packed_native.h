// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_PACKED_NATIVE_H_
#define X86_FPU_PACKED_NATIVE_H_

#include <cstdint>

// Packed SSE instructions done by this x86-64 processor; as in sse_native.h.
namespace emu::x86::fpu {

// Four elements of single precision, and the flags of the
// whole.
struct PackedSingles {
  uint32_t element[4];
  uint32_t flags;
};
using PackedFunction = PackedSingles (*)(const PackedSingles&,
                                         const PackedSingles&, uint32_t);
PackedSingles NativeAddps(const PackedSingles& a, const PackedSingles& b,
                          uint32_t mxcsr);
PackedSingles NativeDivps(const PackedSingles& a, const PackedSingles& b,
                          uint32_t mxcsr);
PackedSingles NativeHaddps(const PackedSingles& a, const PackedSingles& b,
                           uint32_t mxcsr);
// With imm8 0xff and 0x7d; DPPD's operands are pairs of elements.
PackedSingles NativeDppsAll(const PackedSingles& a, const PackedSingles& b,
                            uint32_t mxcsr);
PackedSingles NativeDppsThree(const PackedSingles& a, const PackedSingles& b,
                              uint32_t mxcsr);
PackedSingles NativeDppdAll(const PackedSingles& a, const PackedSingles& b,
                            uint32_t mxcsr);

}  // namespace emu::x86::fpu

#endif  // X86_FPU_PACKED_NATIVE_H_
