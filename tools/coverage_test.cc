#include "tools/coverage.h"

#include "gtest/gtest.h"
#include "x86/opcode_table.h"

namespace emu::tools {
namespace {

TEST(CoverageTest, EachRowHasSamplesAndEachSampleAHandler) {
  int rows = 0;
  for (const RowCoverage& coverage : InterpreterCoverage()) {
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

}  // namespace
}  // namespace emu::tools
