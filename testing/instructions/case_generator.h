// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_CASE_GENERATOR_H_
#define TESTING_INSTRUCTIONS_CASE_GENERATOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "testing/instructions/insn_case.h"
#include "x86/opcode_row.h"

namespace emu::instructions {

// Cases that belong together: one row of the instruction table in one mode,
// alone or followed by something that reads its flags.
struct CaseGroup {
  const x86::OpcodeRow* row;
  x86::Mode mode;
  bool followed;

  // "64 01 add Ev, Gv"; names the group in the recorded results, too.
  std::string Name() const;
};

// Groups for all rows that work on general registers, memory and flags, and
// whose outcome follows from those (no CPUID, no time, no system calls).
std::vector<CaseGroup> AllGroups();

// Case `number` of the group: the same on every host, whatever else the table
// has. Nothing if the row has no encoding in that mode.
std::optional<InsnCase> MakeCase(const CaseGroup& group, uint64_t number);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_CASE_GENERATOR_H_
