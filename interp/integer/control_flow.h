// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_INTEGER_CONTROL_FLOW_H_
#define INTERP_INTEGER_CONTROL_FLOW_H_

#include "interp/core/block.h"

namespace emu::interp {

// Handlers that no instruction of the table selects; each ends a block.

// The block was cut here: goes on at next_pc (length is 0).
const Node* FallThrough(Context* context, const Node* node);
// #UD, #GP(0), and #PF for a fetch from the address in `immediate`.
const Node* RaiseInvalidOpcode(Context* context, const Node* node);
const Node* RaiseGeneralProtection(Context* context, const Node* node);
const Node* RaiseFetchFault(Context* context, const Node* node);
// Decoded, but without a handler (ExitReason::kUnimplemented).
const Node* Unimplemented(Context* context, const Node* node);

}  // namespace emu::interp

#endif  // INTERP_INTEGER_CONTROL_FLOW_H_
