// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_HOST_LIMITS_H_
#define TESTING_INSTRUCTIONS_HOST_LIMITS_H_

#include <string>

#include "testing/instructions/case_generator.h"

namespace emu::instructions {

// Why this machine cannot tell what the group's cases do; empty where it can:
// it is no x86-64, its kernel has other segments than a Linux that runs i386
// programs, or its processor lacks the instruction.
std::string WhyNotOnHost(const CaseGroup& group);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_HOST_LIMITS_H_
