// SPDX-License-Identifier: Apache-2.0

// The interpreter against the processor that this runs on, but for what
// x86/processor.h leaves to vendors: the cases of fp_case_test.cc and more.
// What this machine cannot tell is named in lines that begin with "skipped: ".

#include <string>

#include "gtest/gtest.h"
#include "testing/fp_cases/fp_case.h"
#include "testing/instructions/this_processor.h"

namespace emu::fp_cases {
namespace {

constexpr int kCasesPerGroup = 256;
constexpr int kMinimumCases = 200'000;  // in each mode
constexpr int kShownFailures = 10;

// The first of the group's cases that differs; nothing if none does.
std::string Difference(const FpGroup& group, int* cases) {
  FpOutcome host;
  FpOutcome interpreted;
  for (uint64_t i = 0; i < kCasesPerGroup; ++i) {
    const FpCase test_case = MakeFpCase(group, i);
    RunOnHost(test_case, &host);
    RunInterpreted(test_case, &interpreted);
    ++*cases;
    if (IsSame(group, test_case, host, interpreted)) continue;
    return group.Name() + ", case " + std::to_string(i) + "\n" +
           Report(test_case, host, interpreted);
  }
  return "";
}

void CompareGroups(Mode mode, const std::string& what) {
  const std::string why = WhyNotOnHost(mode);
  if (!why.empty()) {
    instructions::SaySkipped(what, why);
    GTEST_SKIP() << why;
  }
  int cases = 0;
  int failures = 0;
  for (const FpGroup& group : AllFpGroups()) {
    if (group.mode != mode) continue;
    const std::string difference = Difference(group, &cases);
    if (difference.empty() || ++failures > kShownFailures) continue;
    ADD_FAILURE() << difference;
  }
  EXPECT_EQ(failures, 0) << "groups that differ";
  ::testing::Test::RecordProperty("cases", cases);
  if (failures == 0) {
    EXPECT_GE(cases, kMinimumCases);
  }
}

TEST(NativeTest, CasesOf32BitMode) {
  CompareGroups(Mode::k32, "x87 and vector cases of 32-bit mode");
}
TEST(NativeTest, CasesOf64BitMode) {
  CompareGroups(Mode::k64, "x87 and vector cases of 64-bit mode");
}

}  // namespace
}  // namespace emu::fp_cases
