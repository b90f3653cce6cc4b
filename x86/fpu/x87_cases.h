// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_X87_CASES_H_
#define X86_FPU_X87_CASES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "x86/fpu/float80.h"

// The x87 operations under test, by name, over generated operands.
namespace emu::x86::fpu {

struct X87Operands {
  Float80 a;                  // ST0
  Float80 b;                  // ST1
  std::array<uint8_t, 10> m;  // memory: m32, m64 or BCD
};

// What an instruction leaves behind: the stack's top two, the memory it stores
// to, and the status word's exception flags and condition codes.
struct X87Outcome {
  Float80 st0;
  Float80 st1;
  std::array<uint8_t, 10> m;
  uint32_t status;
};
bool operator==(const X87Outcome& a, const X87Outcome& b);

using X87Function = std::function<X87Outcome(const X87Operands&, uint16_t)>;

enum class X87Operation : uint8_t { kUnary, kBinary, kMemory };

struct X87Case {
  std::string name;
  X87Operation kind;
  X87Function run;
};

// The implementation's operations.
std::vector<X87Case> X87Cases();

// Special values in all combinations, then `random_count` random ones.
std::vector<X87Operands> GenerateX87Operands(X87Operation kind,
                                             int random_count);

// Whether vendors differ (docs/processor.md): a denormal ST0 that FPREM, FPREM1
// and FSCALE leave as it is underflows on some, which shows when #U is
// unmasked. Such operands are neither recorded nor compared.
bool IsVendorsChoice(const X87Case& operation, const X87Operands& operands,
                     uint16_t control);

// RC × PC, all exceptions masked.
std::vector<uint16_t> MaskedControls();

// The hash of an operation's outcomes over generated operands and control
// words, random exception masks among them.
uint64_t HashX87Operation(const X87Case& operation, const X87Function& run,
                          int random_count);

}  // namespace emu::x86::fpu

#endif  // X86_FPU_X87_CASES_H_
