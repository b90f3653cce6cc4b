#ifndef EXEC_TRANSLATION_BLOCK_H_
#define EXEC_TRANSLATION_BLOCK_H_

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "interp/lowering.h"

namespace emu::exec {

// Guest code from `pc` to its first branch (or a limit), decoded once and
// shared by all threads and both tiers. Owned by the TbCache.
struct TranslationBlock : interp::Block {
  uint64_t end = 0;  // first guest address behind the last byte looked at
  interp::LoweredBlock lowered;

  // The next block in its hash bucket.
  std::atomic<TranslationBlock*> hash_next = nullptr;
  // Set once, when the guest's bytes changed: nothing may lead here any more.
  std::atomic<bool> dead = false;

  // Under the TbCache's lock: which links lead here, and where ours lead.
  std::vector<std::pair<TranslationBlock*, int>> incoming;
  TranslationBlock* target[2] = {};
};

}  // namespace emu::exec

#endif  // EXEC_TRANSLATION_BLOCK_H_
