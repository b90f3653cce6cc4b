// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/cpu_features.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace emu::jit::mips {
namespace {

// arch/mips/include/uapi/asm/hwcap.h
constexpr uint64_t kHwcapMsa = 1 << 1;
constexpr uint64_t kHwcapLoongsonExt = 1 << 12;

struct Feature {
  std::string_view name;
  bool CpuFeatures::*field;
};
constexpr Feature kFeatures[] = {
    {"msa", &CpuFeatures::msa},
    {"loongson_ext", &CpuFeatures::loongson_ext},
    {"unaligned_ok", &CpuFeatures::unaligned_ok},
};

}  // namespace

CpuFeatures FeaturesFromHwcap(uint64_t hwcap) {
  const bool loongson = (hwcap & kHwcapLoongsonExt) != 0;
  return {.msa = (hwcap & kHwcapMsa) != 0,
          .loongson_ext = loongson,
          // Loongson's cores do these in hardware. Elsewhere the kernel may,
          // slowly.
          .unaligned_ok = loongson};
}

std::optional<CpuFeatures> ParseFeatures(std::string_view names) {
  CpuFeatures features;
  if (names == "none") return features;
  for (std::string_view name : absl::StrSplit(names, ',', absl::SkipEmpty())) {
    bool known = false;
    for (const Feature& feature : kFeatures) {
      if (name != feature.name) continue;
      features.*feature.field = true;
      known = true;
    }
    if (!known) return std::nullopt;
  }
  return features;
}

std::string FeatureNames(const CpuFeatures& features) {
  std::vector<std::string_view> names;
  for (const Feature& feature : kFeatures) {
    if (features.*feature.field) names.push_back(feature.name);
  }
  return names.empty() ? "none" : absl::StrJoin(names, ",");
}

}  // namespace emu::jit::mips
