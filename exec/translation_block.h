// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_TRANSLATION_BLOCK_H_
#define EXEC_TRANSLATION_BLOCK_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "exec/code_region.h"
#include "interp/lowering/lowering.h"

namespace emu::exec {

struct TranslationBlock;

// A block's link: `from` goes on with another block by it.
struct LinkRef {
  TranslationBlock* from = nullptr;
  int link = 0;
};

// Guest code from `pc` to its first branch (or a limit), decoded once and
// shared by all threads and both tiers. Owned by the TbCache.
struct TranslationBlock : interp::Block {
  // A block in one piece with the nodes that `lowering` has prepared and a copy
  // of `bytes`.
  static std::unique_ptr<TranslationBlock> New(const interp::Lowering& lowering,
                                               absl::Span<const uint8_t> bytes);

  uint64_t end = 0;  // first guest address behind the last byte looked at
  // What the JIT translates: the instructions' bytes.
  absl::Span<const uint8_t> bytes;
  size_t size = 0;  // of this object and what is in one piece with it

  // The next block in its hash bucket.
  std::atomic<TranslationBlock*> hash_next = nullptr;
  // Set once, when the guest's bytes changed: nothing may lead here any more.
  std::atomic<bool> dead = false;

  // Whether the code in front of its host code has to have stored the status
  // flags; and that code, once it has some.
  bool wants_flags = true;
  std::atomic<const void*> code = nullptr;

  // Under the TbCache's lock. The next block with bytes on its first page, and
  // on its second.
  TranslationBlock* page_next[2] = {};
  // Which links lead here, as a list; of each of our links where it leads, and
  // the next one that leads there.
  LinkRef incoming;
  TranslationBlock* target[2] = {};
  LinkRef next_incoming[2];
  // The jumps in host code that follow our links, the regions made with our
  // bytes, and which of our accesses host code makes in parts.
  absl::InlinedVector<CodeSite, 1> sites[2];
  absl::InlinedVector<CodeRegion*, 1> regions;
  std::vector<uint64_t> unaligned;
  // Those that meet NaNs so often that traps are dearer than handlers; how
  // often the block's code has trapped.
  std::vector<uint64_t> interpreted;
  int nan_traps = 0;

  // What the countdown began with. Once there is code it is always over.
  int32_t countdown_begin = 0;
  // The entry, when the JIT waits for the block to be hot: counts, then goes on
  // with the nodes.
  interp::Node counter = {};
  int insn_count = 0;

  // What the region planner asks. By link, whether the code says where it leads
  // (static_target).
  bool has_static_target[2] = {};
  bool ends_in_call = false;
  // Whether it may fault before it has written all status flags; those that are
  // read before the block writes them, and those that it does not write.
  bool faults_with_flags = false;
  uint32_t flags_read = 0;
  uint32_t flags_through = 0;
  uint64_t static_target[2] = {};

  void CountFrom(int32_t executions) {
    countdown_begin = executions;
    countdown.store(executions, std::memory_order_relaxed);
  }

  // Makes `link`, which leads nowhere, lead to `to`; and nowhere again.
  void SetTarget(int link, TranslationBlock* to);
  void ClearTarget(int link);
  // Calls f(from, link) for each link that leads here.
  template <typename F>
  void ForEachIncoming(F f) const {
    for (LinkRef at = incoming; at.from != nullptr;) {
      const LinkRef next = at.from->next_incoming[at.link];
      f(at.from, at.link);
      at = next;
    }
  }

  // (For New: `extra` bytes behind the object.)
  static void* operator new(size_t size, size_t extra) {
    return ::operator new(size + extra);
  }
  static void operator delete(void* block) { ::operator delete(block); }
};

}  // namespace emu::exec

#endif  // EXEC_TRANSLATION_BLOCK_H_
