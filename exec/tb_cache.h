// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_TB_CACHE_H_
#define EXEC_TB_CACHE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "exec/jit_options.h"
#include "exec/page_blocks.h"
#include "exec/region_table.h"
#include "exec/translation_block.h"
#include "interp/core/context.h"
#include "jit/thread_context.h"
#include "mem/code_observer.h"

namespace emu::exec {

// All translation blocks of a process. Look-up takes no lock; making, linking
// and invalidating take one. A dead block is unlinked at once and freed when
// every thread has passed through its loop since (quiescent-state reclamation).
class TbCache : public mem::CodeObserver {
 public:
  // One guest thread, as the cache sees it.
  struct Reader {
    interp::Context* context = nullptr;
    // The same, as translated code knows it.
    jit::ThreadContext* thread = nullptr;
    // The epoch at the thread's last pass through the loop; kOffline while it
    // holds no block.
    std::atomic<uint64_t> epoch = kOffline;
  };
  static constexpr uint64_t kOffline = ~uint64_t{0};

  // Blocks are dropped, all of them, when their nodes take more than `limit`
  // bytes. `log` must outlive the cache.
  TbCache(size_t limit, x86::Mode mode, const JitOptions& jit,
          const TraceLog* log);
  ~TbCache() override;

  void AddReader(Reader* reader);
  void RemoveReader(Reader* reader);

  // The thread holds no block at this moment, and may take some from now on.
  void EnterEpoch(Reader* reader) {
    reader->epoch.store(epoch_.load(std::memory_order_relaxed),
                        std::memory_order_seq_cst);
  }
  // The thread holds none until its next EnterEpoch.
  void LeaveEpoch(Reader* reader) {
    reader->epoch.store(kOffline, std::memory_order_release);
  }

  // The live block at `pc`, or null.
  TranslationBlock* Find(uint64_t pc) const;

  // Read before the guest's bytes are; changes with every invalidation.
  uint64_t change_count() const {
    return changes_.load(std::memory_order_acquire);
  }

  // Publishes a block made from bytes read since `change_count` was. Returns
  // the block now at its pc (another thread's, if that was faster), or null
  // when code changed meanwhile: make it again.
  TranslationBlock* Insert(std::unique_ptr<TranslationBlock> block,
                           uint64_t change_count);

  // Makes `from`'s link lead to `to`, unless one of them is dead.
  void Link(TranslationBlock* from, int link, TranslationBlock* to);

  // --- Host code (tb_cache_code.cc) ---

  bool has_jit() const { return regions_.enabled(); }
  const JitOptions& jit_options() const { return regions_.options(); }
  bool IsCode(uint64_t host_pc) const { return regions_.Contains(host_pc); }
  jit::Backend& backend() { return regions_.backend(); }
  // Sees to it that `block` has code, if it can be had. `reader` holds no other
  // block. Where the code cache is full its oldest part is given up.
  void Translate(Reader* reader, TranslationBlock* block);
  // Where an exit of translated code that leads nowhere would lead: the block,
  // its link and the guest's pc.
  struct ExitPoint {
    TranslationBlock* from;
    int link;
    uint64_t target;
  };
  ExitPoint FindExit(uint64_t address);
  // The guest's state at a host fault in code. False if none of its
  // instructions accesses memory there.
  bool Restore(const jit::HostRegisters& registers, Reader* reader,
               jit::RestoredPoint* point);
  // A fault for want of alignment at guest instruction `pc`: accesses there are
  // made in parts from now on.
  void MakeUnaligned(uint64_t host_pc, uint64_t pc);
  // The floating-point instruction at `pc` has trapped. After a few times it is
  // left to the interpreter's handler.
  void CountNan(uint64_t host_pc, uint64_t pc);
  // Host assembly of the region that `code` is in.
  std::string CodeListing(const void* code);
  // What the whole cache has seen, with what its readers add when they go.
  RunStats stats() const;
  void AddStats(const RunStats& stats);

  // From now on several threads run: code keeps x86's memory order.
  void KeepMemoryOrder();

  // Puts `block` into the reader's jump cache, unless it is dead.
  void Remember(Reader* reader, TranslationBlock* block);

  void CodeChanged(uint64_t start, uint64_t end) override;

  // Around fork(2). In the child only `survivor` is left of the readers.
  void LockForFork() ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex_);
  void UnlockAfterFork(Reader* survivor) ABSL_UNLOCK_FUNCTION(mutex_);

  size_t block_count() const;

 private:
  static constexpr size_t kBuckets = size_t{1} << 16;
  static size_t Bucket(uint64_t pc) { return (pc ^ (pc >> 16)) % kBuckets; }

  void RememberCode(Reader* reader, TranslationBlock* block, const void* code);
  void KillRegion(CodeRegion* region) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StopReaders(const CodeRegion& region)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Invalidate(TranslationBlock* block)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RemoveFromHash(TranslationBlock* block)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Unlink(TranslationBlock* block) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void InvalidateAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FreeRetired() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  RunStats stats_ ABSL_GUARDED_BY(mutex_);
  bool ordered_ ABSL_GUARDED_BY(mutex_) = false;

  const size_t limit_;
  RegionTable regions_;
  std::unique_ptr<std::atomic<TranslationBlock*>[]> buckets_;
  std::atomic<uint64_t> changes_ = 0;
  std::atomic<uint64_t> epoch_ = 1;

  mutable Mutex mutex_;
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  PageBlocks pages_ ABSL_GUARDED_BY(mutex_);  // the live ones
  std::vector<Reader*> readers_ ABSL_GUARDED_BY(mutex_);
  struct Retired {
    uint64_t epoch;
    std::unique_ptr<TranslationBlock> block;  // or
    CodeRegion* region = nullptr;
  };
  std::vector<Retired> retired_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace emu::exec

#endif  // EXEC_TB_CACHE_H_
