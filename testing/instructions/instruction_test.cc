// SPDX-License-Identifier: Apache-2.0

// The interpreter against x86 hardware: generated cases over the instruction
// table's integer rows against recorded results. (native_test.cc compares more
// of them with the processor that it runs on.)

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

constexpr int kShownFailures = 10;
constexpr char kRecorded[] = "testing/instructions/recorded_results.txt";
constexpr char kHowToRecord[] =
    "; after a change of the cases, record anew (docs/processor.md): "
    "tools/bazel run //testing/instructions:case_tool -- record";
constexpr char kHowToShow[] =
    "; look at them: tools/bazel run //testing/instructions:case_tool -- show ";

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
