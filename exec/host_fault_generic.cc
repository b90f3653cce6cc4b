// SPDX-License-Identifier: Apache-2.0

#include "exec/host_fault.h"

namespace emu::exec {

// Unknown: a fault on a page that holds translated code is taken for a write,
// since such a page is readable.
bool FaultWasWrite(const void*) { return true; }

void ReadHostRegisters(const void*, jit::HostRegisters*) {}

}  // namespace emu::exec
