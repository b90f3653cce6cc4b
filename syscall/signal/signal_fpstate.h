// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_SIGNAL_SIGNAL_FPSTATE_H_
#define SYSCALL_SIGNAL_SIGNAL_FPSTATE_H_

#include <cstdint>

#include "x86/cpu_state.h"

namespace emu::syscall {

// The floating-point state in a signal frame: an XSAVE image (x87, SSE, AVX)
// with the kernel's magic numbers, 64-byte aligned, and for i386 the FSAVE
// image right before it (arch/x86/kernel/fpu/signal.c,
// arch/x86/include/uapi/asm/sigcontext.h).

// In bytes, without what alignment takes: i386's.
uint64_t LargestFpStateSize();

// Finds room for it below `sp`; returns what sigcontext::fpstate points to,
// which is also the new stack pointer.
uint64_t AllocateFpState(uint64_t sp, bool is_i386);

// Writes it to `fpstate`, a value that AllocateFpState returned. False for
// EFAULT.
bool WriteFpState(const x86::CpuState& cpu, uint64_t fpstate, bool is_i386);

// Reads what a handler made of it; 0 stands for the initial state. False for
// EFAULT. An image without magic numbers restores x87 and SSE only.
bool ReadFpState(x86::CpuState& cpu, uint64_t fpstate, bool is_i386);

// The initial state, with which a handler starts.
void ResetFpState(x86::CpuState& cpu);

}  // namespace emu::syscall

#endif  // SYSCALL_SIGNAL_SIGNAL_FPSTATE_H_
