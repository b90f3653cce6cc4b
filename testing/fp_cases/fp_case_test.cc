// SPDX-License-Identifier: Apache-2.0

// The interpreter against x86 hardware: generated cases of every x87, MMX, SSE
// and AVX row of the instruction table, over rounding and precision modes,
// exception masks and special operands, against recorded results. More of them
// are compared with this machine's processor by native_test.cc.

#include "testing/fp_cases/fp_case.h"

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/fp_cases/fp_hashes.h"

namespace emu::fp_cases {
namespace {

constexpr int kMinimumCases = 200'000;
constexpr int kShownFailures = 10;
constexpr char kRecorded[] = "testing/fp_cases/recorded_results.txt";
constexpr char kHowToRecord[] =
    "; after a change of the cases, record anew (docs/processor.md): "
    "tools/bazel run //testing/fp_cases:fp_case_tool -- record";

TEST(FpCaseTest, AgreesWithRecordedResults) {
  std::ifstream file(kRecorded);
  std::stringstream text;
  text << file.rdbuf();
  const RecordedResults recorded = instructions::ParseResults(text.str());
  ASSERT_FALSE(recorded.empty()) << kRecorded;
  int cases = 0;
  int failures = 0;
  for (const FpGroup& group : AllFpGroups()) {
    const std::string name = group.Name();
    const auto found = recorded.find(name);
    if (found == recorded.end()) {
      ADD_FAILURE() << "nothing is recorded for " << name << kHowToRecord;
      return;
    }
    cases += kRecordedCases;
    const GroupHashes hashes = HashGroup(group, &RunInterpreted);
    if (hashes == found->second || ++failures > kShownFailures) continue;
    std::string chunks;
    for (size_t i = 0; i < hashes.size(); ++i) {
      if (hashes[i] != found->second[i]) {
        absl::StrAppend(&chunks, " ", i * kChunkSize, "-",
                        (i + 1) * kChunkSize - 1);
      }
    }
    ADD_FAILURE() << name << ": cases among" << chunks
                  << " differ from what was recorded" << kHowToRecord;
  }
  EXPECT_EQ(failures, 0) << "groups that differ";
  EXPECT_GE(cases, kMinimumCases);
  RecordProperty("cases", cases);
}

}  // namespace
}  // namespace emu::fp_cases
