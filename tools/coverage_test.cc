// SPDX-License-Identifier: Apache-2.0

#include "tools/coverage.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "x86/opcode_table.h"

namespace emu::tools {
namespace {

TEST(CoverageTest, EachRowHasSamplesAndEachSampleAHandler) {
  int rows = 0;
  for (const RowCoverage& coverage : InstructionCoverage()) {
    if (coverage.row->op == x86::Op::kInvalid) continue;
    ++rows;
    EXPECT_TRUE(coverage.IsDone())
        << x86::EncodingText(*coverage.row) << "  "
        << x86::RowText(*coverage.row) << ": " << coverage.samples
        << " samples, " << coverage.executed << " executed"
        << (coverage.hole.empty() ? "" : ", not ") << coverage.hole;
  }
  EXPECT_GT(rows, 1000);
}

// How many of the samples of `op` are translated: all, some, none.
enum class Translated { kNone, kSome, kAll };
Translated TranslatedOf(x86::Op op) {
  int samples = 0, translated = 0;
  for (const RowCoverage& coverage : InstructionCoverage()) {
    if (coverage.row->op != op) continue;
    samples += coverage.samples;
    translated += coverage.translated;
  }
  EXPECT_GT(samples, 0);
  return translated == 0         ? Translated::kNone
         : translated == samples ? Translated::kAll
                                 : Translated::kSome;
}

TEST(CoverageTest, TellsWhatIsTranslated) {
  EXPECT_EQ(TranslatedOf(x86::Op::kLea), Translated::kAll);
  EXPECT_EQ(TranslatedOf(x86::Op::kPopcnt), Translated::kAll);
  // Locked, of bytes and words.
  EXPECT_EQ(TranslatedOf(x86::Op::kXadd), Translated::kSome);
  EXPECT_EQ(TranslatedOf(x86::Op::kFyl2x), Translated::kNone);
}

TEST(CoverageTest, AReportsLineNamesBothTiers) {
  EXPECT_THAT(CoverageReport(),
              testing::ContainsRegex("\ninterpreted translated [^\n]*lea"));
  EXPECT_THAT(CoverageReport(),
              testing::ContainsRegex("\ninterpreted -  [^\n]*fyl2x"));
}

}  // namespace
}  // namespace emu::tools
