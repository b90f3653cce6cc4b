// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_BRANCH_H_
#define INTERP_CORE_BRANCH_H_

#include <cstdint>

#include "interp/core/context.h"
#include "interp/core/threading.h"

namespace emu::interp {

// How handlers leave their block. (Links and jump-cache entries are published
// after the nodes they lead to; the reader's address dependency orders the
// loads, so that a relaxed load will do.)

[[gnu::noinline, gnu::cold]] inline const Node* LeaveForLink(Context* context,
                                                             const Node* node,
                                                             int link,
                                                             uint64_t target) {
  const bool attention =
      context->attention.load(std::memory_order_relaxed) != 0;
  context->exit.block = node->block;
  context->exit.link = static_cast<uint8_t>(link);
  return Leave(context,
               attention ? ExitReason::kAttention : ExitReason::kNeedLink,
               target);
}

// Goes on along link `link` of the node's block, whose target is `target`.
inline const Node* FollowLink(Context* context, const Node* node, int link,
                              uint64_t target) {
  const Node* next = node->block->link[link].load(std::memory_order_relaxed);
  if (next == nullptr ||
      context->attention.load(std::memory_order_relaxed) != 0) [[unlikely]] {
    return LeaveForLink(context, node, link, target);
  }
  return Continue(context, next);
}

// Goes on at a computed target.
inline const Node* FollowIndirect(Context* context, uint64_t target) {
  const Block* block = context->jump_cache.Find(target);
  if (block == nullptr ||
      context->attention.load(std::memory_order_relaxed) != 0) [[unlikely]] {
    const bool attention =
        context->attention.load(std::memory_order_relaxed) != 0;
    return Leave(context,
                 attention ? ExitReason::kAttention : ExitReason::kNeedBlock,
                 target);
  }
  return Continue(context, block->entry);
}

// The handler of a counting node in front of a block's own.
const Node* CountDown(Context* context, const Node* node);

}  // namespace emu::interp

#endif  // INTERP_CORE_BRANCH_H_
