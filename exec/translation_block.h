#ifndef EXEC_TRANSLATION_BLOCK_H_
#define EXEC_TRANSLATION_BLOCK_H_

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "exec/code_region.h"
#include "interp/lowering.h"

namespace emu::exec {

// Guest code from `pc` to its first branch (or a limit), decoded once and
// shared by all threads and both tiers. Owned by the TbCache.
struct TranslationBlock : interp::Block {
  uint64_t end = 0;  // first guest address behind the last byte looked at
  interp::LoweredBlock lowered;
  // What the JIT translates: the instructions' bytes.
  std::vector<uint8_t> bytes;

  // The next block in its hash bucket.
  std::atomic<TranslationBlock*> hash_next = nullptr;
  // Set once, when the guest's bytes changed: nothing may lead here any more.
  std::atomic<bool> dead = false;

  // Its host code, once it has some; and whether the code in front of it has
  // to have stored the status flags.
  std::atomic<const void*> code = nullptr;
  bool wants_flags = true;

  // Under the TbCache's lock: which links lead here, where ours lead, the jumps
  // in host code that follow our links, the regions made with our bytes, and
  // which of our accesses host code makes in parts.
  std::vector<std::pair<TranslationBlock*, int>> incoming;
  TranslationBlock* target[2] = {};
  std::vector<CodeSite> sites[2];
  std::vector<CodeRegion*> regions;
  std::vector<uint64_t> unaligned;
  // Those that meet NaNs so often that traps are dearer than handlers; how
  // often the block's code has trapped.
  std::vector<uint64_t> interpreted;
  int nan_traps = 0;

  // The entry, when the JIT waits for the block to be hot: counts, then goes on
  // with the nodes. Once there is code its countdown is always over.
  interp::Node counter = {};
  int32_t countdown_begin = 0;
  int insn_count = 0;

  // What the region planner asks. Where the links lead, if the code says so:
  // by link, with whether it is known.
  uint64_t static_target[2] = {};
  bool has_static_target[2] = {};
  bool ends_in_call = false;
  // Status flags that are read before the block writes them, and those that it
  // does not write; and whether it may fault before it has written all.
  uint32_t flags_read = 0;
  uint32_t flags_through = 0;
  bool faults_with_flags = false;

  void CountFrom(int32_t executions) {
    countdown_begin = executions;
    countdown.store(executions, std::memory_order_relaxed);
  }
};

}  // namespace emu::exec

#endif  // EXEC_TRANSLATION_BLOCK_H_
