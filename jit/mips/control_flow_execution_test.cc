// SPDX-License-Identifier: Apache-2.0

// Branches, jumps, traps and patched code, run on a MIPS64 processor.

#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>

#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/code_runner.h"
#include "jit/mips/label.h"
#include "jit/mips/patch.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

// Whether the branch that `emit` writes is taken, its delay slot run.
template <typename Emit>
bool Taken(const Emit& emit, Machine m) {
  CodeRunner runner;
  runner.Run(
      [&](Assembler& a) {
        Label taken;
        a.Li(kD, 0);
        emit(a, &taken);
        a.Daddiu(kD, kD, 1);
        a.Daddiu(kD, kD, 2);
        a.Bind(&taken);
      },
      &m);
  EXPECT_TRUE(m.d == 1 || m.d == 3) << m.d;
  return m.d == 1;
}

struct BranchRow {
  const char* call;
  void (*emit)(Assembler& a, Label* taken);
  bool (*model)(int64_t x, int64_t y);
};

#define ROW(call, condition)                                                 \
  {                                                                          \
#call, [](Assembler & a,                                                 \
              Label * taken) { a.call; }, []([[maybe_unused]] int64_t x,     \
                                             [[maybe_unused]] int64_t y)     \
                                               -> bool { return condition; } \
  }
const BranchRow kBranches[] = {
    ROW(Beq(kX, kY, taken), x == y),
    ROW(Bne(kX, kY, taken), x != y),
    ROW(Blez(kX, taken), x <= 0),
    ROW(Bgtz(kX, taken), x > 0),
    ROW(Bltz(kX, taken), x < 0),
    ROW(Bgez(kX, taken), x >= 0),
    ROW(Bltzal(kX, taken), x < 0),
    ROW(Bgezal(kX, taken), x >= 0),
    ROW(B(taken), true),
    ROW(Bal(taken), true),
};
#undef ROW

TEST(ControlFlowExecution, Branches) {
  constexpr int64_t kValues[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
  for (const BranchRow& row : kBranches) {
    for (int64_t x : kValues) {
      for (int64_t y : kValues) {
        const Machine m{.x = static_cast<uint64_t>(x),
                        .y = static_cast<uint64_t>(y)};
        EXPECT_EQ(Taken(row.emit, m), row.model(x, y))
            << row.call << " " << x << " " << y;
      }
    }
  }
}

TEST(ControlFlowExecution, BranchesOnConditionCodes) {
  for (int cc = 0; cc < 8; ++cc) {
    const auto bc1t = [&](Assembler& a, Label* to) { a.Bc1t(cc, to); };
    const auto bc1f = [&](Assembler& a, Label* to) { a.Bc1f(cc, to); };
    const Machine set{.fcsr = ConditionBit(cc)};
    EXPECT_TRUE(Taken(bc1t, set)) << cc;
    EXPECT_FALSE(Taken(bc1t, Machine{})) << cc;
    EXPECT_FALSE(Taken(bc1f, set)) << cc;
    EXPECT_TRUE(Taken(bc1f, Machine{})) << cc;
  }
}

TEST(ControlFlowExecution, LoopsBackward) {
  CodeRunner runner;
  Machine m{.x = 10};
  runner.Run(
      [](Assembler& a) {
        Label loop, done;
        a.Bind(&loop);
        a.Beq(kX, zero, &done);
        a.Nop();
        a.Daddu(kD, kD, kX);
        a.B(&loop);
        a.Daddiu(kX, kX, -1);
        a.Bind(&done);
      },
      &m);
  EXPECT_EQ(m.d, 55u);
}

TEST(ControlFlowExecution, JumpsAndCalls) {
  CodeRunner runner;
  Machine m;
  runner.Run(
      [](Assembler& a) {
        a.J(a.pc() + 12);
        a.Daddiu(kD, kD, 1);
        a.Daddiu(kD, kD, 2);  // skipped
        const uint64_t call = a.pc();
        a.Jal(call + 12);
        a.Daddiu(kD, kD, 4);
        a.Daddiu(kD, kD, 8);  // skipped
        // ra is call + 8.
        a.Daddiu(t9, ra, 6 * 4);
        a.Jalr(t9);
        a.Daddiu(kD, kD, 16);
        a.Daddiu(kD, kD, 32);     // skipped
        a.Daddiu(kD, kD, 64);     // skipped
        a.Daddiu(t9, ra, 6 * 4);  // ra is two words before
        a.Jr(t9);
        a.Daddiu(kD, kD, 128);
        a.Daddiu(kD, kD, 256);  // skipped
      },
      &m);
  EXPECT_EQ(m.d, 1u + 4 + 16 + 128);
}

TEST(ControlFlowExecution, PatchedWordsAreRun) {
  CodeRunner runner;
  uint32_t* branch = nullptr;
  uint32_t* jump = nullptr;
  uint32_t* end = nullptr;
  runner.Assemble([&](Assembler& a) {
    Label next;
    branch = a.position();
    a.Beq(zero, zero, &next);
    a.Nop();
    a.Bind(&next);
    a.Daddiu(kD, kD, 1);
    jump = a.position();
    a.Nop();
    a.Nop();
    a.Daddiu(kD, kD, 2);
    end = a.position();
  });
  const uint64_t target = reinterpret_cast<uintptr_t>(end);
  const auto result = [&] {
    FlushInstructionCache(branch, end);
    Machine m;
    runner.Run(&m);
    return m.d;
  };
  EXPECT_EQ(result(), 3u);
  ASSERT_TRUE(PatchJump(jump, target));
  EXPECT_EQ(result(), 1u);
  PatchWord(jump, 0);
  EXPECT_EQ(result(), 3u);
  ASSERT_TRUE(PatchBranch(branch, target));
  EXPECT_EQ(result(), 0u);
}

struct TrapRow {
  const char* call;
  void (*emit)(Assembler& a);
  bool traps;
};

#define ROW(call, traps)                        \
  {                                             \
#call, [](Assembler & a) { a.call; }, traps \
  }
// kX is 5, kY is -5.
const TrapRow kTraps[] = {
    ROW(Teq(kX, kX), true),   ROW(Teq(kX, kY), false),
    ROW(Tne(kX, kY), true),   ROW(Tne(kX, kX), false),
    ROW(Tge(kX, kY), true),   ROW(Tge(kY, kX), false),
    ROW(Tgeu(kY, kX), true),  ROW(Tgeu(kX, kY), false),
    ROW(Tlt(kY, kX), true),   ROW(Tlt(kX, kY), false),
    ROW(Tltu(kX, kY), true),  ROW(Tltu(kY, kX), false),
    ROW(Teqi(kX, 5), true),   ROW(Teqi(kX, 6), false),
    ROW(Tnei(kX, 6), true),   ROW(Tnei(kX, 5), false),
    ROW(Tgei(kX, 5), true),   ROW(Tgei(kX, 6), false),
    ROW(Tgeiu(kY, 5), true),  ROW(Tgeiu(kX, -5), false),
    ROW(Tlti(kY, 5), true),   ROW(Tlti(kX, 5), false),
    ROW(Tltiu(kX, -5), true), ROW(Tltiu(kY, 5), false),
    ROW(Break(), true),
};
#undef ROW

TEST(ControlFlowExecution, Traps) {
  for (const TrapRow& row : kTraps) {
    const auto run = [&] {
      CodeRunner runner;
      Machine m{.x = 5, .y = static_cast<uint64_t>(-5)};
      runner.Run(row.emit, &m);
      _exit(0);
    };
    if (row.traps) {
      EXPECT_EXIT(run(), testing::KilledBySignal(SIGTRAP), "") << row.call;
    } else {
      EXPECT_EXIT(run(), testing::ExitedWithCode(0), "") << row.call;
    }
  }
}

TEST(ControlFlowExecution, OverflowTraps) {
  const auto overflow = [](auto emit) {
    CodeRunner runner;
    Machine m{.x = 0x7fffffff, .y = INT64_MAX, .d = 1};
    runner.Run(emit, &m);
    _exit(static_cast<int>(m.d & 0x7f));
  };
  const auto killed = testing::KilledBySignal(SIGFPE);
  const auto two = testing::ExitedWithCode(2);
  EXPECT_EXIT(overflow([](Assembler& a) { a.Add(kD, kX, kD); }), killed, "");
  EXPECT_EXIT(overflow([](Assembler& a) { a.Addi(kD, kX, 1); }), killed, "");
  EXPECT_EXIT(overflow([](Assembler& a) { a.Dadd(kD, kY, kD); }), killed, "");
  EXPECT_EXIT(overflow([](Assembler& a) { a.Daddi(kD, kY, 1); }), killed, "");
  EXPECT_EXIT(overflow([](Assembler& a) { a.Not(kX, kX), a.Sub(kD, kX, kD); }),
              killed, "");
  EXPECT_EXIT(overflow([](Assembler& a) { a.Not(kY, kY), a.Dsub(kD, kY, kD); }),
              killed, "");
  EXPECT_EXIT(overflow([](Assembler& a) { a.Add(kD, kD, kD); }), two, "");
  EXPECT_EXIT(overflow([](Assembler& a) { a.Daddi(kD, kD, 1); }), two, "");
}

TEST(ControlFlowExecution, SystemCall) {
  constexpr int kGetpid = 5038;  // n64
  CodeRunner runner;
  Machine m;
  runner.Run(
      [](Assembler& a) {
        a.Sd(a6, 0, kMemory);  // The kernel may change it, and kMemory.
        a.Sd(a7, 8, kMemory);
        a.Li(v0, kGetpid);
        a.Syscall();
        a.Ld(a6, offsetof(Machine, memory), a0);
        a.Ld(a7, offsetof(Machine, memory) + 8, a0);
        a.Move(kD, v0);
      },
      &m);
  EXPECT_EQ(m.d, static_cast<uint64_t>(getpid()));
}

}  // namespace
}  // namespace emu::jit::mips
