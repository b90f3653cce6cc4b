// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_DISASSEMBLER_H_
#define JIT_MIPS_DISASSEMBLER_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"

namespace emu::jit::mips {

// The instruction `word` at `pc`, as "lw $t0, 4($a0)", with the n64 names of
// registers (registers.h); ".word 0x..." where there is none.
std::string Disassemble(uint64_t pc, uint32_t word);

// A line for each word, with its address: for `-d out_asm`.
std::string CodeListing(uint64_t address, absl::Span<const uint32_t> words);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_DISASSEMBLER_H_
