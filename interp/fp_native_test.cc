#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "interp/fp_case.h"
#include "interp/handler_table.h"
#include "x86/decoder.h"
#include "x86/opcode_table.h"

// Runs generated cases of every x87, MMX, SSE and AVX row of the instruction
// table on this processor and in the interpreter: all state must agree.
namespace emu::interp {
namespace {

constexpr int kCasesPerRow = 400;

std::vector<int> FpRows() {
  std::vector<int> rows;
  for (size_t i = 0; i < x86::AllRows().size(); ++i) {
    const x86::OpcodeRow& row = x86::AllRows()[i];
    if (IsFpRow(row) && FindBinding(row.op) != nullptr) {
      rows.push_back(static_cast<int>(i));
    }
  }
  return rows;
}

// Hardware's transcendentals are not correctly rounded: the last bit and C1
// may differ (x86/fpu/transcendental.h); their stack faults may not.
bool IsTranscendental(x86::Op op) {
  return op >= x86::Op::kFsin && op <= x86::Op::kFyl2xp1;
}

bool IsStackFault(const FpCase& test_case, const FpOutcome& outcome) {
  constexpr uint16_t kStackFault = 0x40;
  return (outcome.state.cpu.x87.status & ~test_case.state.cpu.x87.status &
          kStackFault) != 0;
}

class FpNativeTest : public testing::TestWithParam<int> {};

TEST_P(FpNativeTest, EqualsHardware) {
  if (!HostRunsFpCases()) GTEST_SKIP() << "needs AVX2 and FMA";
  const x86::OpcodeRow& row = x86::AllRows()[GetParam()];
  Random random(GetParam());
  for (int i = 0; i < kCasesPerRow; ++i) {
    const FpCase test_case = MakeFpCase(row, random);
    x86::Insn insn;
    ASSERT_EQ(x86::Decode(x86::Mode::k64, test_case.bytes, &insn),
              x86::DecodeStatus::kOk);
    const FpOutcome ours = RunInterpreted(test_case);
    const FpOutcome host = RunOnHost(test_case);
    if (IsTranscendental(row.op) && !IsStackFault(test_case, host)) continue;
    ASSERT_EQ(Difference(host, ours, x86::FlagsOf(insn).undefined), "")
        << x86::RowText(row) << "\n"
        << Describe(test_case);
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, FpNativeTest, testing::ValuesIn(FpRows()),
                         [](const testing::TestParamInfo<int>& info) {
                           return std::to_string(info.param);
                         });

}  // namespace
}  // namespace emu::interp
