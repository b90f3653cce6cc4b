// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_LOWERING_HANDLER_TABLE_H_
#define INTERP_LOWERING_HANDLER_TABLE_H_

#include <array>

#include "interp/core/selection.h"
#include "x86/op.h"

namespace emu::interp {

// The families' rows by x86::Op; null for what is not implemented.
using BindingTable = std::array<const Binding*, x86::kOpCount>;
const BindingTable& Bindings();

// Whether the interpreter executes `insn`, with the operands that it has, or
// answers it with the #GP of a privileged one.
bool HasHandler(x86::Mode mode, const x86::Insn& insn);

}  // namespace emu::interp

#endif  // INTERP_LOWERING_HANDLER_TABLE_H_
