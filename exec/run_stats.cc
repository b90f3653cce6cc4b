// SPDX-License-Identifier: Apache-2.0

#include "exec/run_stats.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_format.h"

namespace emu::exec {
namespace {

double Ratio(uint64_t a, uint64_t b) {
  return b == 0 ? 0 : static_cast<double>(a) / static_cast<double>(b);
}

double Milliseconds(uint64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1e6;
}

}  // namespace

void RunStats::Add(const RunStats& other) {
  for (size_t i = 0; i < std::size(returns); ++i)
    returns[i] += other.returns[i];
  code_insns += other.code_insns;
  code_blocks += other.code_blocks;
  code_time += other.code_time;
  interp_entries += other.interp_entries;
  interp_insns += other.interp_insns;
  interp_time += other.interp_time;
  one_insns += other.one_insns;
  faults += other.faults;
  blocks += other.blocks;
  regions += other.regions;
  region_blocks += other.region_blocks;
  region_insns += other.region_insns;
  code_bytes += other.code_bytes;
  translation_time += other.translation_time;
  killed += other.killed;
  restores += other.restores;
}

std::string RunStats::Text() const {
  const uint64_t insns = code_insns + interp_insns;
  const uint64_t unexpected = returns[1] + returns[2] + returns[3];
  return absl::StrFormat(
      "guest instructions   %d, %.2f%% in translated code\n"
      "translated code      %d blocks executed, %.1f ms, %.1f ns per guest "
      "instruction\n"
      "  came back          %d left by a handler, %d unlinked, %d indirect, "
      "%d bails; %.3f per 1000 blocks but for the first\n"
      "interpreter          %d entries, %.1f ms, %.1f ns per guest "
      "instruction; %d instructions by themselves, %d faults\n"
      "blocks decoded       %d\n"
      "regions translated   %d of %d blocks, %d instructions, %d killed, "
      "%d restores\n"
      "  code               %d bytes, %.1f per guest instruction\n"
      "  time               %.1f ms, %.0f ns per guest instruction\n",
      insns, 100 * Ratio(code_insns, insns), code_blocks,
      Milliseconds(code_time), Ratio(code_time, code_insns), returns[0],
      returns[1], returns[2], returns[3], 1000 * Ratio(unexpected, code_blocks),
      interp_entries, Milliseconds(interp_time),
      Ratio(interp_time, interp_insns), one_insns, faults, blocks, regions,
      region_blocks, region_insns, killed, restores, code_bytes,
      Ratio(code_bytes, region_insns), Milliseconds(translation_time),
      Ratio(translation_time, region_insns));
}

}  // namespace emu::exec
