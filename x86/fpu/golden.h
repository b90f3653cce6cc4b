// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_GOLDEN_H_
#define X86_FPU_GOLDEN_H_

#include <cstdint>

// Hardware's results, as one hash for each operation over generated operands:
// what stands for the processor on a host that is not x86. The native tests
// check that the hashes are hardware's; `bazel run //x86/fpu:record_golden`
// makes them (docs/processor.md). What vendors do differently is not in them.
namespace emu::x86::fpu {

inline constexpr int kGoldenRandomCases = 500;

struct Golden {
  const char* name;
  uint64_t hash;
};

inline constexpr Golden kSseGoldens[] = {
#include "x86/fpu/sse_golden.inc"
};

inline constexpr Golden kX87Goldens[] = {
#include "x86/fpu/x87_golden.inc"
};

}  // namespace emu::x86::fpu

#endif  // X86_FPU_GOLDEN_H_
