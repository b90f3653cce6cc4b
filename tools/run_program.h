// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_RUN_PROGRAM_H_
#define TOOLS_RUN_PROGRAM_H_

#include "tools/options.h"

namespace emu::tools {

// Loads the guest program that `options` names and runs it. Returns only when
// it could not be started, with the exit status for that (126 or 127, as a
// shell's; 1 for other errors), after one line on stderr.
int RunProgram(const Options& options);

}  // namespace emu::tools

#endif  // TOOLS_RUN_PROGRAM_H_
