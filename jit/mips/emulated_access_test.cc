// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/emulated_access.h"

#include <cstdint>
#include <cstring>

#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

constexpr uint64_t kPc = 0x120001000;

class EmulatedAccessTest : public ::testing::Test {
 protected:
  EmulatedAccessTest() {
    for (int i = 0; i < 32; ++i) memory_[i] = static_cast<uint8_t>(0xc1 + i);
    state_.pc = kPc;
  }

  template <typename Emit>
  uint32_t Word(Emit emit) {
    uint32_t words[4] = {};
    Assembler assembler(words, words + 4, kPc);
    emit(assembler);
    return words[0];
  }

  // Runs a load or store at memory_ + `at`, the base being A0.
  template <typename Emit>
  void Run(int at, Emit emit) {
    state_.gpr[a0.code] = static_cast<uint64_t>(at);
    const uint32_t insn = Word(emit);
    const auto access = PlainAccessOf(insn, state_);
    ASSERT_TRUE(access.has_value());
    const auto size = static_cast<size_t>(access->size);
    uint64_t bytes = 0;
    if (access->is_write) {
      bytes = StoredBytes(insn, state_);
      std::memcpy(memory_ + access->begin, &bytes, size);
    } else {
      std::memcpy(&bytes, memory_ + access->begin, size);
      FinishLoad(insn, bytes, &state_);
    }
  }

  MachineState state_;
  uint8_t memory_[32];
};

TEST_F(EmulatedAccessTest, WholeLoads) {
  Run(3, [](Assembler& a) { a.Lb(v0, 0, a0); });
  EXPECT_EQ(state_.gpr[v0.code], 0xffffffffffffffc4);
  Run(3, [](Assembler& a) { a.Lbu(v0, 1, a0); });
  EXPECT_EQ(state_.gpr[v0.code], 0xc5u);
  Run(4, [](Assembler& a) { a.Lh(v0, 0, a0); });
  EXPECT_EQ(state_.gpr[v0.code], 0xffffffffffffc6c5);
  Run(4, [](Assembler& a) { a.Lw(v0, 0, a0); });
  EXPECT_EQ(state_.gpr[v0.code], 0xffffffffc8c7c6c5);
  Run(4, [](Assembler& a) { a.Lwu(v0, 0, a0); });
  EXPECT_EQ(state_.gpr[v0.code], 0xc8c7c6c5u);
  Run(8, [](Assembler& a) { a.Ld(v0, 0, a0); });
  EXPECT_EQ(state_.gpr[v0.code], 0xd0cfcecdcccbcac9);
  Run(8, [](Assembler& a) { a.Ldc1(f3, 0, a0); });
  EXPECT_EQ(state_.fpr[3], 0xd0cfcecdcccbcac9);
  Run(8, [](Assembler& a) { a.Ld(zero, 0, a0); });
  EXPECT_EQ(state_.gpr[0], 0u);
}

// As the processor does it, in two parts, at every address.
TEST_F(EmulatedAccessTest, LoadsInParts) {
  for (int at = 0; at < 8; ++at) {
    uint64_t whole = 0;
    std::memcpy(&whole, memory_ + at, 8);
    state_.gpr[v0.code] = 0x1122334455667788;
    Run(at, [](Assembler& a) { a.Ldr(v0, 0, a0); });
    Run(at, [](Assembler& a) { a.Ldl(v0, 7, a0); });
    EXPECT_EQ(state_.gpr[v0.code], whole) << at;
    state_.gpr[v0.code] = 0x1122334455667788;
    Run(at, [](Assembler& a) { a.Lwr(v0, 0, a0); });
    Run(at, [](Assembler& a) { a.Lwl(v0, 3, a0); });
    EXPECT_EQ(state_.gpr[v0.code],
              static_cast<uint64_t>(static_cast<int32_t>(whole)))
        << at;
  }
  state_.gpr[v0.code] = 0x1122334455667788;
  Run(2, [](Assembler& a) { a.Lwr(v0, 0, a0); });
  EXPECT_EQ(state_.gpr[v0.code], 0x112233445566c4c3u);
}

TEST_F(EmulatedAccessTest, Stores) {
  state_.gpr[v0.code] = 0x1122334455667788;
  state_.fpr[2] = 0x99aabbccddeeff00;
  for (int at = 0; at < 8; ++at) {
    std::memset(memory_, 0, sizeof(memory_));
    Run(at, [](Assembler& a) { a.Sdr(v0, 0, a0); });
    Run(at, [](Assembler& a) { a.Sdl(v0, 7, a0); });
    Run(at + 16, [](Assembler& a) { a.Swr(v0, 0, a0); });
    Run(at + 16, [](Assembler& a) { a.Swl(v0, 3, a0); });
    uint8_t expected[32] = {};
    std::memcpy(expected + at, &state_.gpr[v0.code], 8);
    std::memcpy(expected + at + 16, &state_.gpr[v0.code], 4);
    EXPECT_EQ(std::memcmp(memory_, expected, 32), 0) << at;
  }
  Run(0, [](Assembler& a) { a.Sdc1(f2, 0, a0); });
  EXPECT_EQ(std::memcmp(memory_, &state_.fpr[2], 8), 0);
  Run(9, [](Assembler& a) { a.Sb(v0, 0, a0); });
  EXPECT_EQ(memory_[9], 0x88);
}

TEST_F(EmulatedAccessTest, OthersAreNotPlain) {
  EXPECT_FALSE(
      PlainAccessOf(Word([](Assembler& a) { a.Ll(v0, 0, a0); }), state_)
          .has_value());
  EXPECT_FALSE(
      PlainAccessOf(Word([](Assembler& a) { a.LdB(Msa{1}, 0, a0); }), state_)
          .has_value());
}

TEST_F(EmulatedAccessTest, WhereItGoesOn) {
  const auto next = [this](uint32_t insn) {
    MachineState state = state_;
    EXPECT_TRUE(GoOn(insn, &state));
    return state.pc;
  };
  const auto branch = [](uint32_t major, uint32_t rs, uint32_t rt) {
    return major << 26 | rs << 21 | rt << 16 | 0xfffe;  // back to kPc - 4
  };
  constexpr uint64_t kTaken = kPc - 4, kNot = kPc + 8;
  state_.gpr[4] = static_cast<uint64_t>(-1);
  state_.gpr[5] = 7;
  EXPECT_EQ(next(Word([](Assembler& a) { a.Lb(v0, 0, a0); })), kPc + 4);
  EXPECT_EQ(next(branch(0x04, 5, 5)), kTaken);
  EXPECT_EQ(next(branch(0x04, 4, 5)), kNot);
  EXPECT_EQ(next(branch(0x05, 4, 5)), kTaken);
  EXPECT_EQ(next(branch(0x06, 4, 0)), kTaken);
  EXPECT_EQ(next(branch(0x06, 5, 0)), kNot);
  EXPECT_EQ(next(branch(0x07, 5, 0)), kTaken);
  EXPECT_EQ(next(branch(0x15, 4, 5)), kTaken);
  EXPECT_EQ(next(branch(0x01, 4, 0)), kTaken);  // bltz
  EXPECT_EQ(next(branch(0x01, 4, 1)), kNot);    // bgez
  EXPECT_EQ(next(Word([](Assembler& a) { a.Jr(a1); })), 7u);
  state_.fcsr = 1 << 23;
  EXPECT_EQ(next(0x11u << 26 | 0x08 << 21 | 1 << 16 | 0xfffe), kTaken);  // bc1t
  EXPECT_EQ(next(0x11u << 26 | 0x08 << 21 | 0xfffe), kNot);              // bc1f
  EXPECT_EQ(next(0x02u << 26 | 0x123), 0x12000048cu);                    // j

  MachineState state = state_;
  EXPECT_TRUE(GoOn(Word([](Assembler& a) { a.Jalr(a1); }), &state));
  EXPECT_EQ(state.gpr[31], kPc + 8);
  EXPECT_FALSE(GoOn(0x11u << 26 | 0x18 << 21, &state));  // MSA's
}

}  // namespace
}  // namespace emu::jit::mips
