// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_THIS_PROCESSOR_H_
#define TESTING_INSTRUCTIONS_THIS_PROCESSOR_H_

#include <string>

// The processor that a test runs on, and what tests say that cannot ask it.
namespace emu::instructions {

// "GenuineIntel family 6 model 85 stepping 7"; "no x86" elsewhere.
std::string ThisProcessor();

// Whether its vendor is that of the processor that emu is (x86/processor.h).
bool IsVendorOurs();

// Prints the line "skipped: WHAT: WHY" for something that is not compared with
// this processor. Whoever counts what was skipped looks for such lines.
void SaySkipped(const std::string& what, const std::string& why);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_THIS_PROCESSOR_H_
