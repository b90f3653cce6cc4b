// SPDX-License-Identifier: Apache-2.0

// Every x87 operation against this processor: generated operands under every
// rounding and precision mode, and random exception masks.
#include "x86/fpu/x87_native.h"

#include <iomanip>
#include <map>
#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "x86/fpu/golden.h"
#include "x86/fpu/test_operands.h"
#include "x86/fpu/x87_cases.h"

namespace emu::x86::fpu {
namespace {

constexpr int kRandomCases = 20'000;
constexpr int kShownMismatches = 6;

std::string Show(Float80 value) {
  std::ostringstream text;
  text << std::hex << std::setfill('0') << std::setw(4) << value.sign_exponent
       << ":" << std::setw(16) << value.significand;
  return text.str();
}

std::string Show(const X87Outcome& outcome) {
  std::ostringstream text;
  text << Show(outcome.st0) << " " << Show(outcome.st1) << " m=" << std::hex
       << std::setfill('0');
  for (int i = 9; i >= 0; --i) text << std::setw(2) << int{outcome.m[i]};
  text << " status=" << outcome.status;
  return text.str();
}

class X87NativeTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    for (X87Case& operation : X87Cases()) {
      if (operation.name == GetParam()) operation_ = operation;
    }
    native_ = NativeX87Operations().at(GetParam());
  }

  void Check(const X87Operands& operands, uint16_t control) {
    if (IsVendorsChoice(operation_, operands, control)) return;
    const X87Outcome expected = native_(operands, control);
    const X87Outcome actual = operation_.run(operands, control);
    ++count_;
    if (actual == expected || ++mismatches_ > kShownMismatches) return;
    ADD_FAILURE() << Show({operands.a, operands.b, operands.m, 0})
                  << " control=" << std::hex << control << "\n  gives    "
                  << Show(actual) << "\n  hardware " << Show(expected);
  }

  void TearDown() override {
    RecordProperty("cases", count_);
    RecordProperty("mismatches", mismatches_);
    if (mismatches_ != 0) {
      ADD_FAILURE() << mismatches_ << " of " << count_ << " differ";
    }
  }

  X87Case operation_;
  X87Function native_;
  int count_ = 0;
  int mismatches_ = 0;
};

TEST_P(X87NativeTest, Masked) {
  for (const X87Operands& operands :
       GenerateX87Operands(operation_.kind, kRandomCases)) {
    for (const uint16_t control : MaskedControls()) Check(operands, control);
  }
}

TEST_P(X87NativeTest, Unmasked) {
  Random random(1);
  for (const X87Operands& operands :
       GenerateX87Operands(operation_.kind, kRandomCases)) {
    for (int i = 0; i < 4; ++i) {
      Check(operands, static_cast<uint16_t>(random.Next() & 0x0f3f));
    }
  }
}

// The recorded hash is this processor's.
TEST_P(X87NativeTest, Golden) {
  for (const Golden& golden : kX87Goldens) {
    if (golden.name != GetParam()) continue;
    EXPECT_EQ(HashX87Operation(operation_, native_, kGoldenRandomCases),
              golden.hash);
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const X87Case& operation : X87Cases()) names.push_back(operation.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, X87NativeTest, ::testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace emu::x86::fpu
