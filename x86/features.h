// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FEATURES_H_
#define X86_FEATURES_H_

#include "absl/types/span.h"
#include "x86/opcode_row.h"

namespace emu::x86 {

// The features whose instructions the interpreter executes. Which of them the
// emulated processor claims to have, its model says (cpu_model.h): CPUID, the
// auxiliary vector and /proc/cpuinfo follow from that.
absl::Span<const Feature> ImplementedFeatures();

bool IsImplemented(Feature feature);

}  // namespace emu::x86

#endif  // X86_FEATURES_H_
