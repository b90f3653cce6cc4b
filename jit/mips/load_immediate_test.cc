// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "base/bits.h"
#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

// What `word`, one of the instructions that Li is made of, makes of its
// register (the only one it names but $zero).
int64_t Evaluate(uint32_t word, int64_t d) {
  const uint64_t bits = d;
  const int64_t source = ExtractBits(word, 21, 5) == 0 ? 0 : d;
  const int amount = static_cast<int>(ExtractBits(word, 6, 5));
  switch (word >> 26) {
    case 0x19:
      return source + SignExtend(word, 16);
    case 0x0d:
      return source | (word & 0xffff);
    case 0x0f:
      return SignExtend(uint64_t{word} << 16, 32);
    case 0x1f:  // dinsu d, d, 32, 32
      return static_cast<int64_t>(bits << 32 | (bits & LowMask(32)));
  }
  switch (word & 0x3f) {
    case 0x38:
      return static_cast<int64_t>(bits << amount);
    case 0x3c:
      return static_cast<int64_t>(bits << (32 + amount));
    case 0x3a:
      return static_cast<int64_t>(bits >> amount);
    case 0x3e:
      return static_cast<int64_t>(bits >> (32 + amount));
  }
  ADD_FAILURE() << "unexpected word " << std::hex << word;
  return 0;
}

void ExpectLoads(int64_t value) {
  uint32_t words[8];
  Assembler a(words, words + 8, 0);
  a.Li(t0, value);
  const int length = static_cast<int>(a.position() - words);
  EXPECT_EQ(length, Assembler::LiLength(value)) << std::hex << value;
  EXPECT_LE(length, 6) << std::hex << value;
  int64_t d = 0x5a5a5a5a5a5a5a5a;
  for (int i = 0; i < length; ++i) d = Evaluate(words[i], d);
  EXPECT_EQ(d, value) << std::hex << value;
}

TEST(LoadImmediate, TakesAsFewWordsAsTheConstantNeeds) {
  struct {
    uint64_t value;
    int length;
  } constexpr kCases[] = {
      {0, 1},
      {0x7fff, 1},
      {0xffffffffffff8000, 1},
      {0x8000, 1},
      {0xffff, 1},
      {0x10000, 1},
      {0xffffffff80000000, 1},
      {0x12345678, 2},
      {0xffffffff87654321, 2},
      {0x80000000, 2},
      {0xffffffff, 2},
      {0xffff00000000, 2},
      {0x7fffffffffffffff, 2},
      {0x8000000000000000, 2},
      {0x7fffffff00000000, 3},
      {0x1234567800000000, 3},
      {0x1234567812345678, 3},
      {0x87654321, 3},
      {0x123456789abc, 4},
      {0x7ff0000000000000, 2},
      {0x3ff0000000000000, 2},
      {0x8000000080000000, 2},
      {0x0f0f0f0f0f0f0f0f, 3},
      {0x00007fffdeadbeef, 4},
      {0x123456789abcdef1, 6},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Assembler::LiLength(c.value), c.length) << std::hex << c.value;
    ExpectLoads(c.value);
  }
}

TEST(LoadImmediate, LoadsRunsOfBits) {
  for (int low = 0; low < 64; ++low) {
    for (int count = 1; count <= 64 - low; ++count) {
      const uint64_t run = LowMask(count) << low;
      ExpectLoads(run);
      ExpectLoads(~run);
      ExpectLoads(run ^ 0x8000);
      ExpectLoads(run + 0x12345678);
    }
  }
}

TEST(LoadImmediate, LoadsAnything) {
  uint64_t value = 0x9e3779b97f4a7c15;
  for (int i = 0; i < 20000; ++i) {
    value ^= value << 13;
    value ^= value >> 7;
    value ^= value << 17;
    ExpectLoads(value);
    ExpectLoads(value >> (i % 64));
    ExpectLoads(static_cast<int64_t>(value) >> (i % 64));
  }
}

}  // namespace
}  // namespace emu::jit::mips
