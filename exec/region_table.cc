// SPDX-License-Identifier: Apache-2.0

#include "exec/region_table.h"

#include <algorithm>
#include <chrono>
#include <ios>
#include <ostream>

#include "base/check.h"
#include "exec/region_planner.h"
#include "exec/tb_cache.h"

namespace emu::exec {
namespace {

// A region's code is never longer.
constexpr size_t kMaxRegionCode = size_t{96} << 10;

template <typename T>
void Erase(const T& value, absl::InlinedVector<T, 1>* from) {
  from->erase(std::remove(from->begin(), from->end(), value), from->end());
}

}  // namespace

RegionTable::RegionTable(x86::Mode mode, const TbCache* cache,
                         const JitOptions& options, const TraceLog* log)
    : mode_(mode),
      cache_(cache),
      options_(options),
      log_(log),
      backend_(options.enabled ? jit::NewBackend(mode) : nullptr),
      code_(backend_ != nullptr ? options.cache_size : 0) {
  if (backend_ == nullptr) return;
  constexpr size_t kCommonSize = 16384;
  void* common = code_.Fixed(kCommonSize);
  if (common == nullptr) {
    backend_ = nullptr;
    return;
  }
  backend_->Begin(common, kCommonSize);
}

RegionTable::~RegionTable() = default;

bool RegionTable::IsFull() const { return code_.room() < kMaxRegionCode; }

std::vector<CodeRegion*> RegionTable::InNextSegment() const {
  std::vector<CodeRegion*> found;
  for (const auto& [address, region] : regions_) {
    if (code_.SegmentOf(region->code) == code_.next_segment()) {
      found.push_back(region.get());
    }
  }
  return found;
}

bool RegionTable::MakeRoom() {
  if (!IsFull()) return true;
  if (!InNextSegment().empty()) return false;
  code_.Advance();
  return true;
}

CodeRegion* RegionTable::Translate(TranslationBlock* head, bool ordered,
                                   int x87_top) {
  EMU_CHECK(!IsFull());
  const auto begin = std::chrono::steady_clock::now();
  JitOptions options = options_;
  std::unique_ptr<CodeRegion> region;
  for (;;) {
    region = std::make_unique<CodeRegion>();
    RegionPlanner(mode_, *cache_, options).Plan(head, ordered, region.get());
    region->plan.counts = options_.stats;
    region->plan.verifies = options_.check;
    region->plan.x87_top = static_cast<int8_t>(x87_top);
    if (region->blocks.empty()) return nullptr;
    region->code = code_.position();
    if (backend_->Translate(region->plan, region->code,
                            std::min(code_.room(), kMaxRegionCode),
                            &region->calls, &region->translation)) {
      break;
    }
    if (region->blocks.size() == 1) {
      // A block that has x87 code inline is long.
      if (x87_top < 0) return nullptr;
      x87_top = -1;
    }
    options.max_region = static_cast<int>(region->blocks.size()) / 2;
  }
  EMU_CHECK(!options_.check ||
            backend_->Reproduces(region->plan, region->code, &region->calls,
                                 region->translation))
      << "region at 0x" << std::hex << head->pc;
  code_.Commit(region->translation.size);
  CodeRegion* made = region.get();
  regions_.emplace(reinterpret_cast<uint64_t>(made->code), std::move(region));
  Publish(made);
  ++stats_.regions;
  stats_.region_blocks += made->blocks.size();
  stats_.code_bytes += made->translation.size;
  for (const TranslationBlock* block : made->blocks) {
    stats_.region_insns += block->insn_count;
  }
  stats_.translation_time += static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(
          std::chrono::steady_clock::now() - begin)
          .count());
  if (log_->Wants(kLogOp)) {
    log_->Print("OP:\n%s\n", backend_->IrText(made->plan).c_str());
  }
  if (log_->Wants(kLogOutAsm)) {
    log_->Print(
        "OUT: [size=%u] region of %zu blocks at %llx\n%s\n",
        made->translation.size, made->blocks.size(),
        static_cast<unsigned long long>(head->pc),
        backend_->Disassembly(made->code, made->translation.size).c_str());
  }
  return made;
}

void RegionTable::Publish(CodeRegion* region) {
  for (size_t i = 0; i < region->translation.exits.size(); ++i) {
    const jit::Exit& exit = region->translation.exits[i];
    TranslationBlock* from = region->blocks[exit.block];
    from->sites[exit.link].push_back({region, static_cast<uint16_t>(i)});
    const TranslationBlock* to = from->target[exit.link];
    if (to != nullptr && to->code.load() != nullptr) {
      backend_->Link(region->code, exit, to->code);
    }
  }
  for (const auto* list : {&region->blocks, &region->watched}) {
    for (TranslationBlock* block : *list) block->regions.push_back(region);
  }
  for (const jit::Entry& entry : region->translation.entries) {
    TranslationBlock* block = region->blocks[entry.block];
    if (block->code.load() != nullptr) continue;
    block->wants_flags = region->plan.blocks[entry.block].wants_flags;
    block->code.store(region->code + entry.offset, std::memory_order_release);
  }
}

void RegionTable::LinkSites(TranslationBlock* from, int link,
                            const void* code) {
  for (const CodeSite& site : from->sites[link]) {
    backend_->Link(site.region->code, site.region->translation.exits[site.exit],
                   code);
  }
}

void RegionTable::Kill(CodeRegion* region) {
  region->dead = true;
  ++stats_.killed;
  const auto begin = reinterpret_cast<uint64_t>(region->code);
  for (TranslationBlock* block : region->blocks) {
    const auto code = reinterpret_cast<uint64_t>(block->code.load());
    if (code - begin >= region->translation.size) continue;
    block->code.store(nullptr, std::memory_order_release);
    block->ForEachIncoming([this](TranslationBlock* from, int link) {
      LinkSites(from, link, nullptr);
    });
    block->CountFrom(options_.threshold);
  }
  for (size_t i = 0; i < region->translation.exits.size(); ++i) {
    const jit::Exit& exit = region->translation.exits[i];
    Erase(CodeSite{region, static_cast<uint16_t>(i)},
          &region->blocks[exit.block]->sites[exit.link]);
    backend_->Link(region->code, exit, nullptr);
  }
  for (const auto* list : {&region->blocks, &region->watched}) {
    for (TranslationBlock* block : *list) Erase(region, &block->regions);
  }
}

void RegionTable::Free(CodeRegion* region) {
  regions_.erase(reinterpret_cast<uint64_t>(region->code));
}

std::vector<CodeRegion*> RegionTable::Living() const {
  std::vector<CodeRegion*> found;
  for (const auto& [address, region] : regions_) {
    if (!region->dead) found.push_back(region.get());
  }
  return found;
}

CodeRegion* RegionTable::FindRegion(uint64_t host_pc) {
  auto next = regions_.upper_bound(host_pc);
  if (next == regions_.begin()) return nullptr;
  CodeRegion* region = std::prev(next)->second.get();
  return host_pc - reinterpret_cast<uint64_t>(region->code) <
                 region->translation.size
             ? region
             : nullptr;
}

const jit::Exit* RegionTable::FindExit(uint64_t address, CodeRegion** region) {
  // The stub is a call and its delay slot, in front of the return address.
  constexpr uint64_t kStub = 8;
  *region = FindRegion(address - kStub);
  if (*region == nullptr) return nullptr;
  const uint64_t offset =
      address - kStub - reinterpret_cast<uint64_t>((*region)->code);
  for (const jit::Exit& exit : (*region)->translation.exits) {
    if (exit.unlinked_offset == offset) return &exit;
  }
  return nullptr;
}

}  // namespace emu::exec
