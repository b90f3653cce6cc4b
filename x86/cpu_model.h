// SPDX-License-Identifier: Apache-2.0

#ifndef X86_CPU_MODEL_H_
#define X86_CPU_MODEL_H_

#include <cstdint>
#include <string_view>

#include "absl/types/span.h"
#include "x86/opcode_row.h"

namespace emu::x86 {

// A set of features, a bit each.
using FeatureSet = uint64_t;
static_assert(static_cast<int>(Feature::kCount) <= 64);
constexpr FeatureSet SetOf(Feature feature) {
  return FeatureSet{1} << static_cast<int>(feature);
}

// What the emulated processor says that it is. Programs look there before they
// use an instruction; one that does not look can use all that are implemented.
struct CpuModel {
  const char* name;
  const char* description;
  uint32_t signature;  // CPUID leaf 1, EAX: family, model, stepping
  uint32_t max_leaf;   // the highest basic one
  bool long_mode;      // runs 64-bit programs
  FeatureSet features;
};

// By rising age; the last one, "max", has all that is implemented.
absl::Span<const CpuModel> CpuModels();

// Null if there is none of that name.
const CpuModel* FindCpuModel(std::string_view name);

// The process's model: "max" until another is chosen, which is done before its
// first thread runs.
const CpuModel& CurrentCpuModel();
void ChooseCpuModel(const CpuModel& model);

// Whether the process's processor has it.
inline bool HasFeature(Feature feature) {
  return (CurrentCpuModel().features & SetOf(feature)) != 0;
}

}  // namespace emu::x86

#endif  // X86_CPU_MODEL_H_
