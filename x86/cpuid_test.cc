// SPDX-License-Identifier: Apache-2.0

#include "x86/cpuid.h"

#include <cstdint>
#include <cstring>
#include <string>

#include "gtest/gtest.h"
#include "x86/features.h"

namespace emu::x86 {
namespace {

bool Bit(uint32_t word, int bit) { return (word >> bit & 1) != 0; }

TEST(CpuidTest, ReportsWhatIsImplemented) {
  const CpuidResult leaf1 = Cpuid(Mode::k64, 1, 0);
  EXPECT_EQ(Bit(leaf1.edx, 26), IsImplemented(Feature::kSse2));
  EXPECT_EQ(Bit(leaf1.ecx, 0), IsImplemented(Feature::kSse3));
  EXPECT_EQ(Bit(leaf1.ecx, 28), IsImplemented(Feature::kAvx));
  EXPECT_EQ(Bit(leaf1.ecx, 27), Bit(leaf1.ecx, 26));  // OSXSAVE with XSAVE
  EXPECT_EQ(Bit(Cpuid(Mode::k64, 7, 0).ebx, 5), IsImplemented(Feature::kAvx2));
  EXPECT_FALSE(Bit(leaf1.ecx, 31));  // no hypervisor
}

TEST(CpuidTest, SyscallIsReportedWhereItWorks) {
  EXPECT_TRUE(Bit(Cpuid(Mode::k64, 0x80000001, 0).edx, 11));
  EXPECT_FALSE(Bit(Cpuid(Mode::k32, 0x80000001, 0).edx, 11));
}

TEST(CpuidTest, LeavesOutOfRangeAreTheHighestBasicOne) {
  const uint32_t highest = Cpuid(Mode::k64, 0, 0).eax;
  const CpuidResult last = Cpuid(Mode::k64, highest, 0);
  const CpuidResult beyond = Cpuid(Mode::k64, 0x40000000, 0);
  EXPECT_EQ(std::memcmp(&last, &beyond, sizeof last), 0);
}

TEST(CpuidTest, HasAName) {
  std::string name;
  for (uint32_t leaf = 0x80000002; leaf <= 0x80000004; ++leaf) {
    const CpuidResult part = Cpuid(Mode::k64, leaf, 0);
    name.append(reinterpret_cast<const char*>(&part), sizeof part);
  }
  EXPECT_STREQ(name.c_str(), "emu user-mode x86 processor");
}

// Programs sum up the caches until a leaf says that there are no more.
TEST(CpuidTest, CacheLeavesEnd) {
  uint32_t caches = 0;
  while ((Cpuid(Mode::k64, 4, caches).eax & 0x1f) != 0) ++caches;
  EXPECT_EQ(caches, 3);
}

}  // namespace
}  // namespace emu::x86
