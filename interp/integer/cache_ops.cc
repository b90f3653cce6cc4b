// SPDX-License-Identifier: Apache-2.0

// Fences, cache hints and stores that bypass the cache.

#include <atomic>
#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

void Hint(Context&, const Node&) {}

// LFENCE and SFENCE could be weaker; they are too rare to matter.
void Fence(Context&, const Node&) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

// Nothing to flush, but the line must be readable (SDM vol. 2, CLFLUSH).
void TouchLine(Context& context, const Node& node) {
  context.current = &node;
  GuestBarrier();
  ProbeRead(LinearAddress(context.cpu, *node.insn, node.next_pc), 1);
}

template <typename T>
void Movnti(Context& context, const Node& node) {
  WriteOperand<T>(context, node, 0, ReadOperand<T>(context, node, 1));
}

Handler SelectMovnti(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size,
                 []<typename T>() -> Handler { return &Threaded<&Movnti<T>>; });
}

constexpr Binding kCacheOpsBindings[] = {
    {x86::Op::kLfence, &Always<&Fence>},
    {x86::Op::kMfence, &Always<&Fence>},
    {x86::Op::kSfence, &Always<&Fence>},
    {x86::Op::kPrefetch, &Always<&Hint>, NodeForm::kInsn},
    {x86::Op::kPrefetchw, &Always<&Hint>, NodeForm::kInsn},
    {x86::Op::kPrefetchwt1, &Always<&Hint>, NodeForm::kInsn},
    {x86::Op::kPrefetchnta, &Always<&Hint>, NodeForm::kInsn},
    {x86::Op::kPrefetcht0, &Always<&Hint>, NodeForm::kInsn},
    {x86::Op::kPrefetcht1, &Always<&Hint>, NodeForm::kInsn},
    {x86::Op::kPrefetcht2, &Always<&Hint>, NodeForm::kInsn},
    {x86::Op::kEndbr32, &Always<&Hint>},
    {x86::Op::kEndbr64, &Always<&Hint>},
    {x86::Op::kClflush, &Always<&TouchLine>, NodeForm::kInsn},
    {x86::Op::kClflushopt, &Always<&TouchLine>, NodeForm::kInsn},
    {x86::Op::kClwb, &Always<&TouchLine>, NodeForm::kInsn},
    {x86::Op::kMovnti, &SelectMovnti, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> CacheBindings() { return kCacheOpsBindings; }

}  // namespace emu::interp
