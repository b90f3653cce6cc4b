// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_F16C_H_
#define X86_FPU_F16C_H_

#include <cstdint>

#include "x86/fpu/exceptions.h"

// Half precision: VCVTPH2PS, and VCVTPS2PH with its immediate, of one element.
namespace emu::x86::fpu {

Result<uint32_t> HalfToSingle(uint16_t a, uint32_t mxcsr);
Result<uint16_t> SingleToHalf(uint32_t a, uint8_t control, uint32_t mxcsr);

}  // namespace emu::x86::fpu

#endif  // X86_FPU_F16C_H_
