// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "testing/instructions/runners.h"

namespace emu::instructions {

bool HostCanRun() { return false; }
bool HostHasI386Segments() { return false; }
void RunOnHost(const InsnCase&, Outcome*) { abort(); }

}  // namespace emu::instructions
