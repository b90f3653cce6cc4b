// SPDX-License-Identifier: Apache-2.0

// Packed shifts, by an immediate or by a count in a vector; byte shifts.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/vector_selection.h"

namespace emu::interp {
namespace {

// By a 64-bit count: one of the lane's width or more shifts everything out.
template <typename T>
T ShiftLeft(T a, uint64_t count) {
  return count < sizeof(T) * 8 ? static_cast<T>(a << count) : T{0};
}
template <typename T>
T ShiftRight(T a, uint64_t count) {
  return count < sizeof(T) * 8 ? static_cast<T>(a >> count) : T{0};
}
template <typename T>
T ShiftRightSigned(T a, uint64_t count) {
  const uint64_t most = sizeof(T) * 8 - 1;
  return static_cast<T>(a >> (count < most ? count : most));
}

template <typename T, auto kShift, int kBytes>
Vector<kBytes> ShiftLanes(const Vector<kBytes>& a, uint64_t count) {
  Lanes<T, kBytes> lanes = ToLanes<T>(a);
  for (T& lane : lanes.lane) lane = kShift(lane, count);
  return ToVector(lanes);
}

template <typename T, auto kShift, VectorForm kForm>
void ShiftByImmediate(Context& context, const Node& node) {
  const auto a = ReadVector<BytesOf(kForm)>(context, node.src);
  WriteVector<kForm>(context, node.dst,
                     ShiftLanes<T, kShift>(a, ImmediateByte(node)));
}
// The count is 64 bits whatever the vector's length.
template <typename T, auto kShift, VectorForm kForm>
void ShiftByVector(Context& context, const Node& node) {
  const auto a = ReadVector<BytesOf(kForm)>(context, FirstSource<kForm>(node));
  const auto count = ReadAs<uint64_t>(context, SecondSource<kForm>(node));
  WriteVector<kForm>(context, node.dst, ShiftLanes<T, kShift>(a, count));
}

template <typename T, auto kShift>
Handler SelectShift(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  const bool immediate = IsImmediate(insn.operands[insn.operand_count - 1]);
  LoadMemorySource(selection);
  return ByVectorForm<true>(insn, [&]<VectorForm kForm>() -> Handler {
    return immediate
               ? VectorHandler<kForm, &ShiftByImmediate<T, kShift, kForm>>()
               : VectorHandler<kForm, &ShiftByVector<T, kShift, kForm>>();
  });
}

// PSLLDQ and PSRLDQ: 16 bytes as one number.
struct ShiftBytesLeft {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t count) {
    const auto from = ToLanes<uint8_t>(a);
    Lanes<uint8_t, kBytes> to = {};
    for (int i = count; i < kBytes; ++i) to[i] = from[i - count];
    return ToVector(to);
  }
};
struct ShiftBytesRight {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t count) {
    const auto from = ToLanes<uint8_t>(a);
    Lanes<uint8_t, kBytes> to = {};
    for (int i = count; i < kBytes; ++i) to[i - count] = from[i];
    return ToVector(to);
  }
};

// VPSLLVD and relatives: each lane by its own count.
template <typename T, auto kShift>
T ShiftByLane(T a, T count) {
  return kShift(a, static_cast<std::make_unsigned_t<T>>(count));
}

constexpr Binding kSseShiftBindings[] = {
    {x86::Op::kPsllw, &SelectShift<uint16_t, &ShiftLeft<uint16_t>>},
    {x86::Op::kPslld, &SelectShift<uint32_t, &ShiftLeft<uint32_t>>},
    {x86::Op::kPsllq, &SelectShift<uint64_t, &ShiftLeft<uint64_t>>},
    {x86::Op::kPsrlw, &SelectShift<uint16_t, &ShiftRight<uint16_t>>},
    {x86::Op::kPsrld, &SelectShift<uint32_t, &ShiftRight<uint32_t>>},
    {x86::Op::kPsrlq, &SelectShift<uint64_t, &ShiftRight<uint64_t>>},
    {x86::Op::kPsraw, &SelectShift<int16_t, &ShiftRightSigned<int16_t>>},
    {x86::Op::kPsrad, &SelectShift<int32_t, &ShiftRightSigned<int32_t>>},
    {x86::Op::kPslldq, &SelectPackedUnary<ShiftBytesLeft, Mmx::kNo>},
    {x86::Op::kPsrldq, &SelectPackedUnary<ShiftBytesRight, Mmx::kNo>},

    {x86::Op::kVpsllvd,
     &SelectZip<uint32_t, &ShiftByLane<uint32_t, &ShiftLeft<uint32_t>>,
                Mmx::kNo>},
    {x86::Op::kVpsllvq,
     &SelectZip<uint64_t, &ShiftByLane<uint64_t, &ShiftLeft<uint64_t>>,
                Mmx::kNo>},
    {x86::Op::kVpsrlvd,
     &SelectZip<uint32_t, &ShiftByLane<uint32_t, &ShiftRight<uint32_t>>,
                Mmx::kNo>},
    {x86::Op::kVpsrlvq,
     &SelectZip<uint64_t, &ShiftByLane<uint64_t, &ShiftRight<uint64_t>>,
                Mmx::kNo>},
    {x86::Op::kVpsravd,
     &SelectZip<int32_t, &ShiftByLane<int32_t, &ShiftRightSigned<int32_t>>,
                Mmx::kNo>},
};

}  // namespace

absl::Span<const Binding> SseShiftBindings() { return kSseShiftBindings; }

}  // namespace emu::interp
