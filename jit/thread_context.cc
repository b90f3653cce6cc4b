#include "jit/thread_context.h"

#include <sys/mman.h>

namespace emu::jit {

ThreadContext::ThreadContext() : poll(), slots(), exit_address(0) {
  // An entry is empty when its pc is one that belongs into another.
  for (uint64_t i = 0; i < kJumpTargets; ++i) TargetFor(i) = {i ^ 1, nullptr};
}

void ThreadContext::SetTarget(uint64_t pc, const void* code) {
  JumpTarget& target = TargetFor(pc);
  ClearTarget(pc);
  std::atomic_ref(target.code).store(code, std::memory_order_release);
  std::atomic_ref(target.pc).store(pc, std::memory_order_release);
}

void ThreadContext::ClearTarget(uint64_t pc) {
  std::atomic_ref(TargetFor(pc).pc)
      .store(HashOf(pc) ^ 1, std::memory_order_release);
}

void ThreadContext::ArmPoll() { mprotect(poll, kPollSize, PROT_NONE); }

void ThreadContext::DisarmPoll() { mprotect(poll, kPollSize, PROT_READ); }

}  // namespace emu::jit
