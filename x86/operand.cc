// SPDX-License-Identifier: Apache-2.0

#include "x86/operand.h"

namespace emu::x86 {

const char* OperandNotation(OperandSpec spec) {
  static constexpr const char* kNotations[] = {
      "",
#define X(notation, method, in_register, in_memory) #notation,
#include "x86/operand.inc"
#undef X
  };
  return kNotations[static_cast<int>(spec)];
}

}  // namespace emu::x86
