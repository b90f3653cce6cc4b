// SPDX-License-Identifier: Apache-2.0

#include "x86/flags.h"

#include <cstdint>
#include <initializer_list>

#include "gtest/gtest.h"

namespace emu::x86 {
namespace {

constexpr uint64_t kEdges[] = {0,
                               1,
                               0x7f,
                               0x80,
                               0xff,
                               0x7fff,
                               0x8000,
                               0xffff,
                               0x7fffffff,
                               0x80000000,
                               0xffffffff,
                               0x7fffffffffffffff,
                               uint64_t{1} << 63,
                               ~uint64_t{0}};

// What is told without computing all flags is what they say.
TEST(FlagsTest, ConditionsHoldAsTheFlagsSay) {
  for (const FlagsKind kind : {FlagsKind::kAdd, FlagsKind::kSub,
                               FlagsKind::kLogic, FlagsKind::kResult}) {
    for (int log2_width = 0; log2_width < 4; ++log2_width) {
      for (const uint64_t result : kEdges) {
        for (const uint64_t value : kEdges) {
          const LazyFlags flags = {FlagsOp(kind, log2_width), 0, result, value};
          for (int i = 0; i < 16; ++i) {
            const auto condition = static_cast<Condition>(i);
            EXPECT_EQ(ConditionHolds(flags, condition),
                      ConditionHolds(StatusFlags(flags), condition))
                << flags.op << " " << result << " " << value << " " << i;
          }
          EXPECT_EQ(CarryFlag(flags) != 0, (StatusFlags(flags) & kFlagCf) != 0);
        }
      }
    }
  }
}

}  // namespace
}  // namespace emu::x86
