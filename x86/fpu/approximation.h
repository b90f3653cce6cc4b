// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_APPROXIMATION_H_
#define X86_FPU_APPROXIMATION_H_

#include <cstdint>

// RCPSS and RSQRTSS and relatives, of one element. No flags, and MXCSR plays no
// part: denormals are zeros.
//
// The SDM asks for a relative error of at most 1.5 × 2^-12 and leaves the
// values open. These are Intel's, as measured for every operand on a Cascade
// Lake: the correctly rounded reciprocal, of 13 bits, of the middle of the
// interval in which the operand's first 11 (RSQRT: 10) fraction bits place it.
namespace emu::x86::fpu {

uint32_t Rcp(uint32_t a);
uint32_t Rsqrt(uint32_t a);

}  // namespace emu::x86::fpu

#endif  // X86_FPU_APPROXIMATION_H_
