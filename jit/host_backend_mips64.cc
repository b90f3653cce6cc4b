// SPDX-License-Identifier: Apache-2.0

#include "jit/backend.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/mips_backend.h"

namespace emu::jit {

std::unique_ptr<Backend> NewBackend(x86::Mode mode) {
  return std::make_unique<mips::MipsBackend>(mode, mips::DetectHostFeatures());
}

bool HasBackend() { return true; }

}  // namespace emu::jit
