// SPDX-License-Identifier: Apache-2.0

// Every SSE operation against this processor: millions of generated operands
// under every rounding mode, DAZ, FTZ, and random exception masks.
#include "x86/fpu/sse_native.h"

#include <map>
#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "x86/fpu/golden.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/sse_cases.h"
#include "x86/fpu/test_operands.h"

namespace emu::x86::fpu {
namespace {

constexpr int kRandomCases = 20'000;
constexpr int kUnmaskedCases = 4'000;
constexpr int kShownMismatches = 6;

class SseNativeTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    for (SseOperation& operation : SseOperations()) {
      if (operation.name == GetParam()) operation_ = operation;
    }
    native_ = NativeSseOperations().at(GetParam());
  }

  void Check(const SseOperands& operands, uint32_t mxcsr) {
    const SseOutcome expected =
        WithoutVendors(operation_, native_(operands, mxcsr), mxcsr);
    SseOutcome actual = operation_.run(operands, mxcsr);
    if (UnmaskedSse(actual.flags, mxcsr)) actual.value = 0;
    actual.flags |= mxcsr & kAllExceptions;
    actual = WithoutVendors(operation_, actual, mxcsr);
    ++count_;
    if (actual == expected || ++mismatches_ > kShownMismatches) return;
    std::ostringstream text;
    text << std::hex << "a=" << operands.a << " b=" << operands.b
         << " c=" << operands.c << " mxcsr=" << mxcsr << ": " << actual.value
         << "/" << actual.flags << ", hardware " << expected.value << "/"
         << expected.flags;
    ADD_FAILURE() << text.str();
  }

  void TearDown() override {
    RecordProperty("cases", count_);
    RecordProperty("mismatches", mismatches_);
    if (mismatches_ != 0) {
      ADD_FAILURE() << mismatches_ << " of " << count_ << " differ";
    }
  }

  SseOperation operation_;
  SseFunction native_;
  int count_ = 0;
  int mismatches_ = 0;
};

TEST_P(SseNativeTest, Masked) {
  const auto cases =
      GenerateSseOperands(operation_.kind, operation_.operands, kRandomCases);
  for (const uint32_t mxcsr : MaskedMxcsrs()) {
    for (const SseOperands& operands : cases) Check(operands, mxcsr);
  }
}

TEST_P(SseNativeTest, Unmasked) {
  Random random(1);
  const auto cases =
      GenerateSseOperands(operation_.kind, operation_.operands, kUnmaskedCases);
  for (const SseOperands& operands : cases) {
    const uint32_t mxcsr = static_cast<uint32_t>(random.Next()) & 0xffc0;
    Check(operands, mxcsr);
  }
}

// The recorded hash is this processor's.
TEST_P(SseNativeTest, Golden) {
  for (const Golden& golden : kSseGoldens) {
    if (golden.name != GetParam()) continue;
    EXPECT_EQ(HashSseOperation(operation_, native_, kGoldenRandomCases),
              golden.hash);
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const SseOperation& operation : SseOperations()) {
    names.push_back(operation.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, SseNativeTest, ::testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace emu::x86::fpu
