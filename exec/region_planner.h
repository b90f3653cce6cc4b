// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_REGION_PLANNER_H_
#define EXEC_REGION_PLANNER_H_

#include <vector>

#include "exec/jit_options.h"
#include "exec/translation_block.h"
#include "jit/plan.h"

namespace emu::exec {

class TbCache;

// Chooses what to translate around a hot block: the blocks that the interpreter
// saw executed after it, along their links, loops included. Under the TbCache's
// lock.
class RegionPlanner {
 public:
  RegionPlanner(x86::Mode mode, const TbCache& cache, const JitOptions& options)
      : mode_(mode), cache_(cache), options_(options) {}

  // Fills plan, blocks and watched.
  void Plan(TranslationBlock* head, bool ordered, CodeRegion* region);

 private:
  // How many blocks ahead somebody is looked for who reads the flags.
  static constexpr int kLookAhead = 4;

  void Add(TranslationBlock* block, CodeRegion* region);
  // The block along the link: linked, or known by its address.
  TranslationBlock* Successor(const TranslationBlock& block, int link) const;
  bool IsHot(const TranslationBlock& block) const;
  // Whether the code at `block` may read a status flag before it is written.
  // (one of `open`).
  bool WantsFlags(TranslationBlock* block, uint32_t open, int depth,
                  CodeRegion* region);

  const x86::Mode mode_;
  const TbCache& cache_;
  const JitOptions& options_;
  int head_count_ = 0;
};

}  // namespace emu::exec

#endif  // EXEC_REGION_PLANNER_H_
