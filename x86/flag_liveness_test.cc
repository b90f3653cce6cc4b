// SPDX-License-Identifier: Apache-2.0

#include "x86/flag_liveness.h"

#include <initializer_list>

#include "gtest/gtest.h"
#include "x86/decoder.h"
#include "x86/flags.h"

namespace emu::x86 {
namespace {

class FlagLivenessTest : public ::testing::Test {
 protected:
  FlagUse Find(std::initializer_list<uint8_t> bytes) {
    absl::Span<const uint8_t> rest(bytes.begin(), bytes.size());
    std::vector<Insn> insns;
    while (!rest.empty()) {
      EXPECT_EQ(Decode(Mode::k32, rest, &insns.emplace_back()),
                DecodeStatus::kOk);
      rest.remove_prefix(insns.back().length);
    }
    return FindLiveFlags(insns, &live_);
  }

  std::vector<uint8_t> live_;
};

TEST_F(FlagLivenessTest, FlagsThatAreWrittenAgainAreDead) {
  // add %eax,%ebx; cmp %eax,%ebx
  const FlagUse use = Find({0x01, 0xc3, 0x39, 0xc3});
  EXPECT_EQ(live_, std::vector<uint8_t>({0, 1}));
  EXPECT_EQ(use.read, 0u);
  EXPECT_EQ(use.through, 0u);
  EXPECT_EQ(use.seen_by_faults, 0u);
}

TEST_F(FlagLivenessTest, AFaultShowsTheFlags) {
  // add %eax,%ebx; mov (%ecx),%edx; cmp %eax,%ebx
  const FlagUse use = Find({0x01, 0xc3, 0x8b, 0x11, 0x39, 0xc3});
  EXPECT_EQ(live_, std::vector<uint8_t>({1, 0, 1}));
  EXPECT_EQ(use.seen_by_faults, 0u);
}

TEST_F(FlagLivenessTest, WhatTheBlockFinds) {
  // inc %eax; mov (%ecx),%edx; adc %eax,%ebx
  const FlagUse use = Find({0x40, 0x8b, 0x11, 0x11, 0xc3});
  EXPECT_EQ(live_, std::vector<uint8_t>({1, 0, 1}));
  EXPECT_EQ(use.read, kFlagCf);
  EXPECT_EQ(use.through, 0u);
  EXPECT_EQ(use.seen_by_faults, kFlagCf);
}

TEST_F(FlagLivenessTest, WhatGoesThrough) {
  // inc %eax
  EXPECT_EQ(Find({0x40}).through, kFlagCf);
  EXPECT_EQ(Find({}).through, kStatusFlags);
}

}  // namespace
}  // namespace emu::x86
