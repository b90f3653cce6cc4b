// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_PLAN_H_
#define JIT_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "interp/core/block.h"
#include "x86/insn.h"
#include "x86/registers.h"

namespace emu::jit {

// A translation's whole input: with the same plan the compiler makes the same
// code, which is what precise exceptions rest on (docs/jit.md).

inline constexpr size_t kMaxBlockBytes = 4096 + 16;

struct PlannedBlock {
  // The guest block, whose links the exits follow. Outlives the region.
  interp::Block* guest = nullptr;
  uint64_t pc = 0;
  // Of its instructions, as they were decoded; the guest block's own.
  absl::Span<const uint8_t> bytes;
  // By link (interp::kLinkTaken, kLinkNext): the region's block there, or
  // kOutside.
  int16_t successor[2] = {kOutside, kOutside};
  // Whether the status flags matter to what follows along the link, and to the
  // block itself.
  bool flags_wanted[2] = {true, true};
  bool wants_flags = true;

  static constexpr int16_t kOutside = -1;
};

struct RegionPlan {
  x86::Mode mode = x86::Mode::k32;
  // The first one is the region's head.
  std::vector<PlannedBlock> blocks;
  // Keep x86's memory order against other threads.
  bool ordered = false;
  // Count the blocks and instructions that are executed (--stats).
  bool counts = false;
  // Pcs of instructions whose memory access is to be made in parts.
  std::vector<uint64_t> unaligned;
  // Pcs of instructions that are left to the interpreter's handlers.
  std::vector<uint64_t> interpreted;
  // Dies on IR that is not sound, for --jit-check and tests.
  bool verifies = false;
  // All that computes with floating-point numbers is left to them.
  bool strict_float = false;
  // The x87 unit's TOP that the first block is expected to find; -1: none is.
  int8_t x87_top = -1;
};

// Replaces `insns` by the instructions of `block`.
void DecodeBlock(x86::Mode mode, const PlannedBlock& block,
                 std::vector<x86::Insn>* insns);

}  // namespace emu::jit

#endif  // JIT_PLAN_H_
