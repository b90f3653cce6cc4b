// SPDX-License-Identifier: Apache-2.0

// TbCache: host code.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/check.h"
#include "exec/tb_cache.h"

namespace emu::exec {
namespace {

// After a refusal a block is tried again when it was executed so often.
constexpr int32_t kTryAgain = 1 << 16;

// A guest pc as host registers hold it.
uint64_t InRegister(x86::Mode mode, uint64_t pc) {
  return mode == x86::Mode::k64
             ? pc
             : static_cast<uint64_t>(static_cast<int32_t>(pc));
}

// Those of the region's blocks that have the instruction at `pc`.
std::vector<TranslationBlock*> BlocksWith(const CodeRegion& region,
                                          uint64_t pc) {
  std::vector<TranslationBlock*> found;
  for (TranslationBlock* block : region.blocks) {
    if (pc - block->pc < block->bytes.size()) found.push_back(block);
  }
  return found;
}

// As QEMU 0.13's log did: the table, and what was searched.
void PrintRestore(const TraceLog& log, const CodeRegion& region,
                  uint64_t host_pc, const jit::RestoredPoint& point,
                  const std::vector<jit::InsnStart>& starts) {
  std::string table;
  for (const jit::InsnStart& start : starts) {
    absl::StrAppendFormat(&table, "0x%04x: %08x\n", start.offset, start.pc);
  }
  log.Print("RESTORE:\n%sspc=0x%08llx pc_pos=0x%llx eip=%08llx\n",
            table.c_str(), static_cast<unsigned long long>(host_pc),
            static_cast<unsigned long long>(
                host_pc - reinterpret_cast<uint64_t>(region.code)),
            static_cast<unsigned long long>(point.pc));
}

}  // namespace

void TbCache::Translate(Reader* reader, TranslationBlock* block) {
  MutexLock lock(&mutex_);
  if (block->dead || block->code.load() != nullptr) return;
  if (regions_.IsFull()) {
    for (CodeRegion* region : regions_.InNextSegment()) KillRegion(region);
  }
  // (The reader holds no other block.)
  EnterEpoch(reader);
  FreeRetired();
  if (!regions_.MakeRoom()) {
    // Other threads are still to leave what was killed.
    block->CountFrom(jit_options().threshold);
    return;
  }
  CodeRegion* region =
      regions_.Translate(block, ordered_, x86::TopOf(reader->context->cpu.x87));
  if (region == nullptr || block->code.load() == nullptr) {
    block->CountFrom(kTryAgain);
    return;
  }
  for (const jit::Entry& entry : region->translation.entries) {
    TranslationBlock* made = region->blocks[entry.block];
    if (made->code.load() != region->code + entry.offset) continue;
    made->countdown.store(0, std::memory_order_relaxed);
    made->ForEachIncoming([this, made](TranslationBlock* from, int link) {
      regions_.LinkSites(from, link, made->code);
    });
  }
}

void TbCache::RememberCode(Reader* reader, TranslationBlock* block,
                           const void* code) {
  const uint64_t pc = InRegister(reader->context->cpu.mode, block->pc);
  if (reader->thread->HasTarget(pc, code)) return;
  // (Others may have taken the code away.)
  MutexLock lock(&mutex_);
  code = block->code;
  if (code == nullptr || block->dead) return;
  // An entry that only those find who have stored the flags.
  reader->thread->SetTarget(pc, code, block->wants_flags);
}

void TbCache::StopReaders(const CodeRegion& region) {
  for (Reader* reader : readers_) {
    if (reader->thread == nullptr) continue;
    for (const TranslationBlock* block : region.blocks) {
      reader->thread->ClearTarget(
          InRegister(reader->context->cpu.mode, block->pc));
    }
    // It may be in a loop there.
    if (reader->thread->in_code.load(std::memory_order_seq_cst)) {
      reader->thread->RequestStop();
    }
  }
}

void TbCache::KillRegion(CodeRegion* region) {
  if (region->dead) return;
  regions_.Kill(region);
  StopReaders(*region);
  const uint64_t epoch = epoch_.fetch_add(1, std::memory_order_seq_cst) + 1;
  retired_.push_back({epoch, nullptr, region});
}

TbCache::ExitPoint TbCache::FindExit(uint64_t address) {
  MutexLock lock(&mutex_);
  CodeRegion* region;
  const jit::Exit* exit = regions_.FindExit(address, &region);
  EMU_CHECK(exit != nullptr);
  return {region->blocks[exit->block], exit->link, exit->target};
}

bool TbCache::Restore(const jit::HostRegisters& registers, Reader* reader,
                      jit::RestoredPoint* point) {
  MutexLock lock(&mutex_);
  CodeRegion* region = regions_.FindRegion(registers.pc);
  if (region == nullptr) {
    return backend().RestoreShared(registers, &reader->context->cpu, point);
  }
  ++regions_.stats().restores;
  const TraceLog& log = regions_.log();
  std::vector<jit::InsnStart> starts;
  const bool found = backend().Restore(
      region->plan, region->code, &region->calls, registers, *reader->thread,
      &reader->context->cpu, point, log.Wants(kLogRestore) ? &starts : nullptr);
  if (found && log.Wants(kLogRestore)) {
    PrintRestore(log, *region, registers.pc, *point, starts);
  }
  return found;
}

void TbCache::CountNan(uint64_t host_pc, uint64_t pc) {
  // A trap costs some hundred handlers.
  constexpr int kEnough = 16;
  MutexLock lock(&mutex_);
  CodeRegion* region = regions_.FindRegion(host_pc);
  if (region == nullptr) return;
  bool enough = false;
  for (TranslationBlock* block : BlocksWith(*region, pc)) {
    if (++block->nan_traps < kEnough) continue;
    block->nan_traps = 0;
    block->interpreted.push_back(pc);
    enough = true;
  }
  if (enough) KillRegion(region);
}

void TbCache::MakeUnaligned(uint64_t host_pc, uint64_t pc) {
  MutexLock lock(&mutex_);
  CodeRegion* region = regions_.FindRegion(host_pc);
  if (region == nullptr) return;
  for (TranslationBlock* block : BlocksWith(*region, pc)) {
    if (std::find(block->unaligned.begin(), block->unaligned.end(), pc) ==
        block->unaligned.end()) {
      block->unaligned.push_back(pc);
    }
  }
  KillRegion(region);
}

std::string TbCache::CodeListing(const void* code) {
  MutexLock lock(&mutex_);
  const CodeRegion* region =
      regions_.FindRegion(reinterpret_cast<uint64_t>(code));
  return region == nullptr
             ? std::string()
             : backend().Disassembly(region->code, region->translation.size);
}

RunStats TbCache::stats() const {
  MutexLock lock(&mutex_);
  RunStats stats = stats_;
  stats.Add(regions_.stats());
  for (size_t i = 0; i < kBuckets; ++i) {
    for (const TranslationBlock* block = buckets_[i].load(); block != nullptr;
         block = block->hash_next.load()) {
      ++stats.blocks;
      if (block->entry != &block->counter) continue;
      const int left = std::max(0, block->countdown.load());
      const int begin = block->countdown_begin;
      if (begin > left) {
        stats.interp_insns += static_cast<uint64_t>(begin - left) *
                              static_cast<uint64_t>(block->insn_count);
      }
    }
  }
  return stats;
}

void TbCache::AddStats(const RunStats& stats) {
  MutexLock lock(&mutex_);
  stats_.Add(stats);
}

void TbCache::KeepMemoryOrder() {
  MutexLock lock(&mutex_);
  if (ordered_) return;
  ordered_ = true;
  for (CodeRegion* region : regions_.Living()) KillRegion(region);
}

}  // namespace emu::exec
