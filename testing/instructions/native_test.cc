// SPDX-License-Identifier: Apache-2.0

// The interpreter against the processor that this runs on, but for what
// x86/processor.h leaves to vendors: generated cases over the instruction
// table's integer rows, and the rows of insn_rows.cc. What this machine cannot
// tell is named in lines that begin with "skipped: ".

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/instructions/case_generator.h"
#include "testing/instructions/host_limits.h"
#include "testing/instructions/insn_rows.h"
#include "testing/instructions/runners.h"
#include "testing/instructions/this_processor.h"

namespace emu::instructions {
namespace {

constexpr int kCasesPerGroup = 256;
constexpr int kMinimumCases = 100'000;  // in each mode
constexpr int kShownFailures = 10;

// The first of the group's cases that differs; nothing if none does.
std::string Difference(const CaseGroup& group, int* cases) {
  Outcome host;
  Outcome interpreted;
  for (uint64_t i = 0; i < kCasesPerGroup; ++i) {
    const auto insn_case = MakeCase(group, i);
    if (!insn_case.has_value() || insn_case->vendors.everything) continue;
    RunOnHost(*insn_case, &host);
    RunInterpreted(*insn_case, &interpreted);
    ++*cases;
    if (IsSame(*insn_case, host, interpreted)) continue;
    return absl::StrCat(
        group.Name(), ", case ", i, "\n",
        Report(*insn_case, "processor", host, "interpreter", interpreted));
  }
  return "";
}

void CompareGroups(x86::Mode mode) {
  int cases = 0;
  int failures = 0;
  std::map<std::string, int> skipped;
  for (const CaseGroup& group : AllGroups()) {
    if (group.mode != mode) continue;
    const std::string why = WhyNotOnHost(group);
    if (!why.empty()) {
      ++skipped[why];
      continue;
    }
    const std::string difference = Difference(group, &cases);
    if (difference.empty() || ++failures > kShownFailures) continue;
    ADD_FAILURE() << difference;
  }
  for (const auto& [why, count] : skipped) {
    SaySkipped(absl::StrCat(count, " groups of instruction cases"), why);
  }
  EXPECT_EQ(failures, 0) << "groups that differ";
  ::testing::Test::RecordProperty("cases", cases);
  if (cases == 0) GTEST_SKIP() << "this machine cannot run any case";
  if (failures == 0) {
    EXPECT_GE(cases, kMinimumCases);
  }
}

TEST(NativeTest, CasesOf32BitMode) { CompareGroups(x86::Mode::k32); }
TEST(NativeTest, CasesOf64BitMode) { CompareGroups(x86::Mode::k64); }

// Why this machine is not asked about the row; empty if it is.
std::string WhyNotOnHost(const InsnRow& row, const InsnCase& insn_case) {
  if (!HostCanRun()) return "this is no x86-64 host";
  if (row.mode == x86::Mode::k32 && !HostHasI386Segments()) {
    return "this kernel has no 32-bit code segment";
  }
  const x86::VendorsChoice& choice = insn_case.vendors;
  const bool of_fault = choice.fault_flags || choice.fault_address;
  const bool vendors = choice.everything || choice.upper_counters ||
                       (of_fault && row.vector != kNoTrap);
  if (vendors && !IsVendorOurs()) {
    return absl::StrCat("vendors differ, and this is ", ThisProcessor());
  }
  return "";
}

TEST(NativeTest, Rows) {
  int rows = 0;
  for (const InsnRow& row : InsnRows()) {
    const InsnCase insn_case = MakeRowCase(row);
    const std::string why = WhyNotOnHost(row, insn_case);
    if (!why.empty()) {
      SaySkipped(row.assembly, why);
      continue;
    }
    Outcome outcome;
    RunOnHost(insn_case, &outcome);
    EXPECT_EQ(Differences(row, outcome), "");
    ++rows;
  }
  if (rows == 0) GTEST_SKIP() << "this machine cannot run any row";
}

}  // namespace
}  // namespace emu::instructions
