// SPDX-License-Identifier: Apache-2.0

// A repeated string instruction gives way between iterations when something
// wants the thread's attention, and goes on where it was.

#include <algorithm>
#include <cstring>
#include <vector>

#include "gtest/gtest.h"
#include "interp/core/context.h"
#include "interp/core/threading.h"
#include "interp/lowering/lowering.h"
#include "x86/decoder.h"

namespace emu::interp {
namespace {

constexpr uint64_t kPc = 0x1000;
constexpr uint64_t kSize = 100'000;

class InterruptedStringTest : public testing::Test {
 protected:
  InterruptedStringTest() : memory_(2 * kSize) {
    for (uint64_t i = 0; i < kSize; ++i) {
      memory_[i] = static_cast<uint8_t>(i * 7 | 1);
    }
    x86::ResetCpuState(x86::Mode::k64, context_.cpu);
    context_.cpu.gpr[x86::kRsi] = Address(0);
    context_.cpu.gpr[x86::kRdi] = Address(kSize);
    context_.cpu.gpr[x86::kRcx] = kSize;
  }

  uint64_t Address(uint64_t i) {
    return reinterpret_cast<uint64_t>(memory_.data() + i);
  }

  // Runs the instruction, again and again until it is done; how often it gave
  // way.
  int Run(const std::vector<uint8_t>& bytes) {
    x86::Insn insn;
    EXPECT_EQ(x86::Decode(x86::Mode::k64, bytes, &insn),
              x86::DecodeStatus::kOk);
    Block block;
    const LoweredBlock lowered =
        Lowering().Lower(x86::Mode::k64, kPc, {&insn, 1}, {}, &block);
    int interruptions = 0;
    context_.attention = 1;
    for (;;) {
      const uint64_t before = context_.cpu.gpr[x86::kRcx];
      RunNodes(&context_, lowered.nodes());
      if (context_.cpu.rip != kPc) return interruptions;
      EXPECT_EQ(context_.exit.reason, ExitReason::kAttention);
      EXPECT_LT(context_.cpu.gpr[x86::kRcx], before);  // progress
      ++interruptions;
    }
  }

  Context context_;
  std::vector<uint8_t> memory_;
};

TEST_F(InterruptedStringTest, Movs) {
  EXPECT_GT(Run({0xf3, 0xa4}), 10);
  EXPECT_EQ(std::memcmp(&memory_[0], &memory_[kSize], kSize), 0);
  EXPECT_EQ(context_.cpu.gpr[x86::kRcx], 0);
  EXPECT_EQ(context_.cpu.gpr[x86::kRdi], Address(2 * kSize));
}

TEST_F(InterruptedStringTest, Stos) {
  context_.cpu.gpr[x86::kRax] = 0x5a;
  EXPECT_GT(Run({0xf3, 0xaa}), 10);
  EXPECT_EQ(std::count(memory_.begin() + kSize, memory_.end(), 0x5a), kSize);
}

TEST_F(InterruptedStringTest, ScasFindsItsByteAndSetsTheFlagsOfTheLastOne) {
  memory_[kSize - 3] = 0;
  context_.cpu.gpr[x86::kRdi] = Address(0);
  context_.cpu.gpr[x86::kRax] = 0;
  EXPECT_GT(Run({0xf2, 0xae}), 10);
  EXPECT_EQ(context_.cpu.gpr[x86::kRdi], Address(kSize - 2));
  EXPECT_EQ(context_.cpu.gpr[x86::kRcx], 2);
  EXPECT_TRUE(x86::ConditionHolds(context_.cpu.flags, x86::kE));
}

TEST_F(InterruptedStringTest, MovsBackwards) {
  context_.cpu.gpr[x86::kRsi] = Address(kSize - 1);
  context_.cpu.gpr[x86::kRdi] = Address(2 * kSize - 1);
  context_.cpu.system_flags |= x86::kFlagDf;
  EXPECT_GT(Run({0xf3, 0xa4}), 10);
  EXPECT_EQ(std::memcmp(&memory_[0], &memory_[kSize], kSize), 0);
  EXPECT_EQ(context_.cpu.gpr[x86::kRcx], 0);
  EXPECT_EQ(context_.cpu.gpr[x86::kRdi], Address(kSize - 1));
}

// By every distance, so that an element may be made of those before it.
TEST_F(InterruptedStringTest, MovsBackwardsReadsWhatItWrote) {
  constexpr int64_t kCount = 1500, kElement = 8, kLast = kSize / 2;
  context_.cpu.system_flags |= x86::kFlagDf;
  for (int64_t distance = -20; distance <= 20; ++distance) {
    std::vector<uint8_t> expected = memory_;
    for (int64_t i = 0; i < kCount; ++i) {
      const uint8_t* from = &expected[kLast - i * kElement];
      uint64_t element;
      std::memcpy(&element, from, kElement);
      std::memcpy(&expected[kLast - i * kElement + distance], &element,
                  kElement);
    }
    context_.cpu.rip = kPc;
    context_.cpu.gpr[x86::kRsi] = Address(kLast);
    context_.cpu.gpr[x86::kRdi] = Address(kLast + distance);
    context_.cpu.gpr[x86::kRcx] = kCount;
    EXPECT_GT(Run({0xf3, 0x48, 0xa5}), 1);
    EXPECT_EQ(memory_, expected) << distance;
  }
}

TEST_F(InterruptedStringTest, CmpsBackwards) {
  std::copy_n(memory_.begin(), kSize, memory_.begin() + kSize);
  memory_[kSize + 10] ^= 0xff;
  context_.cpu.gpr[x86::kRsi] = Address(kSize - 1);
  context_.cpu.gpr[x86::kRdi] = Address(2 * kSize - 1);
  context_.cpu.system_flags |= x86::kFlagDf;
  EXPECT_GT(Run({0xf3, 0xa6}), 10);
  EXPECT_EQ(context_.cpu.gpr[x86::kRsi], Address(9));
  EXPECT_FALSE(x86::ConditionHolds(context_.cpu.flags, x86::kE));
}

}  // namespace
}  // namespace emu::interp
