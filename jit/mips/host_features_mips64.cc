// SPDX-License-Identifier: Apache-2.0

#include <sys/auxv.h>

#include "jit/mips/cpu_features.h"

namespace emu::jit::mips {

CpuFeatures DetectHostFeatures() {
  return FeaturesFromHwcap(getauxval(AT_HWCAP));
}

}  // namespace emu::jit::mips
