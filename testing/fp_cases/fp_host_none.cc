// SPDX-License-Identifier: Apache-2.0

#include <cstdlib>

#include "testing/fp_cases/fp_case.h"

namespace emu::fp_cases {

std::string WhyNotOnHost(Mode) { return "this is no x86-64 host"; }
void RunOnHost(const FpCase&, FpOutcome*) { abort(); }

}  // namespace emu::fp_cases
