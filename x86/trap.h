// SPDX-License-Identifier: Apache-2.0

#ifndef X86_TRAP_H_
#define X86_TRAP_H_

#include <cstdint>

namespace emu::x86 {

// Exception vectors (SDM vol. 3, table 6-1).
enum class Vector : uint8_t {
  kDivideError = 0,
  kDebug = 1,
  kBreakpoint = 3,
  kOverflow = 4,
  kBoundRange = 5,
  kInvalidOpcode = 6,
  kSegmentNotPresent = 11,
  kStackFault = 12,
  kGeneralProtection = 13,
  kPageFault = 14,
  kX87 = 16,
  kAlignmentCheck = 17,
  kSimd = 19,
};

// A guest exception, as a value.
struct Trap {
  Vector vector;
  // #PF, #NP, #SS and #GP only (SDM vol. 3, §4.7, §6.13).
  uint32_t error_code = 0;
  // #PF: the linear address that faulted (CR2).
  uint64_t address = 0;
};

// Bits of a #PF's error code.
inline constexpr uint32_t kPfPresent = 1u << 0;
inline constexpr uint32_t kPfWrite = 1u << 1;
inline constexpr uint32_t kPfUser = 1u << 2;
inline constexpr uint32_t kPfFetch = 1u << 4;

}  // namespace emu::x86

#endif  // X86_TRAP_H_
