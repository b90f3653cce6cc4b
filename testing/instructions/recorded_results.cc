// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/recorded_results.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace emu::instructions {
namespace {

constexpr size_t kHexDigits = 8;  // of one hash

}  // namespace

GroupHashes HashGroup(const CaseGroup& group, Runner run) {
  GroupHashes hashes = {};
  Outcome outcome;
  for (int i = 0; i < kRecordedCases; ++i) {
    const auto insn_case = MakeCase(group, static_cast<uint64_t>(i));
    if (!insn_case.has_value() || insn_case->vendors.everything) continue;
    run(*insn_case, &outcome);
    uint32_t& hash = hashes[static_cast<size_t>(i / kChunkSize)];
    const uint64_t one = HashOf(*insn_case, outcome);
    hash = hash * 31 + static_cast<uint32_t>(one ^ one >> 32);
  }
  return hashes;
}

std::string FormatResults(const RecordedResults& results) {
  std::string text;
  for (const auto& [name, hashes] : results) {
    for (uint32_t hash : hashes) absl::StrAppendFormat(&text, "%08x", hash);
    absl::StrAppend(&text, " ", name, "\n");
  }
  return text;
}

RecordedResults ParseResults(const std::string& text) {
  RecordedResults results;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (line.front() == '#' || line.size() <= kChunks * kHexDigits) continue;
    GroupHashes hashes = {};
    for (uint32_t& hash : hashes) {
      static_cast<void>(absl::SimpleHexAtoi(line.substr(0, kHexDigits), &hash));
      line.remove_prefix(kHexDigits);
    }
    results.emplace(line.substr(1), hashes);
  }
  return results;
}

}  // namespace emu::instructions
