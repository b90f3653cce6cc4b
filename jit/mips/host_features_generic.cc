// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/cpu_features.h"

namespace emu::jit::mips {

CpuFeatures DetectHostFeatures() { return {}; }

}  // namespace emu::jit::mips
