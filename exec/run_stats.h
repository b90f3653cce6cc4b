// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_RUN_STATS_H_
#define EXEC_RUN_STATS_H_

#include <cstdint>
#include <string>

namespace emu::exec {

// What --stats prints of a process. Times in nanoseconds.
struct RunStats {
  // The code tier: entries from the loop, by what it came back with
  // (jit::Return), and its own instructions, counted by the code itself.
  uint64_t returns[4] = {};
  uint64_t code_insns = 0;
  uint64_t code_blocks = 0;
  uint64_t code_time = 0;
  // The interpreter: entries from the loop, and instructions.
  uint64_t interp_entries = 0;
  uint64_t interp_insns = 0;
  uint64_t interp_time = 0;
  uint64_t one_insns = 0;  // executed by themselves: faults, bails
  uint64_t faults = 0;
  // Translation.
  uint64_t blocks = 0;   // decoded
  uint64_t regions = 0;  // made, of region_blocks with region_insns
  uint64_t region_blocks = 0;
  uint64_t region_insns = 0;
  uint64_t code_bytes = 0;
  uint64_t translation_time = 0;
  uint64_t killed = 0;
  uint64_t restores = 0;  // second translations, for faults

  void Add(const RunStats& other);
  // Several lines.
  std::string Text() const;
};

}  // namespace emu::exec

#endif  // EXEC_RUN_STATS_H_
