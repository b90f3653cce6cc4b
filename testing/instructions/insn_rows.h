// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_INSN_ROWS_H_
#define TESTING_INSTRUCTIONS_INSN_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "testing/instructions/insn_case.h"

// Instructions with something surprising about them, as rows: bytes with their
// assembly, what goes in, what comes out. Among them are the choices that emu
// shares with Intel's processors and not with others (x86/processor.h).
namespace emu::instructions {

// Part of a state: a register's value, memory, the flags.
struct RowValue {
  enum Kind { kGpr, kMemory, kFlags } kind;
  uint64_t where;
  uint64_t value;
  int size;
};

// InsnRow::rip: behind the instruction.
inline constexpr uint64_t kNext = ~uint64_t{0};

struct InsnRow {
  x86::Mode mode;
  const char* assembly;
  std::vector<uint8_t> bytes;
  std::vector<RowValue> before;
  std::vector<RowValue> after;
  uint32_t flags = x86::kStatusFlags | x86::kFlagDf;  // the defined ones
  int vector = kNoTrap;
  uint64_t rip = kNext;
};

absl::Span<const InsnRow> InsnRows();

InsnCase MakeRowCase(const InsnRow& row);

// What of `outcome` is not as the row says, a line each.
std::string Differences(const InsnRow& row, const Outcome& outcome);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_INSN_ROWS_H_
