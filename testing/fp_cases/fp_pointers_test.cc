// SPDX-License-Identifier: Apache-2.0

// FOP, FIP and FDP, which vendors keep differently, so that recorded results
// leave FOP and FDP out (x86/processor.h): FIP is each x87 instruction's, FOP
// and FDP are those of the last unmasked exception.

#include <cstdint>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "testing/fp_cases/fp_case.h"
#include "x86/fx_image.h"

namespace emu::fp_cases {
namespace {

constexpr uint16_t kOldOpcode = 0x123;
constexpr uint64_t kOldIp = 0x1111, kOldDp = 0x2222;
constexpr uint16_t kAllMasked = 0x37f, kDivideUnmasked = 0x37b;

x86::X87State After(std::vector<uint8_t> bytes, uint16_t control) {
  FpCase test_case = {std::move(bytes), {}};
  x86::CpuState& cpu = test_case.state.cpu;
  x86::ResetCpuState(Mode::k64, cpu);
  cpu.rip = kFpCode;
  cpu.gpr[x86::kRdi] = kFpMemory + kFpOperandAt;
  cpu.x87.control = control;
  cpu.x87.valid = 0xff;
  for (x86::X87Register& st : cpu.x87.st) st = {0x8000000000000000, 0x3fff};
  cpu.x87.opcode = kOldOpcode;
  cpu.x87.ip = kOldIp;
  cpu.x87.dp = kOldDp;
  FpOutcome outcome;
  RunInterpreted(test_case, &outcome);
  EXPECT_EQ(outcome.vector, kCompleted);
  return outcome.state.cpu.x87;
}

void Expect(const x86::X87State& x87, uint16_t opcode, uint64_t ip,
            uint64_t dp) {
  EXPECT_EQ(x87.opcode, opcode);
  EXPECT_EQ(x87.ip, ip);
  EXPECT_EQ(x87.dp, dp);
}

TEST(FpPointersTest, ArithmeticMovesFipAlone) {
  // fadd dword ptr [rdi]; fadd st(1)
  Expect(After({0xd8, 0x07}, kAllMasked), kOldOpcode, kFpCode, kOldDp);
  Expect(After({0xd8, 0xc1}, kAllMasked), kOldOpcode, kFpCode, kOldDp);
}

TEST(FpPointersTest, UnmaskedExceptionsMoveAll) {
  // fdiv dword ptr [rdi]: a division by zero.
  Expect(After({0xd8, 0x77, 0x08}, kDivideUnmasked), 0x077, kFpCode,
         kFpMemory + kFpOperandAt + 8);
  Expect(After({0xd8, 0x77, 0x08}, kAllMasked), kOldOpcode, kFpCode, kOldDp);
}

TEST(FpPointersTest, ControlInstructionsMoveNone) {
  // fnstcw [rdi]; fnstsw ax; fnclex
  Expect(After({0xd9, 0x3f}, kAllMasked), kOldOpcode, kOldIp, kOldDp);
  Expect(After({0xdf, 0xe0}, kAllMasked), kOldOpcode, kOldIp, kOldDp);
  Expect(After({0xdb, 0xe2}, kAllMasked), kOldOpcode, kOldIp, kOldDp);
}

TEST(FpPointersTest, FninitClearsAll) {
  Expect(After({0xdb, 0xe3}, kAllMasked), 0, 0, 0);
}

}  // namespace
}  // namespace emu::fp_cases
