#ifndef X86_FPU_SSE_NATIVE_H_
#define X86_FPU_SSE_NATIVE_H_

#include <map>
#include <string>

#include "x86/fpu/sse_cases.h"

// The same operations, done by this x86-64 processor; needs AVX, FMA, F16C.
// Unmasked exceptions are caught: the outcome then holds the flags only.
namespace emu::x86::fpu {

std::map<std::string, SseFunction> NativeSseOperations();

// Packed instructions on single precision: four elements, and the flags of the
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

#endif  // X86_FPU_SSE_NATIVE_H_
