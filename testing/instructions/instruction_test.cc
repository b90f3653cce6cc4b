// SPDX-License-Identifier: Apache-2.0

// The interpreter against x86 hardware: generated cases over the instruction
// table's integer rows. On an x86-64 host the processor itself runs each case;
// elsewhere its recorded results tell.

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/case_generator.h"
#include "testing/instructions/recorded_results.h"
#include "testing/instructions/runners.h"

namespace emu::instructions {
namespace {

constexpr int kCasesPerGroup = 256;
constexpr int kMinimumCases = 200'000;
constexpr int kShownFailures = 10;
constexpr char kRecorded[] = "testing/instructions/recorded_results.txt";
constexpr char kHowToRecord[] =
    "; after a change of the cases, record anew on an x86-64 machine: "
    "tools/bazel run //testing/instructions:case_tool -- record";
constexpr char kHowToShow[] =
    "; look at them: tools/bazel run //testing/instructions:case_tool -- show ";

// A processor may lack the instruction.
bool IsMissingOnHost(const CaseGroup& group, const Outcome& outcome) {
  constexpr int kInvalidOpcode = 6;
  return outcome.vector == kInvalidOpcode &&
         group.row->traits.feature != x86::Feature::kBase;
}

TEST(InstructionTest, AgreesWithThisProcessor) {
  if (!HostCanRun()) GTEST_SKIP() << "not an x86-64 host";
  int cases = 0;
  int failures = 0;
  Outcome host;
  Outcome interpreted;
  for (const CaseGroup& group : AllGroups()) {
    bool group_failed = false;
    for (uint64_t i = 0; i < kCasesPerGroup && !group_failed; ++i) {
      const auto insn_case = MakeCase(group, i);
      if (!insn_case.has_value()) continue;
      RunOnHost(*insn_case, &host);
      if (IsMissingOnHost(group, host)) break;
      RunInterpreted(*insn_case, &interpreted);
      ++cases;
      if (IsSame(*insn_case, host, interpreted)) continue;
      group_failed = true;
      if (++failures > kShownFailures) break;
      ADD_FAILURE() << group.Name() << ", case " << i << "\n"
                    << Report(*insn_case, "processor", host, "interpreter",
                              interpreted);
    }
  }
  EXPECT_EQ(failures, 0) << "groups that differ";
  if (failures == 0) {
    EXPECT_GE(cases, kMinimumCases);
  }
  RecordProperty("cases", cases);
}

TEST(InstructionTest, AgreesWithRecordedResults) {
  std::ifstream file(kRecorded);
  std::stringstream text;
  text << file.rdbuf();
  const RecordedResults recorded = ParseResults(text.str());
  ASSERT_FALSE(recorded.empty()) << kRecorded;
  Arena::Get();
  int failures = 0;
  for (const CaseGroup& group : AllGroups()) {
    const std::string name = group.Name();
    const auto found = recorded.find(name);
    if (found == recorded.end()) {
      ADD_FAILURE() << "nothing is recorded for " << name << kHowToRecord;
      return;
    }
    const GroupHashes hashes = HashGroup(group, &RunInterpreted);
    if (hashes == found->second) continue;
    if (++failures > kShownFailures) continue;
    std::string chunks;
    for (size_t i = 0; i < hashes.size(); ++i) {
      if (hashes[i] != found->second[i]) {
        absl::StrAppend(&chunks, " ", i * kChunkSize, "-",
                        (i + 1) * kChunkSize - 1);
      }
    }
    ADD_FAILURE() << name << ": cases among" << chunks
                  << " differ from what was recorded" << kHowToShow << "'"
                  << name << "'" << kHowToRecord;
  }
  EXPECT_EQ(failures, 0) << "groups that differ";
}

}  // namespace
}  // namespace emu::instructions
