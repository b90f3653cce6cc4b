// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_LIFT_COVERAGE_H_
#define JIT_LIFT_COVERAGE_H_

#include "x86/insn.h"
#include "x86/registers.h"

namespace emu::jit {

// Whether translated code executes the instruction by itself, on a host that
// has everything. Else it calls the interpreter's handler.
bool IsTranslated(x86::Mode mode, const x86::Insn& insn);

}  // namespace emu::jit

#endif  // JIT_LIFT_COVERAGE_H_
