// SPDX-License-Identifier: Apache-2.0

// The JIT against x86 hardware: some of the cases of fp_case_test.cc as
// translated code, against their recorded results.

#include "testing/fp_cases/fp_translated.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "testing/fp_cases/fp_hashes.h"

namespace emu::fp_cases {
namespace {

constexpr int kShownFailures = 5;
constexpr char kRecorded[] = "testing/fp_cases/recorded_results.txt";

// The first case that the tiers see differently.
std::string Difference(const FpGroup& group, int chunk) {
  for (int i = chunk * kChunkSize; i < (chunk + 1) * kChunkSize; ++i) {
    const FpCase test_case = MakeFpCase(group, static_cast<uint64_t>(i));
    FpOutcome interpreted, translated;
    RunInterpreted(test_case, &interpreted);
    RunTranslated(test_case, &translated);
    if (IsSame(group, test_case, interpreted, translated)) continue;
    return Report(test_case, interpreted, translated);
  }
  return "(the interpreter agrees: it differs from what is recorded, too)";
}

// Parts, so that the test can be sharded.
class FpTranslatedTest : public ::testing::TestWithParam<size_t> {};
constexpr size_t kParts = 8;

// One chunk of each group, which one depends on the group.
TEST_P(FpTranslatedTest, AgreesWithRecordedResults) {
  std::ifstream file(kRecorded);
  std::stringstream text;
  text << file.rdbuf();
  const RecordedResults recorded = instructions::ParseResults(text.str());
  ASSERT_FALSE(recorded.empty()) << kRecorded;
  int failures = 0;
  const std::vector<FpGroup> groups = AllFpGroups();
  for (size_t i = GetParam(); i < groups.size(); i += kParts) {
    const std::string name = groups[i].Name();
    const auto found = recorded.find(name);
    ASSERT_TRUE(found != recorded.end()) << name;
    const auto chunk = static_cast<int>(i / kParts) % instructions::kChunks;
    if (HashChunk(groups[i], chunk, &RunTranslated) ==
        found->second[static_cast<size_t>(chunk)]) {
      continue;
    }
    if (++failures > kShownFailures) continue;
    ADD_FAILURE() << name << ":\n" << Difference(groups[i], chunk);
  }
  EXPECT_EQ(failures, 0) << "groups that differ";
}

// FOP and FDP, which vendors keep differently, are not recorded: in them the
// tiers must agree.
TEST_P(FpTranslatedTest, PointersAreTheInterpreters) {
  constexpr int kCases = 4;
  const std::vector<FpGroup> groups = AllFpGroups();
  for (size_t i = GetParam(); i < groups.size(); i += kParts) {
    if (groups[i].row->traits.feature != x86::Feature::kFpu) continue;
    for (uint64_t number = 0; number < kCases; ++number) {
      const FpCase test_case = MakeFpCase(groups[i], number);
      FpOutcome interpreted, translated;
      RunInterpreted(test_case, &interpreted);
      RunTranslated(test_case, &translated);
      const x86::X87State& a = interpreted.state.cpu.x87;
      const x86::X87State& b = translated.state.cpu.x87;
      EXPECT_EQ(a.opcode, b.opcode) << groups[i].Name() << " " << number;
      EXPECT_EQ(a.ip, b.ip) << groups[i].Name() << " " << number;
      EXPECT_EQ(a.dp, b.dp) << groups[i].Name() << " " << number;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Parts, FpTranslatedTest,
                         ::testing::Range(size_t{0}, kParts));

}  // namespace
}  // namespace emu::fp_cases
