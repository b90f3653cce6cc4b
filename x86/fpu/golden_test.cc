// SPDX-License-Identifier: Apache-2.0

// Every operation against hardware's recorded results, on every host.
#include "x86/fpu/golden.h"

#include <iterator>

#include "gtest/gtest.h"
#include "x86/fpu/sse_cases.h"
#include "x86/fpu/x87_cases.h"

namespace emu::x86::fpu {
namespace {

TEST(GoldenTest, Sse) {
  const auto operations = SseOperations();
  ASSERT_EQ(operations.size(), std::size(kSseGoldens));
  for (size_t i = 0; i < operations.size(); ++i) {
    EXPECT_EQ(operations[i].name, kSseGoldens[i].name);
    EXPECT_EQ(
        HashSseOperation(operations[i], operations[i].run, kGoldenRandomCases),
        kSseGoldens[i].hash)
        << operations[i].name << ": sse_native_test shows the operands";
  }
}

TEST(GoldenTest, X87) {
  const auto operations = X87Cases();
  ASSERT_EQ(operations.size(), std::size(kX87Goldens));
  for (size_t i = 0; i < operations.size(); ++i) {
    EXPECT_EQ(operations[i].name, kX87Goldens[i].name);
    EXPECT_EQ(
        HashX87Operation(operations[i], operations[i].run, kGoldenRandomCases),
        kX87Goldens[i].hash)
        << operations[i].name << ": x87_native_test shows the operands";
  }
}

}  // namespace
}  // namespace emu::x86::fpu
