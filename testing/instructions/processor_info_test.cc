// SPDX-License-Identifier: Apache-2.0

// What RDTSC, RDRAND and their like give is not repeatable: here is what can be
// said of it.

#include <cstdint>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/insn_case.h"
#include "testing/instructions/runners.h"

namespace emu::instructions {
namespace {

using enum x86::Gpr;

InsnCase CaseOf(std::vector<uint8_t> code) {
  InsnCase insn_case;
  insn_case.code = std::move(code);
  insn_case.before = InitialState(insn_case.mode);
  return insn_case;
}

Outcome Interpret(const InsnCase& insn_case) {
  Outcome outcome;
  RunInterpreted(insn_case, &outcome);
  return outcome;
}

uint64_t EdxEax(const Outcome& outcome) {
  EXPECT_EQ(outcome.after.gpr[kRax] >> 32, 0);
  EXPECT_EQ(outcome.after.gpr[kRdx] >> 32, 0);
  return outcome.after.gpr[kRdx] << 32 | outcome.after.gpr[kRax];
}

TEST(ProcessorInfoTest, RdtscGrows) {
  const InsnCase rdtsc = CaseOf({0x0f, 0x31});
  const uint64_t first = EdxEax(Interpret(rdtsc));
  EXPECT_GT(EdxEax(Interpret(rdtsc)), first);
}

TEST(ProcessorInfoTest, RdtscpNamesTheProcessorAsRdpidDoes) {
  // rdpid rbx; rdtscp
  const Outcome outcome =
      Interpret(CaseOf({0xf3, 0x0f, 0xc7, 0xfb, 0x0f, 0x01, 0xf9}));
  EXPECT_LT(outcome.after.gpr[kRcx], 4096);
  EXPECT_LT(outcome.after.gpr[kRbx], 4096);
}

TEST(ProcessorInfoTest, RdrandSetsCarryAndWritesItsWidth) {
  InsnCase rdrand = CaseOf({0x0f, 0xc7, 0xf0});  // eax
  rdrand.before.gpr[kRax] = ~0ull;
  const Outcome first = Interpret(rdrand);
  EXPECT_EQ(first.after.gpr[kRax] >> 32, 0);
  EXPECT_EQ(first.after.eflags & x86::kStatusFlags, x86::kFlagCf);
  EXPECT_NE(first.after.gpr[kRax], Interpret(rdrand).after.gpr[kRax]);

  InsnCase rdseed = CaseOf({0x66, 0x0f, 0xc7, 0xf8});  // ax
  rdseed.before.gpr[kRax] = 0x1122334455667788;
  EXPECT_EQ(Interpret(rdseed).after.gpr[kRax] >> 16, 0x112233445566);
}

TEST(ProcessorInfoTest, SegmentBasesAreWrittenAndRead) {
  // wrfsbase rax; rdfsbase rcx; rdfsbase edx; mov rbx, fs:[8]
  InsnCase bases = CaseOf({0xf3, 0x48, 0x0f, 0xae, 0xd0, 0xf3, 0x48, 0x0f,
                           0xae, 0xc1, 0xf3, 0x0f, 0xae, 0xc2, 0x64, 0x48,
                           0x8b, 0x1c, 0x25, 0x08, 0x00, 0x00, 0x00});
  bases.before.gpr[kRax] = kDataBase;
  bases.before.gpr[kRdx] = ~0ull;
  bases.words.push_back({kDataBase + 8, 0x1122334455667788, 8});
  const Outcome outcome = Interpret(bases);
  EXPECT_EQ(outcome.after.gpr[kRcx], kDataBase);
  EXPECT_EQ(outcome.after.gpr[kRdx], kDataBase);
  EXPECT_EQ(outcome.after.gpr[kRbx], 0x1122334455667788);

  bases.before.gpr[kRax] = 0x8000'0000'0000;  // not canonical
  EXPECT_EQ(Interpret(bases).vector, 13);
}

TEST(ProcessorInfoTest, CpuidFillsFourRegisters) {
  InsnCase cpuid = CaseOf({0x0f, 0xa2});
  for (auto reg : {kRax, kRbx, kRcx, kRdx}) cpuid.before.gpr[reg] = 1ull << 40;
  const Outcome outcome = Interpret(cpuid);
  EXPECT_EQ(outcome.after.gpr[kRbx], 0x756e6547);  // "Genu"
  EXPECT_EQ(outcome.after.gpr[kRdx], 0x49656e69);  // "ineI"
  EXPECT_EQ(outcome.after.gpr[kRcx], 0x6c65746e);  // "ntel"
}

}  // namespace
}  // namespace emu::instructions
