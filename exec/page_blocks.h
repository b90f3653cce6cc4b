// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_PAGE_BLOCKS_H_
#define EXEC_PAGE_BLOCKS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "exec/translation_block.h"

namespace emu::exec {

// The blocks by each guest page that they have bytes of, which is one page or
// two: lists through the blocks.
class PageBlocks {
 public:
  void Add(TranslationBlock* block);
  void Remove(TranslationBlock* block);
  // Those on the pages of [start, end). Some may be there twice.
  std::vector<TranslationBlock*> Within(uint64_t start, uint64_t end) const;
  std::vector<TranslationBlock*> All() const;

 private:
  std::map<uint64_t, TranslationBlock*> first_;  // by page number
};

}  // namespace emu::exec

#endif  // EXEC_PAGE_BLOCKS_H_
