// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/cpu_features.h"

#include <optional>

#include "gtest/gtest.h"

namespace emu::jit::mips {
namespace {

// building.md: what qemu's processors say.
TEST(CpuFeatures, AreReadFromHwcap) {
  const CpuFeatures loongson_3a4000 = FeaturesFromHwcap(0x1802);
  EXPECT_TRUE(loongson_3a4000.msa);
  EXPECT_TRUE(loongson_3a4000.loongson_ext);
  EXPECT_TRUE(loongson_3a4000.unaligned_ok);

  const CpuFeatures loongson_3a1000 = FeaturesFromHwcap(0x1800);
  EXPECT_FALSE(loongson_3a1000.msa);
  EXPECT_TRUE(loongson_3a1000.loongson_ext);

  EXPECT_EQ(FeaturesFromHwcap(0), CpuFeatures());
}

TEST(CpuFeatures, AreNamed) {
  EXPECT_EQ(ParseFeatures(""), CpuFeatures());
  EXPECT_EQ(ParseFeatures("none"), CpuFeatures());
  EXPECT_EQ(ParseFeatures("unaligned_ok,msa"),
            (CpuFeatures{.msa = true, .unaligned_ok = true}));
  EXPECT_EQ(ParseFeatures("msa,avx"), std::nullopt);
  EXPECT_EQ(FeatureNames({.msa = true, .loongson_ext = true}),
            "msa,loongson_ext");
  EXPECT_EQ(FeatureNames({}), "none");
}

}  // namespace
}  // namespace emu::jit::mips
