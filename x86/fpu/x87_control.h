// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_X87_CONTROL_H_
#define X86_FPU_X87_CONTROL_H_

#include <cstdint>

#include "x86/fpu/exceptions.h"

// The x87 control word (SDM vol. 1, §8.1.5), and of the status word (§8.1.3)
// the error summary and the condition codes, which operations return among
// their flags.
namespace emu::x86::fpu {

// ES: an unmasked exception is pending.
inline constexpr uint32_t kErrorSummary = 1u << 7;
inline constexpr uint32_t kC0 = 1u << 8;
inline constexpr uint32_t kC1 = 1u << 9;  // rounded up, when PE is raised
inline constexpr uint32_t kC2 = 1u << 10;
inline constexpr uint32_t kC3 = 1u << 14;
inline constexpr uint32_t kConditionCodes = kC0 | kC1 | kC2 | kC3;

// What the control word is once `value` is loaded: bit 6 and bits 13 to 15 are
// fixed, bit 12 (infinity control) is kept.
constexpr uint16_t X87ControlOf(uint64_t value) {
  return static_cast<uint16_t>((value & 0x1f3f) | 0x40);
}

inline Rounding X87Rounding(uint16_t control) {
  return static_cast<Rounding>((control >> 10) & 3);
}

// Bits of significand that FADD, FSUB, FMUL, FDIV and FSQRT round to.
inline int X87Precision(uint16_t control) {
  constexpr int8_t kPrecisions[4] = {24, 64, 53, 64};
  return kPrecisions[(control >> 8) & 3];
}

// Those of `flags` that the control word does not mask: if any, ES is set and
// the next waiting instruction raises #MF.
inline uint32_t UnmaskedX87(uint32_t flags, uint16_t control) {
  return flags & ~uint32_t{control} & kAllExceptions;
}

// Whether a result goes to its register and the stack is popped or pushed: not
// when an unmasked exception was found before computing (SDM vol. 1, §8.5).
inline bool StoresRegister(uint32_t flags, uint16_t control) {
  return UnmaskedX87(flags & kPreComputation, control) == 0;
}
// The same for FLD from single or double precision, which loads a denormal
// although DE is not masked (measured).
inline bool LoadsRegister(uint32_t flags, uint16_t control) {
  return UnmaskedX87(flags & kInvalid, control) == 0;
}
// The same for FST and FIST to memory, where an unmasked overflow or underflow
// stops the store too.
inline bool StoresMemory(uint32_t flags, uint16_t control) {
  return UnmaskedX87(flags & (kPreComputation | kOverflow | kUnderflow),
                     control) == 0;
}

}  // namespace emu::x86::fpu

#endif  // X86_FPU_X87_CONTROL_H_
