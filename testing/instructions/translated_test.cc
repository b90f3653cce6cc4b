// SPDX-License-Identifier: Apache-2.0

// The JIT against x86 hardware: the generated cases of instruction_test.cc, as
// translated code, against their recorded results.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/case_generator.h"
#include "testing/instructions/recorded_results.h"
#include "testing/instructions/runners.h"
#include "testing/instructions/translated_runner.h"

namespace emu::instructions {
namespace {

constexpr int kShownFailures = 5;
constexpr char kRecorded[] = "testing/instructions/recorded_results.txt";

RecordedResults Recorded() {
  std::ifstream file(kRecorded);
  std::stringstream text;
  text << file.rdbuf();
  return ParseResults(text.str());
}

// The first case that the tiers see differently.
std::string Difference(const CaseGroup& group) {
  for (uint64_t i = 0; i < kRecordedCases; ++i) {
    const auto insn_case = MakeCase(group, i);
    if (!insn_case.has_value()) continue;
    Outcome interpreted, translated;
    RunInterpreted(*insn_case, &interpreted);
    RunTranslated(*insn_case, &translated);
    if (IsSame(*insn_case, interpreted, translated)) continue;
    return absl::StrCat("case ", i, "\n",
                        Report(*insn_case, "interpreter", interpreted,
                               "translated", translated));
  }
  return "(the interpreter agrees: it differs from what is recorded, too)";
}

// Parts, so that the test can be sharded.
class TranslatedTest : public ::testing::TestWithParam<size_t> {};
constexpr size_t kParts = 8;

TEST_P(TranslatedTest, AgreesWithRecordedResults) {
  if (!HostCanTranslate()) GTEST_SKIP() << "no JIT for this host";
  const RecordedResults recorded = Recorded();
  ASSERT_FALSE(recorded.empty()) << kRecorded;
  Arena::Get();
  int failures = 0;
  const std::vector<CaseGroup> groups = AllGroups();
  for (size_t i = GetParam(); i < groups.size(); i += kParts) {
    const std::string name = groups[i].Name();
    const auto found = recorded.find(name);
    ASSERT_TRUE(found != recorded.end()) << name;
    if (HashGroup(groups[i], &RunTranslated) == found->second) continue;
    if (++failures > kShownFailures) continue;
    ADD_FAILURE() << name << ": " << Difference(groups[i]);
  }
  EXPECT_EQ(failures, 0) << "groups that differ";
}

INSTANTIATE_TEST_SUITE_P(Parts, TranslatedTest,
                         ::testing::Range(size_t{0}, kParts));

}  // namespace
}  // namespace emu::instructions
