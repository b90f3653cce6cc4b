// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_NATIVE_H_
#define X86_FPU_SSE_NATIVE_H_

#include <map>
#include <string>

#include "x86/fpu/sse_cases.h"

// The same operations, done by this x86-64 processor; needs AVX, FMA, F16C.
// Unmasked exceptions are caught: the outcome then holds the flags only.
namespace emu::x86::fpu {

std::map<std::string, SseFunction> NativeSseOperations();

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_NATIVE_H_
