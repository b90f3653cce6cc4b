// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_VECTOR_SELECTION_H_
#define INTERP_CORE_VECTOR_SELECTION_H_

#include <cstdint>

#include "interp/core/vector_lanes.h"
#include "interp/core/vector_operand.h"

namespace emu::interp {

// The shapes of packed instructions without exceptions, and their selectors.
// Each takes an operation (vector_lanes.h) and serves MMX, SSE, VEX.128 and
// VEX.256.

enum class Mmx : bool { kNo, kYes };  // whether there is an MMX form

// dst = op(a, b, immediate).
template <typename Op, VectorForm kForm>
void PackedBinary(Context& context, const Node& node) {
  constexpr int kBytes = BytesOf(kForm);
  const auto a = ReadVector<kBytes>(context, FirstSource<kForm>(node));
  const auto b = ReadVector<kBytes>(context, SecondSource<kForm>(node));
  WriteVector<kForm>(context, node.dst,
                     ApplyBinary<Op>(a, b, ImmediateByte(node)));
}

template <typename Op, Mmx kMmx = Mmx::kYes>
Handler SelectPackedBinary(Selection& selection) {
  LoadMemorySource(selection);
  return ByVectorForm<kMmx == Mmx::kYes>(
      selection.insn, []<VectorForm kForm>() {
        return VectorHandler<kForm, &PackedBinary<Op, kForm>>();
      });
}

// dst = op(source, immediate).
template <typename Op, VectorForm kForm>
void PackedUnary(Context& context, const Node& node) {
  const auto a = ReadVector<BytesOf(kForm)>(context, node.src);
  WriteVector<kForm>(context, node.dst, ApplyUnary<Op>(a, ImmediateByte(node)));
}

template <typename Op, Mmx kMmx = Mmx::kYes>
Handler SelectPackedUnary(Selection& selection) {
  LoadMemorySource(selection);
  return ByVectorForm<kMmx == Mmx::kYes>(
      selection.insn, []<VectorForm kForm>() {
        return VectorHandler<kForm, &PackedUnary<Op, kForm>>();
      });
}

// The common cases in short: f over lanes of type T.
template <typename T, auto kFunction, Mmx kMmx = Mmx::kYes>
Handler SelectZip(Selection& selection) {
  return SelectPackedBinary<ZipLanes<T, kFunction>, kMmx>(selection);
}
template <typename T, auto kFunction, Mmx kMmx = Mmx::kYes>
Handler SelectMap(Selection& selection) {
  return SelectPackedUnary<MapLanes<T, kFunction>, kMmx>(selection);
}

}  // namespace emu::interp

#endif  // INTERP_CORE_VECTOR_SELECTION_H_
