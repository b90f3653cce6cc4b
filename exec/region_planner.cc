#include "exec/region_planner.h"

#include <algorithm>
#include <optional>

#include "exec/tb_cache.h"
#include "x86/decoder.h"
#include "x86/opcode_table.h"

namespace emu::exec {
namespace {

using jit::PlannedBlock;
using x86::Op;

// The blocks of a function are within each other's reach; one region's code is
// within a branch's.
constexpr size_t kMaxBytes = 2048;

std::vector<x86::Insn> Decode(x86::Mode mode, const TranslationBlock& block) {
  PlannedBlock planned;
  planned.bytes = block.bytes;
  return jit::DecodeBlock(mode, planned);
}

struct StaticTargets {
  // Of the link's kind, where it is known before it is taken.
  std::optional<uint64_t> link[2];
  bool is_call = false;
};

StaticTargets TargetsOf(x86::Mode mode, const TranslationBlock& block) {
  StaticTargets targets;
  const std::vector<x86::Insn> insns = Decode(mode, block);
  if (insns.empty()) return targets;
  const x86::Insn& last = insns.back();
  const uint64_t mask =
      mode == x86::Mode::k64 ? ~uint64_t{0} : uint64_t{0xffffffff};
  const uint64_t next = (block.pc + block.bytes.size()) & mask;
  const bool relative =
      last.operands[0].kind == x86::OperandKind::kRelative;
  if (relative) {
    targets.link[interp::kLinkTaken] =
        (next + static_cast<uint64_t>(last.immediate)) & mask;
  }
  targets.is_call = last.op == Op::kCall;
  const bool always = last.op == Op::kJmp || last.op == Op::kCall ||
                      last.op == Op::kRet;
  if (!always) targets.link[interp::kLinkNext] = next;
  return targets;
}

}  // namespace

TranslationBlock* RegionPlanner::Successor(const TranslationBlock& block,
                                           int link) const {
  if (block.target[link] != nullptr) return block.target[link];
  const std::optional<uint64_t> pc = TargetsOf(mode_, block).link[link];
  return pc.has_value() ? cache_.Find(*pc) : nullptr;
}

bool RegionPlanner::IsHot(const TranslationBlock& block) const {
  // On paths that are taken at least one time in eight.
  return (options_.threshold - block.countdown.load(std::memory_order_relaxed)) * 8 >= head_count_;
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
  if (TargetsOf(mode_, *block).is_call) return;
  // What follows in memory first, so that it follows in the code.
  for (const int link : {interp::kLinkNext, interp::kLinkTaken}) {
    TranslationBlock* next = Successor(*block, link);
    if (next == nullptr || next->dead || next->code.load() != nullptr ||
        !IsHot(*next) ||
        std::find(region->blocks.begin(), region->blocks.end(), next) !=
            region->blocks.end()) {
      continue;
    }
    Add(next, region);
  }
}

bool RegionPlanner::WantsFlags(TranslationBlock* block, int depth,
                               CodeRegion* region) {
  if (block == nullptr || block->dead || depth == 0 || options_.verify) {
    return true;
  }
  uint32_t open = x86::kStatusFlags;
  const std::vector<x86::Insn> insns = Decode(mode_, *block);
  const bool is_member =
      std::find(region->blocks.begin(), region->blocks.end(), block) !=
      region->blocks.end();
  if (!is_member && std::find(region->watched.begin(), region->watched.end(),
                              block) == region->watched.end()) {
    region->watched.push_back(block);
  }
  for (const x86::Insn& insn : insns) {
    const x86::FlagEffect effect = x86::FlagsOf(insn);
    if ((effect.read & open) != 0) return true;
    if (options_.precise_flags && x86::MayFault(insn)) return true;
    open &= ~(effect.written | effect.undefined);
    if (open == 0) return false;
  }
  // Along all ways that are known; where one is not, somebody may.
  const StaticTargets targets = TargetsOf(mode_, *block);
  bool known = false;
  for (const int link : {interp::kLinkTaken, interp::kLinkNext}) {
    if (!targets.link[link].has_value()) continue;
    known = true;
    if (WantsFlags(Successor(*block, link), depth - 1, region)) return true;
  }
  return !known;
}

void RegionPlanner::Plan(TranslationBlock* head, bool ordered,
                         CodeRegion* region) {
  head_count_ = options_.threshold -
                head->countdown.load(std::memory_order_relaxed);
  Add(head, region);
  region->plan.mode = mode_;
  region->plan.ordered = ordered;
  for (TranslationBlock* block : region->blocks) {
    PlannedBlock& planned = region->plan.blocks.emplace_back();
    planned.guest = block;
    planned.pc = block->pc;
    planned.bytes = block->bytes;
    planned.wants_flags = WantsFlags(block, kLookAhead, region);
    for (const int link : {interp::kLinkTaken, interp::kLinkNext}) {
      TranslationBlock* next = Successor(*block, link);
      planned.flags_wanted[link] = WantsFlags(next, kLookAhead, region);
      const auto found =
          std::find(region->blocks.begin(), region->blocks.end(), next);
      const bool is_call =
          link == interp::kLinkTaken && TargetsOf(mode_, *block).is_call;
      if (next != nullptr && found != region->blocks.end() && !is_call &&
          !options_.verify) {
        planned.successor[link] =
            static_cast<int16_t>(found - region->blocks.begin());
      }
    }
    region->plan.unaligned.insert(region->plan.unaligned.end(),
                                  block->unaligned.begin(),
                                  block->unaligned.end());
  }
  std::sort(region->plan.unaligned.begin(), region->plan.unaligned.end());
}

}  // namespace emu::exec
