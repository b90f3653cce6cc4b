// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/this_processor.h"

namespace emu::instructions {

std::string ThisProcessor() { return "no x86"; }
bool IsVendorOurs() { return false; }

}  // namespace emu::instructions
