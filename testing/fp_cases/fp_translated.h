// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_FP_CASES_FP_TRANSLATED_H_
#define TESTING_FP_CASES_FP_TRANSLATED_H_

#include "testing/fp_cases/fp_case.h"

namespace emu::fp_cases {

// Runs the case as translated code; only on a host that the JIT knows.
void RunTranslated(const FpCase& test_case, FpOutcome* outcome);

}  // namespace emu::fp_cases

#endif  // TESTING_FP_CASES_FP_TRANSLATED_H_
