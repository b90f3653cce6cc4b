// SPDX-License-Identifier: Apache-2.0

// RCPSS and RSQRTSS of this processor, if it is one of Intel's, which compute
// them as the emulator does: for all operands but the fraction's last 8 bits.
#include <bit>
#include <cstdint>
#include <string>

#include "gtest/gtest.h"
#include "testing/instructions/this_processor.h"
#include "x86/fpu/approximation.h"
#include "x86/fpu/approximation_golden.h"
#include "x86/fpu/mxcsr.h"

namespace emu::x86::fpu {
namespace {

uint32_t NativeRcp(uint32_t a) {
  float x = std::bit_cast<float>(a);
  asm volatile("rcpss %0, %0" : "+x"(x));
  return std::bit_cast<uint32_t>(x);
}

uint32_t NativeRsqrt(uint32_t a) {
  float x = std::bit_cast<float>(a);
  asm volatile("rsqrtss %0, %0" : "+x"(x));
  return std::bit_cast<uint32_t>(x);
}

// The values are the vendor's choice (docs/processor.md).
class ApproximationNativeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (instructions::IsVendorOurs()) return;
    const std::string why =
        "vendors differ, and this is " + instructions::ThisProcessor();
    instructions::SaySkipped("RCPSS and RSQRTSS", why);
    GTEST_SKIP() << why;
  }
};

void CompareAll(uint32_t mxcsr) {
  const uint32_t standard = kMxcsrDefault;
  int mismatches = 0;
  asm volatile("ldmxcsr %0" : : "m"(mxcsr));
  for (uint64_t a = 0; a <= 0xffffffff; a += 251) {
    const uint32_t operand = static_cast<uint32_t>(a);
    mismatches += NativeRcp(operand) != Rcp(operand);
    mismatches += NativeRsqrt(operand) != Rsqrt(operand);
  }
  asm volatile("ldmxcsr %0" : : "m"(standard));
  EXPECT_EQ(mismatches, 0) << std::hex << mxcsr;
}

TEST_F(ApproximationNativeTest, AllOperands) { CompareAll(kMxcsrDefault); }

TEST_F(ApproximationNativeTest, Golden) {
  EXPECT_EQ(HashOfApproximation(NativeRcp), kRcpHash);
  EXPECT_EQ(HashOfApproximation(NativeRsqrt), kRsqrtHash);
}

TEST_F(ApproximationNativeTest, MxcsrPlaysNoPart) {
  const uint32_t a[] = {0,          1,          0x807fffff, 0x7e7fffff,
                        0x7f000000, 0x7f800001, 0xbf800000, 0x40490fdb};
  const uint32_t standard = kMxcsrDefault;
  for (uint32_t mxcsr = 0; mxcsr < 0x10000; mxcsr += 0x40) {
    for (const uint32_t operand : a) {
      uint32_t after;
      asm volatile("ldmxcsr %0" : : "m"(mxcsr));
      const uint32_t rcp = NativeRcp(operand);
      const uint32_t rsqrt = NativeRsqrt(operand);
      asm volatile("stmxcsr %0; ldmxcsr %1" : "=m"(after) : "m"(standard));
      EXPECT_EQ(rcp, Rcp(operand));
      EXPECT_EQ(rsqrt, Rsqrt(operand));
      EXPECT_EQ(after, mxcsr);
    }
  }
}

}  // namespace
}  // namespace emu::x86::fpu
