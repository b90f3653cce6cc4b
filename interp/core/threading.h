// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_THREADING_H_
#define INTERP_CORE_THREADING_H_

#include <optional>
#include <type_traits>

#include "interp/core/context.h"

namespace emu::interp {

// Direct threading: each handler ends in a jump to the next one's. Where the
// compiler does not turn that call into a jump (no optimisation, sanitizers),
// the handler returns the next node instead and RunNodes loops.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(EMU_NO_TAIL_CALLS)
inline constexpr bool kTailCalls = true;
#else
inline constexpr bool kTailCalls = false;
#endif

inline const Node* Continue(Context* context, const Node* node) {
  if constexpr (kTailCalls) {
    return node->run(context, node);
  } else {
    return node;
  }
}

// Runs from `node` until a handler leaves; the reason is in context->exit.
inline void RunNodes(Context* context, const Node* node) {
  while (node != nullptr) node = node->run(context, node);
}

inline const Node* Leave(Context* context, ExitReason reason, uint64_t rip) {
  context->exit.reason = reason;
  context->cpu.rip = rip;
  return nullptr;
}

[[gnu::noinline, gnu::cold]] const Node* LeaveByTrap(Context* context,
                                                     const Node* node,
                                                     const x86::Trap& trap);

// What an instruction's semantics come to. A function of this type reads its
// operands, computes, writes; it returns nothing, or a trap when it can raise
// one, in which case it has changed no guest state.
using TrapOr = std::optional<x86::Trap>;

// The handler for semantics `kBody`, a void or TrapOr function of
// (Context&, const Node&).
template <auto kBody>
const Node* Threaded(Context* context, const Node* node) {
  if constexpr (std::is_void_v<decltype(kBody(*context, *node))>) {
    kBody(*context, *node);
  } else {
    if (TrapOr trap = kBody(*context, *node); trap.has_value()) [[unlikely]] {
      return LeaveByTrap(context, node, *trap);
    }
  }
  return Continue(context, node + 1);
}

}  // namespace emu::interp

#endif  // INTERP_CORE_THREADING_H_
