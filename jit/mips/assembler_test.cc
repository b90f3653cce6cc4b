// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/assembler.h"

#include <cstdint>
#include <vector>

#include "base/bits.h"
#include "gtest/gtest.h"
#include "jit/mips/disassembler.h"
#include "jit/mips/label.h"
#include "jit/mips/patch.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

constexpr uint64_t kAddress = 0x120000000;

// Room for `count` instructions, at kAddress.
struct Code {
  explicit Code(size_t count)
      : words(count), a(words.data(), words.data() + count, kAddress) {}
  std::string Text(size_t index) const {
    return Disassemble(kAddress + 4 * index, words[index]);
  }

  std::vector<uint32_t> words;
  Assembler a;
};

TEST(Assembler, KnowsItsPlace) {
  Code code(4);
  EXPECT_EQ(code.a.pc(), kAddress);
  code.a.Nop();
  EXPECT_EQ(code.a.pc(), kAddress + 4);
  EXPECT_EQ(code.a.position(), &code.words[1]);
  EXPECT_EQ(code.a.size(), 4u);
}

TEST(Assembler, WritesNothingPastItsBuffer) {
  std::vector<uint32_t> words(3, 0xffffffff);
  Assembler a(words.data(), words.data() + 2, kAddress);
  Label end;
  a.Beq(a0, zero, &end);
  a.Nop();
  EXPECT_FALSE(a.overflowed());
  a.Beq(a1, zero, &end);
  a.Nop();
  EXPECT_TRUE(a.overflowed());
  a.Bind(&end);
  EXPECT_EQ(words[2], 0xffffffff);
  EXPECT_EQ(Disassemble(kAddress, words[0]), "beqz $a0, 0x120000008");
}

TEST(Label, IsReachedFromBeforeAndAfter) {
  Code code(16);
  Label target;
  EXPECT_FALSE(target.pending());
  code.a.Beq(a0, a1, &target);
  code.a.Nop();
  code.a.Bltz(a2, &target);
  code.a.Nop();
  code.a.Bc1t(3, &target);
  code.a.Nop();
  EXPECT_TRUE(target.pending());
  code.a.Bind(&target);
  EXPECT_TRUE(target.bound());
  EXPECT_FALSE(target.pending());
  EXPECT_EQ(code.a.AddressOf(target), kAddress + 24);
  code.a.Nop();
  code.a.Bne(a0, a1, &target);

  EXPECT_EQ(code.Text(0), "beq $a0, $a1, 0x120000018");
  EXPECT_EQ(code.Text(2), "bltz $a2, 0x120000018");
  EXPECT_EQ(code.Text(4), "bc1t $fcc3, 0x120000018");
  EXPECT_EQ(code.Text(7), "bne $a0, $a1, 0x120000018");
  EXPECT_FALSE(code.a.out_of_range());
}

TEST(Label, TwoInOneCodeDoNotMix) {
  Code code(16);
  Label first, second;
  code.a.B(&first);
  code.a.B(&second);
  code.a.B(&first);
  code.a.B(&second);
  code.a.Bind(&second);
  code.a.Nop();
  code.a.Bind(&first);
  EXPECT_EQ(code.Text(0), "b 0x120000014");
  EXPECT_EQ(code.Text(1), "b 0x120000010");
  EXPECT_EQ(code.Text(2), "b 0x120000014");
  EXPECT_EQ(code.Text(3), "b 0x120000010");
}

// A branch of `distance` words from its delay slot.
bool ForwardBranchReaches(int distance) {
  Code code(distance + 1);
  Label target;
  code.a.B(&target);
  for (int i = 0; i < distance; ++i) code.a.Nop();
  code.a.Bind(&target);
  return !code.a.out_of_range();
}

bool BackwardBranchReaches(int distance) {
  Code code(distance + 1);
  Label target;
  code.a.Bind(&target);
  for (int i = 1; i < distance; ++i) code.a.Nop();
  code.a.B(&target);
  return !code.a.out_of_range();
}

TEST(Label, SaysWhenABranchDoesNotReach) {
  EXPECT_TRUE(ForwardBranchReaches(32767));
  EXPECT_FALSE(ForwardBranchReaches(32768));
  EXPECT_TRUE(BackwardBranchReaches(32768));
  EXPECT_FALSE(BackwardBranchReaches(32769));
}

TEST(Assembler, SaysWhenAJumpLeavesItsSegment) {
  Code code(4);
  code.a.J(0x12ffffffc);
  EXPECT_EQ(code.Text(0), "j 0x12ffffffc");
  EXPECT_FALSE(code.a.out_of_range());
  code.a.J(0x130000000);
  EXPECT_TRUE(code.a.out_of_range());
}

TEST(Assembler, TakesBackAWord) {
  Code code(4);
  code.a.Nop();
  code.a.Addu(a0, a1, a2);
  EXPECT_EQ(Disassemble(0, code.a.Retract()), "addu $a0, $a1, $a2");
  EXPECT_EQ(code.a.size(), 4u);
}

TEST(Assembler, SetsAJumpLater) {
  Code code(4);
  code.a.Nop();
  code.a.Jal(kAddress);
  code.a.SetJump(4, kAddress + 0x1230);
  EXPECT_EQ(code.Text(1), "jal 0x120001230");
}

// A jump's segment is that of its delay slot.
TEST(Patch, JumpReachesFromTheDelaySlot) {
  EXPECT_TRUE(JumpReaches(0x12ffffff8, 0x120000000));
  EXPECT_TRUE(JumpReaches(0x12ffffffc, 0x130000000));
  EXPECT_FALSE(JumpReaches(0x12ffffffc, 0x120000000));
  EXPECT_FALSE(JumpReaches(0x120000000, 0x120000002));
}

TEST(Patch, BranchReaches128KiBEitherWay) {
  constexpr uint64_t kSlot = kAddress + 4;
  EXPECT_TRUE(BranchReaches(kAddress, kSlot + 0x1fffc));
  EXPECT_FALSE(BranchReaches(kAddress, kSlot + 0x20000));
  EXPECT_TRUE(BranchReaches(kAddress, kSlot - 0x20000));
  EXPECT_FALSE(BranchReaches(kAddress, kSlot - 0x20004));
}

TEST(Patch, RewritesOneWord) {
  uint32_t words[4] = {};
  const uint64_t base = reinterpret_cast<uintptr_t>(words);
  Assembler a(words, words + 4, base);
  Label here;
  a.Bind(&here);
  a.Bne(a0, a1, &here);
  ASSERT_TRUE(PatchBranch(&words[0], base + 12));
  EXPECT_EQ(words[0] & 0xffff, 2u);
  EXPECT_EQ(words[0] >> 16, 0x1485u);
  EXPECT_FALSE(PatchBranch(&words[0], base + 0x40000));
  EXPECT_EQ(words[0] & 0xffff, 2u);

  const uint64_t target = AlignDown(base + 8, 0x10000000) + 0x1234560;
  ASSERT_TRUE(PatchJump(&words[1], target));
  EXPECT_EQ(words[1], 0x08000000 | 0x1234560 >> 2);
  EXPECT_FALSE(PatchJump(&words[1], target + 0x10000000));
  EXPECT_EQ(words[1], 0x08000000 | 0x1234560 >> 2);
}

}  // namespace
}  // namespace emu::jit::mips
