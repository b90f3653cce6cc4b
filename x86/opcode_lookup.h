// SPDX-License-Identifier: Apache-2.0

#ifndef X86_OPCODE_LOOKUP_H_
#define X86_OPCODE_LOOKUP_H_

#include <cstdint>

#include "x86/opcode_row.h"

// From the parts of an encoding to its row, by array indexing, and what is
// asked of each decoded instruction. The arrays are made from the table at
// compile time (opcode_table.cc). For the decoder and opcode_table.h.

namespace emu::x86 {

// Bits of OpcodeSlot::select: the dimensions that tell an opcode's rows apart.
// An entry is at `first` + an index made of them, the first one highest.
enum SlotSelect : uint8_t {
  kSelectPrefix = 1u << 0,  // 2 bits
  kSelectMode = 1u << 1,
  kSelectW = 1u << 2,
  kSelectL = 1u << 3,
  kSelectB = 1u << 4,
  kSelectMod = 1u << 5,
  kSelectReg = 1u << 6,  // 3 bits
  kSelectRm = 1u << 7,   // 3 bits
};

// One opcode of one map: where its row numbers begin in
// OpcodeLookup::row_index.
struct OpcodeSlot {
  uint16_t first;
  uint8_t select;
  bool has_modrm;
};

// What decoding needs of a row, and looking at what was decoded.
// (Of a size that is quickly multiplied by.)
struct alignas(32) RowPlan {
  Op op;
  uint8_t operand_count;  // implicit string operands included
  bool uses_vvvv;
  uint32_t properties;
  uint16_t flags_read;
  uint16_t flags_written;
  uint16_t flags_undefined;
  OperandTraits operands[4];
};

inline constexpr int kMaxRows = 2048;
inline constexpr int kMaxIndex = 16384;

struct OpcodeLookup {
  OpcodeSlot slots[static_cast<int>(OpcodeMap::kCount)][256];
  uint16_t row_index[kMaxIndex];
  RowPlan plans[kMaxRows];
};

extern const OpcodeLookup kOpcodeLookup;

}  // namespace emu::x86

#endif  // X86_OPCODE_LOOKUP_H_
