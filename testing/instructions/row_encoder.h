// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_ROW_ENCODER_H_
#define TESTING_INSTRUCTIONS_ROW_ENCODER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "testing/instructions/random.h"
#include "x86/insn.h"
#include "x86/opcode_row.h"
#include "x86/registers.h"

namespace emu::instructions {

struct EncodedInsn {
  std::vector<uint8_t> bytes;
  x86::Insn insn;
  // Where the bytes that follow the opcode begin: ModRM, or an immediate.
  size_t after_opcode = 0;
};

// A random encoding that decodes as `row` in `mode`: any operands, widths,
// addressing, prefixes. Nothing if the mode does not have the row.
std::optional<EncodedInsn> EncodeRow(const x86::OpcodeRow& row, x86::Mode mode,
                                     Random& random);

// The place of a displacement that is the whole address (no base, no index, or
// RIP), or of an absolute offset; 0 if there is none.
size_t DisplacementPlace(const EncodedInsn& encoded);

// Overwrites `size` bytes at `place` and decodes again.
void Patch(EncodedInsn& encoded, x86::Mode mode, size_t place, uint64_t value,
           int size);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_ROW_ENCODER_H_
