// SPDX-License-Identifier: Apache-2.0

#include "x86/cpu_model.h"

#include <cstdint>

#include "gtest/gtest.h"
#include "x86/cpuid.h"
#include "x86/features.h"

namespace emu::x86 {
namespace {

class CpuModelTest : public testing::Test {
 protected:
  ~CpuModelTest() override { ChooseCpuModel(CpuModels().back()); }

  void Choose(const char* name) { ChooseCpuModel(*FindCpuModel(name)); }
  bool Edx(int bit) { return (Cpuid(Mode::k64, 1, 0).edx >> bit & 1) != 0; }
  bool Ecx(int bit) { return (Cpuid(Mode::k64, 1, 0).ecx >> bit & 1) != 0; }
};

TEST_F(CpuModelTest, NoneHasWhatIsNotImplemented) {
  const FeatureSet max = FindCpuModel("max")->features;
  for (const CpuModel& model : CpuModels()) {
    EXPECT_EQ(model.features & ~max, 0u) << model.name;
  }
}

TEST_F(CpuModelTest, DefaultIsAllThatIsImplemented) {
  EXPECT_STREQ(CurrentCpuModel().name, "max");
  for (Feature feature : ImplementedFeatures())
    EXPECT_TRUE(HasFeature(feature));
}

TEST_F(CpuModelTest, UnknownNamesAreNotFound) {
  EXPECT_EQ(FindCpuModel("486"), nullptr);
}

TEST_F(CpuModelTest, CpuidOfAPentium3) {
  Choose("pentium3");
  EXPECT_TRUE(Edx(25));   // SSE
  EXPECT_FALSE(Edx(26));  // SSE2
  EXPECT_FALSE(Edx(19));  // CLFLUSH
  EXPECT_EQ(Cpuid(Mode::k32, 1, 0).ecx, 0u);
  EXPECT_EQ(Cpuid(Mode::k32, 1, 0).eax >> 4, 0x6bu);
  EXPECT_EQ(Cpuid(Mode::k32, 0, 0).eax, 2u);
  // No descriptor 0xff, which would refer to leaf 4.
  EXPECT_EQ(Cpuid(Mode::k32, 2, 0).edx, 0x0c040882u);
  EXPECT_EQ(Cpuid(Mode::k32, 0x80000001, 0).edx, 0u);  // no NX, no LM
}

TEST_F(CpuModelTest, CpuidOfAnI686HasNoMmx) {
  Choose("i686");
  EXPECT_TRUE(Edx(15));   // CMOV
  EXPECT_FALSE(Edx(23));  // MMX
  EXPECT_FALSE(Edx(24));  // FXSR
}

TEST_F(CpuModelTest, LevelsOfX86_64) {
  Choose("x86-64-v1");
  EXPECT_TRUE(Edx(26));
  EXPECT_FALSE(Ecx(0));   // SSE3
  EXPECT_FALSE(Ecx(26));  // XSAVE
  EXPECT_EQ(Cpuid(Mode::k64, 7, 0).ebx, 0u);
  EXPECT_EQ(Cpuid(Mode::k64, 0xd, 0).eax, 0u);
  Choose("x86-64-v2");
  EXPECT_TRUE(Ecx(20));  // SSE4.2
  EXPECT_FALSE(Ecx(28));
  Choose("x86-64-v3");
  EXPECT_TRUE(Ecx(28));  // AVX
  EXPECT_EQ(Cpuid(Mode::k64, 0xd, 0).eax, 7u);
  EXPECT_FALSE(HasFeature(Feature::kSha));
}

}  // namespace
}  // namespace emu::x86
