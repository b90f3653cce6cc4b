// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_THREAD_CONTEXT_H_
#define JIT_THREAD_CONTEXT_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "interp/core/context.h"
#include "x86/fpu/usual_x87.h"

namespace emu::jit {

// Why translated code came back. The guest's registers are in CpuState.
enum class Return : uint64_t {
  kLeft,      // a handler left: Context::exit says why
  kUnlinked,  // an exit that leads nowhere yet: ThreadContext::exit_address
  kIndirect,  // an indirect jump to rip, for which no code is known
  kBail,      // the interpreter is to execute the instruction at rip
};

// Where an indirect jump goes on: direct-mapped, by the guest's pc as host
// registers hold it (sign-extended for i386).
struct JumpTarget {
  uint64_t pc;
  const void* code;
};

// The jump targets of a thread. The first place for one is by the low bits of
// the pc: the entry's address is the table's with those bits inserted. Where
// that is another's, the second place is by a hash of more bits.
struct JumpTable {
  static constexpr int kBits = 16;
  static constexpr size_t kSize = size_t{1} << kBits;

  JumpTarget first[kSize];
  JumpTarget second[kSize];

  static size_t FirstOf(uint64_t pc) { return pc & (kSize - 1); }
  static size_t SecondOf(uint64_t pc) {
    return (pc ^ (pc >> kBits)) & (kSize - 1);
  }
};

// What translated code finds around its thread's interp::Context, to which its
// context register points: the parts before it at negative offsets of 16 bits.
struct ThreadContext {
  // At least the host's page size, so that it can be protected by itself.
  static constexpr size_t kPollSize = 16384;
  static constexpr int kSlots = 32;

  // Loops read it; taking that permission away stops them.
  alignas(kPollSize) uint8_t poll[kPollSize];
  // Where values go that find no register.
  uint64_t slots[kSlots];
  // Where values go while x87 code has a handler do its work.
  uint64_t kept[7];
  // Aligned to its size. Owned. Null for a thread that never enters code.
  JumpTable* jump_table;
  std::atomic<bool> armed = false;
  // Held while the table or its protection changes, by any thread; by this one
  // and its signal handlers only when it is not in code.
  std::atomic_flag table_lock = ATOMIC_FLAG_INIT;
  // Under the lock: all of the table is memory of its own, and none of it the
  // kernel's page of zeros.
  bool is_table_settled = false;
  // Set while the thread is in translated code, or in what that calls.
  std::atomic<bool> in_code = false;
  // With RegionPlan::counts: what was executed in code.
  uint64_t executed_blocks = 0;
  uint64_t executed_insns = 0;
  // What code calls for x87 instructions: near, so that the address is one
  // load.
  std::array<x86::fpu::UsualOperation, x86::fpu::kUsualOps> x87_operations =
      x86::fpu::kUsualOperations;
  std::array<x86::fpu::UsualStore, x86::fpu::kUsualStoreOps> x87_stores =
      x86::fpu::kUsualStores;
  // Return::kUnlinked: the return address of the exit's stub.
  uint64_t exit_address;
  // What handlers work on.
  interp::Context guest;

  explicit ThreadContext(bool enters_code = true);
  ~ThreadContext();
  ThreadContext(const ThreadContext&) = delete;
  ThreadContext& operator=(const ThreadContext&) = delete;

  // Only this thread's own code reads the entries while they change: the code
  // is written first, the pc last; and cleared in the other order.
  // An entry in the first place for code that `wants_flags` is found only by
  // those who have stored them: its pc is inverted. (Who looks at the second
  // place has.)
  // Both may be called while the poll is armed.
  void SetTarget(uint64_t pc, const void* code, bool wants_flags);
  void ClearTarget(uint64_t pc);
  // Whether the table leads from `pc` to `code`. It may not see so while the
  // poll is armed.
  bool HasTarget(uint64_t pc, const void* code);

  static ThreadContext* Of(interp::Context* context) {
    return reinterpret_cast<ThreadContext*>(reinterpret_cast<char*>(context) -
                                            offsetof(ThreadContext, guest));
  }

  // Makes the next poll fault, from any thread or signal handler; and ends it.
  // The table of jump targets can't be read meanwhile either, so that indirect
  // jumps stop, too.
  void ArmPoll();
  void DisarmPoll();
  // Asks the thread to leave guest code soon; from any thread or handler.
  void RequestStop();

 private:
  void SettleTable();
};

// From the context register.
#define EMU_JIT_OFFSET(member)                                         \
  (static_cast<int64_t>(offsetof(::emu::jit::ThreadContext, member)) - \
   static_cast<int64_t>(offsetof(::emu::jit::ThreadContext, guest)))

}  // namespace emu::jit

#endif  // JIT_THREAD_CONTEXT_H_
