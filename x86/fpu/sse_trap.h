// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_SSE_TRAP_H_
#define X86_FPU_SSE_TRAP_H_

#include <cstdint>

// Unmasked SSE exceptions of this x86-64 processor, caught for the native
// tests.
namespace emu::x86::fpu {

// From now on SIGFPE notes MXCSR, masks everything in it and lets the
// instruction run again. Not for more than one thread.
void CatchSseTraps();

struct SseFlags {
  uint32_t flags;  // when the trap was raised, if it was
  bool trapped;
};
// What the instruction just run did, given MXCSR after it.
SseFlags TakeSseFlags(uint32_t mxcsr);

}  // namespace emu::x86::fpu

#endif  // X86_FPU_SSE_TRAP_H_
