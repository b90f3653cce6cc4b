// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/this_processor.h"

#include <cstdio>

namespace emu::instructions {

void SaySkipped(const std::string& what, const std::string& why) {
  std::printf("skipped: %s: %s\n", what.c_str(), why.c_str());
  std::fflush(stdout);
}

}  // namespace emu::instructions
