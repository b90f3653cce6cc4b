// SPDX-License-Identifier: Apache-2.0

#include "exec/region_planner.h"

#include <algorithm>
#include <vector>

#include "exec/tb_cache.h"

namespace emu::exec {
namespace {

using jit::PlannedBlock;

bool Contains(const std::vector<TranslationBlock*>& blocks,
              const TranslationBlock* block) {
  return std::find(blocks.begin(), blocks.end(), block) != blocks.end();
}

// The blocks of a function are within each other's reach; one region's code is
// within a branch's.
constexpr size_t kMaxBytes = 2048;

}  // namespace

TranslationBlock* RegionPlanner::Successor(const TranslationBlock& block,
                                           int link) const {
  if (block.target[link] != nullptr) return block.target[link];
  return block.has_static_target[link] ? cache_.Find(block.static_target[link])
                                       : nullptr;
}

bool RegionPlanner::IsHot(const TranslationBlock& block) const {
  // On paths that are taken at least one time in eight.
  return (options_.threshold -
          block.countdown.load(std::memory_order_relaxed)) *
             8 >=
         head_count_;
}

void RegionPlanner::Add(TranslationBlock* block, CodeRegion* region) {
  size_t bytes = block->bytes.size();
  for (const TranslationBlock* other : region->blocks) {
    bytes += other->bytes.size();
  }
  if (block->bytes.empty() || bytes > kMaxBytes ||
      static_cast<int>(region->blocks.size()) >= options_.max_region) {
    return;
  }
  region->blocks.push_back(block);
  if (block->ends_in_call) return;
  // What follows in memory first, so that it follows in the code.
  for (const int link : {interp::kLinkNext, interp::kLinkTaken}) {
    TranslationBlock* next = Successor(*block, link);
    if (next == nullptr || next->dead || next->code.load() != nullptr ||
        !IsHot(*next) || Contains(region->blocks, next)) {
      continue;
    }
    Add(next, region);
  }
}

bool RegionPlanner::WantsFlags(TranslationBlock* block, uint32_t open,
                               int depth, CodeRegion* region) {
  if (block == nullptr || block->dead || depth == 0 || options_.verify) {
    return true;
  }
  if (!Contains(region->blocks, block) && !Contains(region->watched, block)) {
    region->watched.push_back(block);
  }
  if ((block->flags_read & open) != 0) return true;
  if (options_.precise_flags && block->faults_with_flags) return true;
  open &= block->flags_through;
  if (open == 0) return false;
  // Along all ways that are known; where one is not, somebody may.
  bool known = false;
  for (const int link : {interp::kLinkTaken, interp::kLinkNext}) {
    if (!block->has_static_target[link]) continue;
    known = true;
    if (WantsFlags(Successor(*block, link), open, depth - 1, region)) {
      return true;
    }
  }
  return !known;
}

void RegionPlanner::Plan(TranslationBlock* head, bool ordered,
                         CodeRegion* region) {
  head_count_ =
      options_.threshold - head->countdown.load(std::memory_order_relaxed);
  region->blocks.reserve(options_.max_region);
  Add(head, region);
  region->plan.mode = mode_;
  region->plan.ordered = ordered;
  region->plan.strict_float = options_.strict_float;
  region->plan.blocks.reserve(region->blocks.size());
  for (TranslationBlock* block : region->blocks) {
    PlannedBlock& planned = region->plan.blocks.emplace_back();
    planned.guest = block;
    planned.pc = block->pc;
    planned.bytes = block->bytes;
    planned.wants_flags =
        WantsFlags(block, x86::kStatusFlags, kLookAhead, region);
    for (const int link : {interp::kLinkTaken, interp::kLinkNext}) {
      TranslationBlock* next = Successor(*block, link);
      planned.flags_wanted[link] =
          WantsFlags(next, x86::kStatusFlags, kLookAhead, region);
      const auto found =
          std::find(region->blocks.begin(), region->blocks.end(), next);
      const bool is_call = link == interp::kLinkTaken && block->ends_in_call;
      if (next != nullptr && found != region->blocks.end() && !is_call &&
          !options_.verify) {
        planned.successor[link] =
            static_cast<int16_t>(found - region->blocks.begin());
      }
    }
    region->plan.unaligned.insert(region->plan.unaligned.end(),
                                  block->unaligned.begin(),
                                  block->unaligned.end());
    region->plan.interpreted.insert(region->plan.interpreted.end(),
                                    block->interpreted.begin(),
                                    block->interpreted.end());
  }
  std::sort(region->plan.unaligned.begin(), region->plan.unaligned.end());
  std::sort(region->plan.interpreted.begin(), region->plan.interpreted.end());
}

}  // namespace emu::exec
