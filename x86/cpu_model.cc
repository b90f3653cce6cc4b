// SPDX-License-Identifier: Apache-2.0

#include "x86/cpu_model.h"

#include <initializer_list>

#include "x86/features.h"

namespace emu::x86 {
namespace {

constexpr FeatureSet Set(std::initializer_list<Feature> features) {
  FeatureSet set = 0;
  for (Feature feature : features) set |= SetOf(feature);
  return set;
}

constexpr FeatureSet kI686 =
    Set({Feature::kBase, Feature::kFpu, Feature::kTsc, Feature::kCx8,
         Feature::kSep, Feature::kCmov});
constexpr FeatureSet kPentium3 =
    kI686 | Set({Feature::kMmx, Feature::kFxsr, Feature::kSse});
// The levels of the x86-64 psABI, "Micro-Architecture Levels".
constexpr FeatureSet kV1 =
    kPentium3 | Set({Feature::kClfsh, Feature::kSse2, Feature::kSyscall});
constexpr FeatureSet kCore2 = kV1 | Set({Feature::kSse3, Feature::kSsse3,
                                         Feature::kCx16, Feature::kLahf64});
constexpr FeatureSet kV2 =
    kCore2 | Set({Feature::kSse41, Feature::kSse42, Feature::kPopcnt});
constexpr FeatureSet kV3 =
    kV2 | Set({Feature::kAvx, Feature::kAvx2, Feature::kBmi1, Feature::kBmi2,
               Feature::kF16c, Feature::kFma, Feature::kLzcnt, Feature::kMovbe,
               Feature::kXsave});

FeatureSet AllImplemented() {
  FeatureSet set = 0;
  for (Feature feature : ImplementedFeatures()) set |= SetOf(feature);
  return set;
}

// The vector extensions that programs choose by CPUID over scalar or SSE2 code
// which the JIT makes faster.
constexpr FeatureSet kBeyondSse2 =
    Set({Feature::kSsse3, Feature::kSse41, Feature::kSse42, Feature::kAvx,
         Feature::kAvx2, Feature::kFma, Feature::kF16c, Feature::kSha,
         Feature::kXsave, Feature::kXsaveopt, Feature::kXsavec});

// Family 6, model 14, for those without a model of their own: one that
// compilers' run-time libraries do not know. Of those that they know they
// expect all features (target_clones with "arch=…"): of model 85, for one,
// AVX-512.
constexpr uint32_t kSignature = 0x000006e8;
// Nehalem, the last without AVX: the C library knows its unaligned accesses to
// be fast.
constexpr uint32_t kNehalem = 0x000106a5;
constexpr uint32_t kMaxLeaf = 0xd;

const CpuModel kModels[] = {
    {"i686", "Pentium Pro: x87 and CMOV", 0x00000619, 2, false, kI686},
    {"pentium3", "with MMX and SSE", 0x000006b4, 2, false, kPentium3},
    {"core2", "64-bit, with SSE2 to SSSE3", 0x000006fb, 0xa, true, kCore2},
    {"x86-64-v1", "64-bit, with SSE2", kSignature, kMaxLeaf, true, kV1},
    {"x86-64-v2", "with SSE4.2, POPCNT, CMPXCHG16B", kSignature, kMaxLeaf, true,
     kV2},
    {"x86-64-v3", "with AVX2, FMA, F16C, BMI2, MOVBE", kSignature, kMaxLeaf,
     true, kV3},
    {"fast", "what the JIT makes fast (the default where there is a JIT)",
     kNehalem, kMaxLeaf, true, AllImplemented() & ~kBeyondSse2},
    {"max", "all that is implemented (the default elsewhere)", kSignature,
     kMaxLeaf, true, AllImplemented()},
};

const CpuModel* current = nullptr;

}  // namespace

absl::Span<const CpuModel> CpuModels() { return kModels; }

const CpuModel* FindCpuModel(std::string_view name) {
  for (const CpuModel& model : kModels) {
    if (name == model.name) return &model;
  }
  return nullptr;
}

const CpuModel& CurrentCpuModel() {
  return current == nullptr ? CpuModels().back() : *current;
}

void ChooseCpuModel(const CpuModel& model) { current = &model; }

}  // namespace emu::x86
