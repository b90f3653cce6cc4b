// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_RUNNERS_H_
#define TESTING_INSTRUCTIONS_RUNNERS_H_

#include "testing/instructions/insn_case.h"

namespace emu::instructions {

// Whether this host's processor can run the cases of 64-bit mode itself: x86-64
// Linux.
bool HostCanRun();

// Whether this host's kernel has the segments that Linux gives i386 programs:
// the 32-bit code segment and those of set_thread_area(2). Without them the
// host runs no case of 32-bit mode, and none whose outcome depends on them.
bool HostHasI386Segments();

// Runs the case on the host's processor. Only where HostCanRun(), and in 32-bit
// mode where HostHasI386Segments().
void RunOnHost(const InsnCase& insn_case, Outcome* outcome);

// Runs the case in the interpreter.
void RunInterpreted(const InsnCase& insn_case, Outcome* outcome);

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_RUNNERS_H_
