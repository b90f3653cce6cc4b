// SPDX-License-Identifier: Apache-2.0

#include "exec/page_blocks.h"

#include "mem/address_space.h"

namespace emu::exec {
namespace {

constexpr uint64_t PageOf(uint64_t address) {
  return address / mem::kGuestPageSize;
}

// Where a block that is on `page` keeps the next one there.
TranslationBlock*& NextOn(uint64_t page, TranslationBlock* block) {
  return block->page_next[page == PageOf(block->pc) ? 0 : 1];
}

void Append(uint64_t page, TranslationBlock* first,
            std::vector<TranslationBlock*>* blocks) {
  for (TranslationBlock* block = first; block != nullptr;
       block = NextOn(page, block)) {
    blocks->push_back(block);
  }
}

}  // namespace

void PageBlocks::Add(TranslationBlock* block) {
  for (uint64_t page = PageOf(block->pc); page <= PageOf(block->end - 1);
       ++page) {
    TranslationBlock*& first = first_[page];
    NextOn(page, block) = first;
    first = block;
  }
}

void PageBlocks::Remove(TranslationBlock* block) {
  for (uint64_t page = PageOf(block->pc); page <= PageOf(block->end - 1);
       ++page) {
    const auto found = first_.find(page);
    TranslationBlock** place = &found->second;
    while (*place != block) place = &NextOn(page, *place);
    *place = NextOn(page, block);
    if (found->second == nullptr) first_.erase(found);
  }
}

std::vector<TranslationBlock*> PageBlocks::Within(uint64_t start,
                                                  uint64_t end) const {
  std::vector<TranslationBlock*> blocks;
  const uint64_t last = PageOf(end - 1);
  for (auto it = first_.lower_bound(PageOf(start));
       it != first_.end() && it->first <= last; ++it) {
    Append(it->first, it->second, &blocks);
  }
  return blocks;
}

std::vector<TranslationBlock*> PageBlocks::All() const {
  std::vector<TranslationBlock*> blocks;
  for (const auto& [page, block] : first_) Append(page, block, &blocks);
  return blocks;
}

}  // namespace emu::exec
