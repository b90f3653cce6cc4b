// SPDX-License-Identifier: Apache-2.0

#include "jit/backend.h"

namespace emu::jit {

std::unique_ptr<Backend> NewBackend(x86::Mode) { return nullptr; }

bool HasBackend() { return false; }

}  // namespace emu::jit
