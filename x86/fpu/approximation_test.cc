// SPDX-License-Identifier: Apache-2.0

#include "x86/fpu/approximation.h"

#include "gtest/gtest.h"
#include "x86/fpu/approximation_golden.h"

namespace emu::x86::fpu {
namespace {

TEST(ApproximationTest, SpecialValues) {
  EXPECT_EQ(Rcp(0x80000001), 0xff800000u);
  EXPECT_EQ(Rcp(0xff800000), 0x80000000u);
  EXPECT_EQ(Rcp(0x7f800001), 0x7fc00001u);
  EXPECT_EQ(Rcp(0x7e800000), 0u);
  EXPECT_EQ(Rsqrt(0x80000000), 0xff800000u);
  EXPECT_EQ(Rsqrt(0xbf800000), 0xffc00000u);
  EXPECT_EQ(Rsqrt(0x7f800000), 0u);
}

TEST(ApproximationTest, Hardware) {
  EXPECT_EQ(HashOfApproximation(Rcp), kRcpHash);
  EXPECT_EQ(HashOfApproximation(Rsqrt), kRsqrtHash);
}

}  // namespace
}  // namespace emu::x86::fpu
