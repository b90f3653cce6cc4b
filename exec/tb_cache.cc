// SPDX-License-Identifier: Apache-2.0

#include "exec/tb_cache.h"

#include <algorithm>

#include "interp/core/branch.h"

namespace emu::exec {
TbCache::TbCache(size_t limit, x86::Mode mode, const JitOptions& jit,
                 const TraceLog* log)
    : limit_(limit),
      regions_(mode, this, jit, log),
      buckets_(std::make_unique<std::atomic<TranslationBlock*>[]>(kBuckets)) {}

TbCache::~TbCache() {
  MutexLock lock(&mutex_);
  readers_.clear();
  InvalidateAll();
  FreeRetired();
}

void TbCache::AddReader(Reader* reader) {
  MutexLock lock(&mutex_);
  readers_.push_back(reader);
}

void TbCache::RemoveReader(Reader* reader) {
  MutexLock lock(&mutex_);
  std::erase(readers_, reader);
}

TranslationBlock* TbCache::Find(uint64_t pc) const {
  TranslationBlock* block =
      buckets_[Bucket(pc)].load(std::memory_order_acquire);
  while (block != nullptr &&
         (block->pc != pc || block->dead.load(std::memory_order_relaxed))) {
    block = block->hash_next.load(std::memory_order_acquire);
  }
  return block;
}

TranslationBlock* TbCache::Insert(std::unique_ptr<TranslationBlock> block,
                                  uint64_t change_count) {
  MutexLock lock(&mutex_);
  if (changes_.load(std::memory_order_relaxed) != change_count) return nullptr;
  if (TranslationBlock* other = Find(block->pc)) return other;
  if (bytes_ > limit_) InvalidateAll();
  FreeRetired();
  TranslationBlock* inserted = block.release();
  if (regions_.enabled() && !inserted->bytes.empty()) {
    inserted->counter.run = &interp::CountDown;
    inserted->counter.block = inserted;
    inserted->CountFrom(regions_.options().threshold);
    inserted->entry = &inserted->counter;
  }
  bytes_ += inserted->size;
  pages_.Add(inserted);
  std::atomic<TranslationBlock*>& bucket = buckets_[Bucket(inserted->pc)];
  inserted->hash_next.store(bucket.load(std::memory_order_relaxed),
                            std::memory_order_relaxed);
  bucket.store(inserted, std::memory_order_release);
  return inserted;
}

void TbCache::Link(TranslationBlock* from, int link, TranslationBlock* to) {
  MutexLock lock(&mutex_);
  if (from->dead || to->dead || from->target[link] != nullptr) return;
  from->SetTarget(link, to);
  from->link[link].store(to->entry, std::memory_order_release);
  if (const void* code = to->code) regions_.LinkSites(from, link, code);
}

void TbCache::Remember(Reader* reader, TranslationBlock* block) {
  if (const void* code = block->code.load(std::memory_order_relaxed)) {
    RememberCode(reader, block, code);
  }
  std::atomic<const interp::Block*>& slot =
      reader->context->jump_cache.Slot(block->pc);
  if (slot.load(std::memory_order_relaxed) == block) return;
  slot.store(block, std::memory_order_seq_cst);
  // Either this sees the death, or Invalidate sees the entry.
  if (block->dead.load(std::memory_order_seq_cst)) {
    slot.store(nullptr, std::memory_order_relaxed);
  }
}

void TbCache::CodeChanged(uint64_t start, uint64_t end) {
  MutexLock lock(&mutex_);
  changes_.fetch_add(1, std::memory_order_acq_rel);
  for (TranslationBlock* block : pages_.Within(start, end)) Invalidate(block);
}

void TbCache::Invalidate(TranslationBlock* block) {
  if (block->dead.exchange(true, std::memory_order_seq_cst)) return;
  while (!block->regions.empty()) KillRegion(block->regions.back());
  RemoveFromHash(block);
  Unlink(block);
  for (Reader* reader : readers_) {
    const interp::Block* expected = block;
    reader->context->jump_cache.Slot(block->pc).compare_exchange_strong(
        expected, nullptr, std::memory_order_seq_cst);
  }
  pages_.Remove(block);
  bytes_ -= block->size;
  const uint64_t epoch = epoch_.fetch_add(1, std::memory_order_seq_cst) + 1;
  retired_.push_back(
      {epoch, std::unique_ptr<TranslationBlock>(block), nullptr});
}

void TbCache::RemoveFromHash(TranslationBlock* block) {
  std::atomic<TranslationBlock*>* place = &buckets_[Bucket(block->pc)];
  while (TranslationBlock* found = place->load(std::memory_order_relaxed)) {
    if (found == block) {
      // The dead block keeps its own hash_next, for readers that are on it.
      place->store(block->hash_next.load(std::memory_order_relaxed),
                   std::memory_order_release);
      return;
    }
    place = &found->hash_next;
  }
}

void TbCache::Unlink(TranslationBlock* block) {
  block->ForEachIncoming([](TranslationBlock* from, int link) {
    from->link[link].store(nullptr, std::memory_order_release);
    from->ClearTarget(link);
  });
  for (int link = 0; link < 2; ++link) {
    if (block->target[link] == nullptr) continue;
    block->link[link].store(nullptr, std::memory_order_release);
    block->ClearTarget(link);
  }
}

void TbCache::InvalidateAll() {
  changes_.fetch_add(1, std::memory_order_acq_rel);
  for (TranslationBlock* block : pages_.All()) Invalidate(block);
}

void TbCache::FreeRetired() {
  uint64_t oldest = kOffline;
  for (const Reader* reader : readers_) {
    oldest = std::min(oldest, reader->epoch.load(std::memory_order_seq_cst));
  }
  std::erase_if(retired_, [this, oldest](const Retired& retired) {
    if (retired.epoch > oldest) return false;
    if (retired.region != nullptr) regions_.Free(retired.region);
    return true;
  });
}

void TbCache::LockForFork() { mutex_.Lock(); }

void TbCache::UnlockAfterFork(Reader* survivor) {
  if (survivor != nullptr) readers_.assign(1, survivor);
  mutex_.Unlock();
}

size_t TbCache::block_count() const {
  MutexLock lock(&mutex_);
  size_t count = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    for (const TranslationBlock* block = buckets_[i].load(); block != nullptr;
         block = block->hash_next.load()) {
      ++count;
    }
  }
  return count;
}

}  // namespace emu::exec
