#ifndef X86_FPU_SSE_NATIVE_H_
#define X86_FPU_SSE_NATIVE_H_

#include <map>
#include <string>

#include "x86/fpu/sse_cases.h"

// The same operations, done by this x86-64 processor; needs AVX, FMA, F16C.
// Unmasked exceptions are caught: the outcome then holds the flags only.
namespace emu::x86::fpu {

std::map<std::string, SseFunction> NativeSseOperations();

// ADDPS and DIVPS: four elements, and the flags of the whole.
struct PackedSingles {
  uint32_t element[4];
  uint32_t flags;
};
PackedSingles NativeAddps(const PackedSingles& a, const PackedSingles& b,
                          uint32_t mxcsr);
PackedSingles NativeDivps(const PackedSingles& a, const PackedSingles& b,
                          uint32_t mxcsr);

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_NATIVE_H_
