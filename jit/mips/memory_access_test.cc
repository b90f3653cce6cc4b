// SPDX-License-Identifier: Apache-2.0

// Each load and store that the assembler has, and what is none.

#include "jit/mips/memory_access.h"

#include <cstdint>
#include <optional>

#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

constexpr uint64_t kBase = 0x12345678, kIndex = 0x1000;

class MemoryAccessTest : public ::testing::Test {
 protected:
  MemoryAccessTest() {
    gpr_[a0.code] = kBase;
    gpr_[a1.code] = kIndex;
  }

  // The access of the one instruction that `emit` emits.
  template <typename Emit>
  std::optional<MemoryAccess> Of(Emit emit) {
    uint32_t words[4] = {};
    Assembler assembler(words, words + 4, reinterpret_cast<uint64_t>(words));
    emit(assembler);
    EXPECT_EQ(assembler.position(), words + 1);
    return AccessOf(words[0], gpr_);
  }

  static void Expect(const std::optional<MemoryAccess>& access,
                     uint64_t address, int alignment, bool is_write) {
    ASSERT_TRUE(access.has_value());
    EXPECT_EQ(access->address, address);
    EXPECT_EQ(access->alignment, alignment);
    EXPECT_EQ(access->is_write, is_write);
  }

  uint64_t gpr_[32] = {};
};

#define EXPECT_ACCESS(call, address, alignment, is_write) \
  Expect(Of([](Assembler& a) { a.call; }), address, alignment, is_write)

TEST_F(MemoryAccessTest, Loads) {
  EXPECT_ACCESS(Lb(v0, -1, a0), kBase - 1, 1, false);
  EXPECT_ACCESS(Lbu(v0, 1, a0), kBase + 1, 1, false);
  EXPECT_ACCESS(Lh(v0, 3, a0), kBase + 3, 2, false);
  EXPECT_ACCESS(Lhu(v0, -32768, a0), kBase - 32768, 2, false);
  EXPECT_ACCESS(Lw(v0, 32767, a0), kBase + 32767, 4, false);
  EXPECT_ACCESS(Lwu(v0, 2, a0), kBase + 2, 4, false);
  EXPECT_ACCESS(Ld(v0, 5, a0), kBase + 5, 8, false);
  EXPECT_ACCESS(Ll(v0, 6, a0), kBase + 6, 4, false);
  EXPECT_ACCESS(Lld(v0, 7, a0), kBase + 7, 8, false);
  EXPECT_ACCESS(Lwc1(f2, 8, a0), kBase + 8, 4, false);
  EXPECT_ACCESS(Ldc1(f2, 9, a0), kBase + 9, 8, false);
}

TEST_F(MemoryAccessTest, Stores) {
  EXPECT_ACCESS(Sb(v0, -1, a0), kBase - 1, 1, true);
  EXPECT_ACCESS(Sh(v0, 3, a0), kBase + 3, 2, true);
  EXPECT_ACCESS(Sw(v0, 32767, a0), kBase + 32767, 4, true);
  EXPECT_ACCESS(Sd(v0, 5, a0), kBase + 5, 8, true);
  EXPECT_ACCESS(Sc(v0, 6, a0), kBase + 6, 4, true);
  EXPECT_ACCESS(Scd(v0, 7, a0), kBase + 7, 8, true);
  EXPECT_ACCESS(Swc1(f2, 8, a0), kBase + 8, 4, true);
  EXPECT_ACCESS(Sdc1(f2, 9, a0), kBase + 9, 8, true);
}

TEST_F(MemoryAccessTest, PartsOfWordsHaveNoAlignment) {
  EXPECT_ACCESS(Lwl(v0, 3, a0), kBase + 3, 1, false);
  EXPECT_ACCESS(Lwr(v0, 1, a0), kBase + 1, 1, false);
  EXPECT_ACCESS(Ldl(v0, 7, a0), kBase + 7, 1, false);
  EXPECT_ACCESS(Ldr(v0, 1, a0), kBase + 1, 1, false);
  EXPECT_ACCESS(Swl(v0, 3, a0), kBase + 3, 1, true);
  EXPECT_ACCESS(Swr(v0, 1, a0), kBase + 1, 1, true);
  EXPECT_ACCESS(Sdl(v0, 7, a0), kBase + 7, 1, true);
  EXPECT_ACCESS(Sdr(v0, 1, a0), kBase + 1, 1, true);
}

TEST_F(MemoryAccessTest, Loongson) {
  EXPECT_ACCESS(Gslbx(v0, -128, a0, a1), kBase + kIndex - 128, 1, false);
  EXPECT_ACCESS(Gslhx(v0, 127, a0, a1), kBase + kIndex + 127, 2, false);
  EXPECT_ACCESS(Gslwx(v0, 1, a0, a1), kBase + kIndex + 1, 4, false);
  EXPECT_ACCESS(Gsldx(v0, 1, a0, a1), kBase + kIndex + 1, 8, false);
  EXPECT_ACCESS(Gsldxc1(f2, 1, a0, a1), kBase + kIndex + 1, 8, false);
  EXPECT_ACCESS(Gsswx(v0, 1, a0, a1), kBase + kIndex + 1, 4, true);
  EXPECT_ACCESS(Gssdxc1(f2, 1, a0, a1), kBase + kIndex + 1, 8, true);
}

TEST_F(MemoryAccessTest, Msa) {
  EXPECT_ACCESS(LdB(Msa{2}, -512, a0), kBase - 512, 1, false);
  EXPECT_ACCESS(LdD(Msa{2}, 511 * 8, a0), kBase + 511 * 8, 1, false);
  EXPECT_ACCESS(StW(Msa{2}, -12, a0), kBase - 12, 1, true);
}

TEST_F(MemoryAccessTest, OthersMakeNone) {
  EXPECT_FALSE(Of([](Assembler& a) { a.Daddiu(v0, a0, 1); }).has_value());
  EXPECT_FALSE(Of([](Assembler& a) { a.Sync(); }).has_value());
  EXPECT_FALSE(Of([](Assembler& a) { a.Jr(a0); }).has_value());
}

}  // namespace
}  // namespace emu::jit::mips
