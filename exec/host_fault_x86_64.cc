// SPDX-License-Identifier: Apache-2.0

#include <ucontext.h>

#include "exec/host_fault.h"

namespace emu::exec {

// Bit 1 of the page fault's error code (SDM vol. 3, §4.7).
bool FaultWasWrite(const void* ucontext) {
  const auto* context = static_cast<const ucontext_t*>(ucontext);
  return (context->uc_mcontext.gregs[REG_ERR] & 2) != 0;
}

void ReadHostRegisters(const void*, jit::HostRegisters*) {}

}  // namespace emu::exec
