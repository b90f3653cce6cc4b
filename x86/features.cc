// SPDX-License-Identifier: Apache-2.0

#include "x86/features.h"

#include <algorithm>

namespace emu::x86 {
namespace {

// A feature is added here when the last of its instructions is implemented.
constexpr Feature kImplemented[] = {
    Feature::kBase,      Feature::kFpu,        Feature::kTsc,
    Feature::kCx8,       Feature::kSep,        Feature::kCmov,
    Feature::kClfsh,     Feature::kMmx,        Feature::kFxsr,
    Feature::kSse,       Feature::kSse2,       Feature::kSse3,
    Feature::kPclmulqdq, Feature::kSsse3,      Feature::kFma,
    Feature::kCx16,      Feature::kSse41,      Feature::kSse42,
    Feature::kMovbe,     Feature::kPopcnt,     Feature::kAes,
    Feature::kXsave,     Feature::kAvx,        Feature::kF16c,
    Feature::kRdrand,    Feature::kFsgsbase,   Feature::kBmi1,
    Feature::kAvx2,      Feature::kBmi2,       Feature::kRdseed,
    Feature::kAdx,       Feature::kClflushopt, Feature::kClwb,
    Feature::kSha,       Feature::kRdpid,      Feature::kXsaveopt,
    Feature::kXsavec,    Feature::kLahf64,     Feature::kLzcnt,
    Feature::kPrefetchw, Feature::kSyscall,    Feature::kRdtscp,
};

}  // namespace

absl::Span<const Feature> ImplementedFeatures() { return kImplemented; }

bool IsImplemented(Feature feature) {
  return std::find(std::begin(kImplemented), std::end(kImplemented), feature) !=
         std::end(kImplemented);
}

}  // namespace emu::x86
