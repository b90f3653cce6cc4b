// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_CONTEXT_H_
#define INTERP_CORE_CONTEXT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "interp/core/block.h"
#include "x86/cpu_state.h"
#include "x86/trap.h"

namespace emu::interp {

// Why guest execution came back to the loop. CpuState::rip is where it goes on
// (for kTrap: the pc that the guest's handler is to see).
enum class ExitReason : uint8_t {
  kNeedLink,      // Exit::block's link Exit::link is null, or its target is new
  kNeedBlock,     // an indirect jump missed the jump cache
  kInt80,         // rip is behind the instruction
  kSyscall,       // rip is behind the instruction; RCX and R11 are set
  kSysenter,      // rip is behind the instruction
  kTrap,          // Exit::trap
  kAttention,     // Context::attention was set
  kOneInsn,       // the loop's own: one instruction at rip, by itself
  kCounted,       // the countdown of Exit::block is over; rip is its pc
  kUnimplemented  // no handler; rip is at the instruction, Exit::insn names it
};

struct Exit {
  ExitReason reason;
  uint8_t link;
  Block* block;
  x86::Trap trap;
  const x86::Insn* insn;
};

// Direct-mapped, per thread: from a pc to its block. Empty entries are null.
class JumpCache {
 public:
  static constexpr size_t kSize = 4096;

  std::atomic<const Block*>& Slot(uint64_t pc) {
    return slots_[(pc ^ (pc >> 12)) & (kSize - 1)];
  }
  const Block* Find(uint64_t pc) {
    const Block* block = Slot(pc).load(std::memory_order_relaxed);
    return block != nullptr && block->pc == pc ? block : nullptr;
  }

 private:
  std::atomic<const Block*> slots_[kSize] = {};
};

// One guest thread inside the interpreter. `cpu` comes first: handlers and
// translated code address both by one pointer.
struct Context {
  x86::CpuState cpu;
  // The instruction whose memory access is under way: a host fault is its.
  const Node* current = nullptr;
  // The access under way reads, but only to see whether it can write: a fault
  // is a write's.
  bool probes_write = false;
  // The effective address of an instruction whose form no handler knows
  // (16-bit, RIP-relative, a 64-bit displacement): its nodes have this as their
  // base.
  uint64_t address = 0;
  // The memory operand of a vector operation, left here by the node before its
  // own (vector_operand.h).
  x86::VectorRegister memory_source = {};
  // Set by others (signals, invalidation, exit): leave at the next block
  // boundary, or between two iterations of a string instruction.
  std::atomic<uint32_t> attention = 0;
  Exit exit = {};
  JumpCache jump_cache;
};

}  // namespace emu::interp

#endif  // INTERP_CORE_CONTEXT_H_
