// SPDX-License-Identifier: Apache-2.0

#ifndef X86_CAPSTONE_DISASSEMBLER_H_
#define X86_CAPSTONE_DISASSEMBLER_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "x86/registers.h"

namespace emu::x86 {

// One instruction as Capstone reads it. Nothing else in the tree knows
// Capstone.
struct Disassembly {
  int length = 0;  // 0: not an instruction to Capstone
  std::string mnemonic;
  std::string operands;
};

// `bytes` are at guest address `pc`, which relative branches are printed with.
Disassembly DisassembleOne(Mode mode, uint64_t pc,
                           absl::Span<const uint8_t> bytes);

// "add eax, 1"; "(bad)" where there is no instruction.
std::string Disassemble(Mode mode, uint64_t pc,
                        absl::Span<const uint8_t> bytes);

}  // namespace emu::x86

#endif  // X86_CAPSTONE_DISASSEMBLER_H_
