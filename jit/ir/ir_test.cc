// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "gtest/gtest.h"
#include "jit/ir/builder.h"
#include "jit/ir/text.h"
#include "jit/ir/verify.h"

namespace emu::jit::ir {
namespace {

// mov eax, [ebx + 16]; add ecx, eax; jmp
Block LoadAndAdd() {
  Block block;
  block.Clear(0);
  Builder ir(&block, /*is_64=*/false);
  ir.BeginInsn(0);
  ir.PutReg(x86::kRax, ir.Load(4, true, ir.GetReg(x86::kRbx), 16));
  ir.BeginInsn(1);
  const Value a = ir.GetReg(x86::kRcx), b = ir.GetReg(x86::kRax);
  const Value sum = ir.Binary(Op::kAdd32, a, b);
  ir.PutReg(x86::kRcx, sum);
  ir.SetFlags({FlagsKind::kAdd, 2, sum, a, b, 0});
  ir.BeginInsn(2);
  Edge edge;
  edge.target = 0x8048000;
  ir.Goto(ir.AddEdge(edge));
  return block;
}

TEST(BlockTextTest, NamesRegistersValuesAddressesAndFlags) {
  const uint64_t pcs[] = {0x1000, 0x1003, 0x1005};
  EXPECT_EQ(BlockText(LoadAndAdd(), pcs),
            "block 0\n"
            "  0x1000\n"
            "    v1 = get bx\n"
            "    v2 = load.4s [v1 + 0x10]\n"
            "    put ax, v2\n"
            "  0x1003\n"
            "    v4 = get cx\n"
            "    v5 = add32 v4, v2\n"
            "    put cx, v5\n"
            "  0x1005\n"
            "    f1: add32 v5 v4 v2\n"
            "    goto -> link 0 0x8048000\n");
}

TEST(FirstProblemTest, ASoundBlockHasNone) {
  EXPECT_EQ(FirstProblem(LoadAndAdd()), "");
}

struct Damage {
  const char* problem;
  void (*inflict)(Block&);
};

TEST(FirstProblemTest, FindsEachKindOfDamage) {
  const Damage damages[] = {
      {"an empty block", [](Block& block) { block.insts.resize(1); }},
      {"v6 put: the block goes on behind it",
       [](Block& block) { block.insts.pop_back(); }},
      {"v5 add32: reads v6, which is no earlier value",
       [](Block& block) { block.insts[5].a = 6; }},
      {"v5 add32: reads v3, which is no earlier value",
       [](Block& block) { block.insts[5].b = 3; }},
      {"v6 put: reads v5, which is in the other kind of register",
       [](Block& block) {
         block.insts[5] = Inst{Op::kGetVector}, block.insts[5].insn = 1;
       }},
      {"v2 load: may fault behind a put",
       [](Block& block) {
         block.insts[1] = Inst{Op::kPutReg}, block.insts[2].a = 0;
       }},
      {"v4 get: belongs to an earlier guest instruction",
       [](Block& block) { block.insts[2].insn = block.insts[3].insn = 3; }},
      {"v7 goto: has an unknown edge",
       [](Block& block) { block.edges.clear(); }},
      {"v7 goto: has unknown flags",
       [](Block& block) { block.flags.resize(1); }},
      {"f1 is over itself", [](Block& block) { block.flags[1].before = 1; }},
      {"f1 is of an unknown value",
       [](Block& block) { block.flags[1].result = 99; }},
  };
  for (const Damage& damage : damages) {
    Block block = LoadAndAdd();
    damage.inflict(block);
    EXPECT_EQ(FirstProblem(block), damage.problem);
  }
}

}  // namespace
}  // namespace emu::jit::ir
