// SPDX-License-Identifier: Apache-2.0

#include "exec/host_fault.h"

namespace emu::exec {

// There larger pages are simulated, and no page is strict.
bool MakeStrictAccess(const siginfo_t&, void*, uint64_t*) { return false; }

}  // namespace emu::exec
