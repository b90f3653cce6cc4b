// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_CPU_FEATURES_H_
#define JIT_MIPS_CPU_FEATURES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace emu::jit::mips {

// What a MIPS64 host has beyond MIPS64r2.
struct CpuFeatures {
  bool msa = false;           // 128-bit vectors
  bool loongson_ext = false;  // gs* instructions (instructions_loongson.inc)
  bool unaligned_ok = false;  // lw and its like take any address

  bool operator==(const CpuFeatures&) const = default;
};

// From the kernel's AT_HWCAP of a MIPS host.
CpuFeatures FeaturesFromHwcap(uint64_t hwcap);

// This host's; none where it is not a MIPS64.
CpuFeatures DetectHostFeatures();

// "msa,loongson_ext,unaligned_ok", any of these in any order; "" or "none" for
// none. Nothing if a name is unknown.
std::optional<CpuFeatures> ParseFeatures(std::string_view names);
// The inverse.
std::string FeatureNames(const CpuFeatures& features);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_CPU_FEATURES_H_
