// SPDX-License-Identifier: Apache-2.0

#include "base/check.h"
#include "testing/fp_cases/fp_case.h"

namespace emu::fp_cases {

bool HostRunsFpCases() { return false; }

void RunOnHost(const FpCase&, FpOutcome*) {
  EMU_CHECK(false) << "this host is no x86 processor";
}

}  // namespace emu::fp_cases
