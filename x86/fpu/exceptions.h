// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_EXCEPTIONS_H_
#define X86_FPU_EXCEPTIONS_H_

#include <cstdint>

namespace emu::x86::fpu {

// Exception flags, at their places in MXCSR and in the x87 status word; the
// masks have the same order (SDM vol. 1, §4.9.1, §8.1.3, §10.2.3).
inline constexpr uint32_t kInvalid = 1u << 0;       // IE, #I
inline constexpr uint32_t kDenormal = 1u << 1;      // DE, #D
inline constexpr uint32_t kDivideByZero = 1u << 2;  // ZE, #Z
inline constexpr uint32_t kOverflow = 1u << 3;      // OE, #O
inline constexpr uint32_t kUnderflow = 1u << 4;     // UE, #U
inline constexpr uint32_t kInexact = 1u << 5;       // PE, #P
inline constexpr uint32_t kAllExceptions = 0x3f;
// Those that are found before the operation computes anything.
inline constexpr uint32_t kPreComputation =
    kInvalid | kDenormal | kDivideByZero;

// Rounding control, by its encoding (SDM vol. 1, table 4-8).
enum class Rounding : uint8_t { kNearest, kDown, kUp, kZero };

// What an operation gives: a value and the exception flags that it raises.
template <typename T>
struct Result {
  T value;
  uint32_t flags;
};

}  // namespace emu::x86::fpu

#endif  // X86_FPU_EXCEPTIONS_H_
