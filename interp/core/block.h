// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_BLOCK_H_
#define INTERP_CORE_BLOCK_H_

#include <atomic>
#include <cstdint>

#include "x86/insn.h"

namespace emu::interp {

struct Block;
struct Context;
struct Node;

// Executes the instruction of `node`, and those after it. The result is only
// for RunNodes (threading.h): the node to go on with, or null to leave.
using Handler = const Node* (*)(Context*, const Node*);

// One instruction of a decoded block, as its handler wants it. Registers are
// byte offsets into CpuState, so that a handler needs no lookup.
struct Node {
  Handler run;
  union {
    struct {
      uint16_t dst;    // register written (and read, for two-operand forms)
      uint16_t src;    // register read
      uint16_t base;   // address: base, or CpuState::zero
      uint16_t index;  // address: index, or CpuState::zero
    };
    Block* block;  // of a branch: whose links it follows
  };
  uint16_t segment;  // address: segment base, or CpuState::zero
  uint8_t scale;     // address: log2 of the index's factor
  uint8_t length;    // of the instruction, in bytes
  int32_t displacement;
  union {
    int64_t immediate;      // of a branch: the target's pc
    const x86::Insn* insn;  // for handlers that read their operands from it
  };
  uint64_t next_pc;  // of the instruction that follows in memory

  uint64_t pc() const { return next_pc - length; }
};
static_assert(sizeof(Node) == 40);

// The two ways out of a block that can be linked.
inline constexpr int kLinkTaken = 0;
inline constexpr int kLinkNext = 1;

// What the interpreter needs of a translation block (exec/translation_block.h).
struct Block {
  uint64_t pc = 0;
  // The first node; the last one leaves the block.
  const Node* entry = nullptr;
  // Where a link leads: another block's entry, or null when not linked.
  std::atomic<const Node*> link[2] = {};
  // For a block whose entry is a counting node (branch.h): the executions
  // left before it leaves instead, and the node it goes on with till then.
  std::atomic<int32_t> countdown = 0;
  const Node* body = nullptr;
};

}  // namespace emu::interp

#endif  // INTERP_CORE_BLOCK_H_
