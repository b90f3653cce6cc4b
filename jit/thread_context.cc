#include "jit/thread_context.h"

#include <sys/mman.h>

namespace emu::jit {

ThreadContext::ThreadContext() : poll(), slots(), exit_address(0) {
  // An entry is empty when its pc is one that belongs into another.
  for (uint64_t i = 0; i < kJumpTargets; ++i) TargetFor(i) = {i ^ 1, nullptr};
}

void ThreadContext::SetTarget(uint64_t pc, const void* code,
                              bool wants_flags) {
  JumpTarget& target = TargetFor(pc);
  ClearTarget(pc);
  std::atomic_ref(target.code).store(code, std::memory_order_release);
  std::atomic_ref(target.pc).store(wants_flags ? ~pc : pc,
                                   std::memory_order_release);
}

void ThreadContext::ClearTarget(uint64_t pc) {
  std::atomic_ref(TargetFor(pc).pc)
      .store(HashOf(pc) ^ 1, std::memory_order_release);
}

namespace {
constexpr size_t kStoppable =
    sizeof(ThreadContext::jump_targets) + ThreadContext::kPollSize;
}  // namespace

static_assert(offsetof(ThreadContext, poll) ==
              sizeof(ThreadContext::jump_targets));

void ThreadContext::ArmPoll() {
  armed.store(true, std::memory_order_seq_cst);
  mprotect(jump_targets, kStoppable, PROT_NONE);
}

void ThreadContext::RequestStop() {
  guest.attention.store(1, std::memory_order_seq_cst);
  if (in_code.load(std::memory_order_seq_cst)) ArmPoll();
}

void ThreadContext::DisarmPoll() {
  if (!armed.load(std::memory_order_relaxed)) return;
  armed.store(false, std::memory_order_seq_cst);
  mprotect(jump_targets, kStoppable, PROT_READ | PROT_WRITE);
}

}  // namespace emu::jit
