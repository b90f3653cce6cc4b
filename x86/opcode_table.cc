// SPDX-License-Identifier: Apache-2.0

#include "x86/opcode_table.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "x86/opcode_lookup.h"
#include "x86/opcode_notation.h"

namespace emu::x86 {
namespace {

namespace tables {

using namespace notation;  // NOLINT: the rows are written in it

constexpr OpcodeRow kPrimary[] = {
#include "x86/table_groups.inc"
#include "x86/table_primary.inc"
#include "x86/table_x87.inc"
};
constexpr OpcodeRow k0F[] = {
#include "x86/table_0f.inc"
#include "x86/table_0f_groups.inc"
#include "x86/table_0f_mmx.inc"
#include "x86/table_0f_sse.inc"
#include "x86/table_0f_sse_integer.inc"
};
constexpr OpcodeRow k0F38[] = {
#include "x86/table_0f38.inc"
};
constexpr OpcodeRow k0F3A[] = {
#include "x86/table_0f3a.inc"
};
constexpr OpcodeRow kVex0F[] = {
#include "x86/table_vex_0f.inc"
};
constexpr OpcodeRow kVex0F38[] = {
#include "x86/table_vex_0f38.inc"
};
constexpr OpcodeRow kVex0F3A[] = {
#include "x86/table_vex_0f3a.inc"
};

}  // namespace tables

constexpr size_t kRowCount =
    1 + std::size(tables::kPrimary) + std::size(tables::k0F) +
    std::size(tables::k0F38) + std::size(tables::k0F3A) +
    std::size(tables::kVex0F) + std::size(tables::kVex0F38) +
    std::size(tables::kVex0F3A);

// What an addressing method says about ModRM, so that rows need not.
constexpr Match ImpliedMatch(AddressingMethod method) {
  switch (method) {
    case AddressingMethod::kM:
    case AddressingMethod::kVsib:
    case AddressingMethod::kVsibXmm:
      return notation::Mem;
    case AddressingMethod::kN:
    case AddressingMethod::kU:
      return notation::Mod3;
    case AddressingMethod::kR:
      return notation::Mod3;
    default:
      return notation::Any;
  }
}

constexpr bool UsesModRm(AddressingMethod method) {
  switch (method) {
    case AddressingMethod::kE:
    case AddressingMethod::kG:
    case AddressingMethod::kR:
    case AddressingMethod::kM:
    case AddressingMethod::kS:
    case AddressingMethod::kC:
    case AddressingMethod::kD:
    case AddressingMethod::kSti:
    case AddressingMethod::kP:
    case AddressingMethod::kQ:
    case AddressingMethod::kN:
    case AddressingMethod::kV:
    case AddressingMethod::kW:
    case AddressingMethod::kU:
    case AddressingMethod::kVsib:
    case AddressingMethod::kVsibXmm:
      return true;
    default:
      return false;
  }
}

constexpr bool UsesVvvv(AddressingMethod method) {
  return method == AddressingMethod::kB || method == AddressingMethod::kH;
}

template <size_t kSize>
constexpr void Append(const OpcodeRow (&rows)[kSize], OpcodeMap map,
                      std::array<OpcodeRow, kRowCount>& all, size_t& count) {
  for (OpcodeRow row : rows) {
    row.map = map;
    if ((row.traits.properties & kPropModIgnored) == 0) {
      for (OperandSpec spec : row.operands) {
        row.match = row.match & ImpliedMatch(TraitsOf(spec).method);
      }
    }
    all[count++] = row;
  }
}

constexpr std::array<OpcodeRow, kRowCount> JoinTables() {
  std::array<OpcodeRow, kRowCount> all = {};
  all[0].match = {0};
  size_t count = 1;
  Append(tables::kPrimary, OpcodeMap::kPrimary, all, count);
  Append(tables::k0F, OpcodeMap::k0F, all, count);
  Append(tables::k0F38, OpcodeMap::k0F38, all, count);
  Append(tables::k0F3A, OpcodeMap::k0F3A, all, count);
  Append(tables::kVex0F, OpcodeMap::kVex0F, all, count);
  Append(tables::kVex0F38, OpcodeMap::kVex0F38, all, count);
  Append(tables::kVex0F3A, OpcodeMap::kVex0F3A, all, count);
  return all;
}

constexpr std::array<OpcodeRow, kRowCount> kRows = JoinTables();

// The dimensions in SlotSelect's order.
constexpr MatchDimension kDimensions[] = {kMatchPrefix, kMatchMode, kMatchW,
                                          kMatchL,      kMatchB,    kMatchMod,
                                          kMatchReg,    kMatchRm};
constexpr int kDimensionCount = 8;
constexpr uint8_t kModRmSelects = kSelectMod | kSelectReg | kSelectRm;

constexpr uint8_t SelectOf(Match match) {
  uint8_t select = 0;
  for (int i = 0; i < kDimensionCount; ++i) {
    const uint32_t mask = kDimensions[i].Mask();
    if ((match.bits & mask) != mask) select |= 1u << i;
  }
  return select;
}

constexpr int IndexSize(uint8_t select) {
  int size = 1;
  for (int i = 0; i < kDimensionCount; ++i) {
    if ((select >> i & 1) != 0) size *= kDimensions[i].count;
  }
  return size;
}

// The encodings that entry `index` of a slot stands for.
constexpr uint32_t EntryBits(uint8_t select, int index) {
  uint32_t bits = kMatchAll;
  for (int i = kDimensionCount - 1; i >= 0; --i) {
    if ((select >> i & 1) == 0) continue;
    const int count = kDimensions[i].count;
    bits &= kDimensions[i].Only(1u << (index % count)).bits;
    index /= count;
  }
  return bits;
}

constexpr OpcodeSlot& SlotOf(const OpcodeRow& row, OpcodeLookup& lookup) {
  return lookup.slots[static_cast<int>(row.map)][row.code];
}

constexpr RowPlan MakePlan(const OpcodeRow& row) {
  RowPlan plan = {};
  plan.op = row.op;
  plan.properties = row.traits.properties;
  plan.flags_read = row.traits.flags_read;
  plan.flags_written = row.traits.flags_written;
  plan.flags_undefined = row.traits.flags_undefined;
  for (OperandSpec spec : row.operands) {
    if (spec == OperandSpec::kNone) break;
    plan.operands[plan.operand_count++] = TraitsOf(spec);
    if (UsesVvvv(TraitsOf(spec).method)) plan.uses_vvvv = true;
  }
  return plan;
}

constexpr void FillSlots(OpcodeLookup& lookup) {
  for (size_t number = 1; number < kRowCount; ++number) {
    const OpcodeRow& row = kRows[number];
    OpcodeSlot& slot = SlotOf(row, lookup);
    slot.select |= SelectOf(row.match);
    if ((slot.select & kModRmSelects) != 0) slot.has_modrm = true;
    for (OperandSpec spec : row.operands) {
      if (UsesModRm(TraitsOf(spec).method)) slot.has_modrm = true;
    }
  }
}

// Aborts, which is an error at compile time, if two rows claim an encoding.
constexpr void FillRowIndex(OpcodeLookup& lookup) {
  int used = 1;  // entry 0, row 0, is for opcodes without rows
  for (size_t number = 1; number < kRowCount; ++number) {
    const OpcodeRow& row = kRows[number];
    OpcodeSlot& slot = SlotOf(row, lookup);
    const int size = IndexSize(slot.select);
    if (slot.first == 0) {
      slot.first = static_cast<uint16_t>(used);
      used += size;
      if (used > kMaxIndex) std::abort();
    }
    for (int i = 0; i < size; ++i) {
      const uint32_t bits = EntryBits(slot.select, i);
      if ((row.match.bits & bits) != bits) continue;
      uint16_t& entry = lookup.row_index[slot.first + i];
      if (entry != 0) std::abort();
      entry = static_cast<uint16_t>(number);
    }
  }
}

constexpr OpcodeLookup MakeLookup() {
  OpcodeLookup lookup = {};
  FillSlots(lookup);
  FillRowIndex(lookup);
  for (size_t i = 0; i < kRowCount; ++i) lookup.plans[i] = MakePlan(kRows[i]);
  return lookup;
}

static_assert(kRowCount <= kMaxRows);

}  // namespace

constinit const OpcodeLookup kOpcodeLookup = MakeLookup();

absl::Span<const OpcodeRow> AllRows() { return kRows; }

const OpcodeRow& Row(const Insn& insn) { return kRows[insn.row]; }

}  // namespace emu::x86
