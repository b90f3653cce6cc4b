// SPDX-License-Identifier: Apache-2.0

#ifndef X86_CPUID_H_
#define X86_CPUID_H_

#include <cstdint>

#include "x86/registers.h"

namespace emu::x86 {

struct CpuidResult {
  uint32_t eax;
  uint32_t ebx;
  uint32_t ecx;
  uint32_t edx;
};

// What CPUID says of the emulated processor (SDM vol. 2, CPUID). The feature
// bits are those of the process's model (cpu_model.h).
CpuidResult Cpuid(Mode mode, uint32_t leaf, uint32_t subleaf);

}  // namespace emu::x86

#endif  // X86_CPUID_H_
