// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_RECORDED_RESULTS_H_
#define TESTING_INSTRUCTIONS_RECORDED_RESULTS_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "testing/instructions/case_generator.h"
#include "testing/instructions/insn_case.h"

namespace emu::instructions {

// What an x86-64 processor made of the first cases of each group, for hosts
// that are none: a hash for every kChunkSize of them.
inline constexpr int kChunks = 8;
inline constexpr int kChunkSize = 8;
inline constexpr int kRecordedCases = kChunks * kChunkSize;
using GroupHashes = std::array<uint32_t, kChunks>;
using RecordedResults = std::map<std::string, GroupHashes>;

using Runner = void (*)(const InsnCase& insn_case, Outcome* outcome);
GroupHashes HashGroup(const CaseGroup& group, Runner run);

// The text form: a line a group, its name after its hashes.
std::string FormatResults(const RecordedResults& results);
RecordedResults ParseResults(const std::string& text);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_RECORDED_RESULTS_H_
