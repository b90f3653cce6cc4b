// SPDX-License-Identifier: Apache-2.0

// Floating-point comparisons: to masks and to EFLAGS.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/vector/sse_float.h"
#include "x86/fpu/sse_float.h"

namespace emu::interp {
namespace {

using x86::fpu::Result;

// The predicate as a mask. Legacy encodings know three bits of it, VEX five.
template <typename F, int kPredicateBits>
Result<F> CompareElement(F a, F b, uint8_t predicate, uint32_t mxcsr) {
  const Result<bool> holds = x86::fpu::ComparePredicate(
      a, b, predicate & ((1 << kPredicateBits) - 1), mxcsr);
  return {holds.value ? static_cast<F>(-1) : F{0}, holds.flags};
}

template <typename F>
Handler SelectComparePacked(Selection& selection) {
  return selection.insn.vex_length == 0
             ? SelectPackedFloat<F, &CompareElement<F, 3>>(selection)
             : SelectPackedFloat<F, &CompareElement<F, 5>>(selection);
}
template <typename F>
Handler SelectCompareScalar(Selection& selection) {
  return selection.insn.vex_length == 0
             ? SelectScalarFloat<F, &CompareElement<F, 3>>(selection)
             : SelectScalarFloat<F, &CompareElement<F, 5>>(selection);
}

// COMISS and relatives: the same in all encodings.
template <typename F, auto kFunction>
TrapOr CompareToFlags(Context& context, const Node& node) {
  const F a = ReadAs<F>(context, node.dst);
  const F b = ReadAs<F>(context, node.src);
  const Result<uint32_t> result = kFunction(a, b, context.cpu.mxcsr);
  if (result.flags != 0) {
    TrapOr trap = RaiseSse(context, result.flags);
    if (trap.has_value()) return trap;
  }
  context.cpu.flags = x86::LazyFlags::Known(result.value);
  return std::nullopt;
}

template <typename F, auto kFunction>
Handler SelectCompareToFlags(Selection& selection) {
  LoadMemorySource(selection);
  return &Threaded<&CompareToFlags<F, kFunction>>;
}

constexpr Binding kSseCompareBindings[] = {
    {x86::Op::kCmpps, &SelectComparePacked<uint32_t>},
    {x86::Op::kCmppd, &SelectComparePacked<uint64_t>},
    {x86::Op::kCmpss, &SelectCompareScalar<uint32_t>},
    {x86::Op::kCmpsdXmm, &SelectCompareScalar<uint64_t>},
    {x86::Op::kComiss,
     &SelectCompareToFlags<uint32_t, &x86::fpu::Comi<uint32_t>>},
    {x86::Op::kComisd,
     &SelectCompareToFlags<uint64_t, &x86::fpu::Comi<uint64_t>>},
    {x86::Op::kUcomiss,
     &SelectCompareToFlags<uint32_t, &x86::fpu::Ucomi<uint32_t>>},
    {x86::Op::kUcomisd,
     &SelectCompareToFlags<uint64_t, &x86::fpu::Ucomi<uint64_t>>},
};

}  // namespace

absl::Span<const Binding> SseCompareBindings() { return kSseCompareBindings; }

}  // namespace emu::interp
