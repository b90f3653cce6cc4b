// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_REGION_TABLE_H_
#define EXEC_REGION_TABLE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "exec/code_region.h"
#include "exec/jit_options.h"
#include "exec/run_stats.h"
#include "exec/trace_log.h"
#include "exec/translation_block.h"
#include "jit/backend.h"
#include "jit/code_cache.h"

namespace emu::exec {

class TbCache;

// All host code of a process: made from plans, linked, dropped. Part of the
// TbCache, and under its lock.
class RegionTable {
 public:
  RegionTable(x86::Mode mode, const TbCache* cache, const JitOptions& options,
              const TraceLog* log);
  ~RegionTable();

  // False where the host has no back end, or no memory for code.
  bool enabled() const { return backend_ != nullptr; }
  const JitOptions& options() const { return options_; }
  const TraceLog& log() const { return *log_; }
  jit::Backend& backend() { return *backend_; }
  bool Contains(uint64_t host_pc) const { return code_.Contains(host_pc); }

  // Whether the next region finds no room. Then the regions of the segment
  // that is to be reused must go; MakeRoom succeeds when they are freed.
  bool IsFull() const;
  std::vector<CodeRegion*> InNextSegment() const;
  bool MakeRoom();

  // Translates the region around `head`, with room for it. Null when `head`
  // can't be translated. `x87_top`: TOP there.
  CodeRegion* Translate(TranslationBlock* head, bool ordered, int x87_top);

  // Makes `from`'s jumps along `link` lead to `code`; null: nowhere.
  void LinkSites(TranslationBlock* from, int link, const void* code);

  // Takes a living region out of its blocks: nothing leads into it any more,
  // and those that lost their code count anew.
  void Kill(CodeRegion* region);
  // Frees a killed region's code.
  void Free(CodeRegion* region);

  std::vector<CodeRegion*> Living() const;
  // The region, dead or alive, whose code is at `host_pc`; or null.
  CodeRegion* FindRegion(uint64_t host_pc);
  // The exit whose stub returns to `address`.
  const jit::Exit* FindExit(uint64_t address, CodeRegion** region);

  RunStats& stats() { return stats_; }
  const RunStats& stats() const { return stats_; }

 private:
  void Publish(CodeRegion* region);

  const x86::Mode mode_;
  const TbCache* const cache_;
  const JitOptions options_;
  const TraceLog* const log_;
  std::unique_ptr<jit::Backend> backend_;
  jit::CodeCache code_;
  std::map<uint64_t, std::unique_ptr<CodeRegion>> regions_;  // by address
  RunStats stats_;
};

}  // namespace emu::exec

#endif  // EXEC_REGION_TABLE_H_
