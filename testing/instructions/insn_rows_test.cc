// SPDX-License-Identifier: Apache-2.0

// The rows of insn_rows.cc in the interpreter.

#include "testing/instructions/insn_rows.h"

#include "gtest/gtest.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/runners.h"
#include "x86/capstone_disassembler.h"

namespace emu::instructions {
namespace {

TEST(InsnRowsTest, AssemblyIsThatOfTheBytes) {
  for (const InsnRow& row : InsnRows()) {
    EXPECT_EQ(x86::Disassemble(row.mode, kInsnPc, row.bytes), row.assembly);
  }
}

TEST(InsnRowsTest, Interpreter) {
  for (const InsnRow& row : InsnRows()) {
    Outcome outcome;
    RunInterpreted(MakeRowCase(row), &outcome);
    EXPECT_EQ(Differences(row, outcome), "");
  }
}

}  // namespace
}  // namespace emu::instructions
