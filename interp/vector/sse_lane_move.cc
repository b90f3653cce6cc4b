// SPDX-License-Identifier: Apache-2.0

// Single lanes and sign masks between vector and general registers or memory.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/vector_selection.h"

namespace emu::interp {
namespace {

// PMOVMSKB, MOVMSKPS, MOVMSKPD: the lanes' sign bits.
template <typename T, VectorForm kForm>
void SignMask(Context& context, const Node& node) {
  const auto lanes = ToLanes<T>(ReadVector<BytesOf(kForm)>(context, node.src));
  uint32_t mask = 0;
  for (int i = 0; i < lanes.kCount; ++i) {
    mask |= static_cast<uint32_t>(lanes[i] >> (sizeof(T) * 8 - 1)) << i;
  }
  WriteRegister<uint32_t>(context, node.dst, mask);
}
// Bytes: eight sign bits are gathered by one multiplication.
template <VectorForm kForm>
void ByteSignMask(Context& context, const Node& node) {
  const auto a = ReadVector<BytesOf(kForm)>(context, node.src);
  uint32_t mask = 0;
  for (int i = 0; i < BytesOf(kForm) / 8; ++i) {
    const uint64_t signs = a.word[i] & 0x8080808080808080;
    mask |= static_cast<uint32_t>((signs * 0x0002040810204081) >> 56)
            << (8 * i);
  }
  WriteRegister<uint32_t>(context, node.dst, mask);
}

template <typename T>
Handler SelectSignMask(Selection& selection) {
  return ByVectorForm<true>(selection.insn, []<VectorForm kForm>() -> Handler {
    if constexpr (sizeof(T) == 1) {
      return VectorHandler<kForm, &ByteSignMask<kForm>>();
    } else {
      return VectorHandler<kForm, &SignMask<T, kForm>>();
    }
  });
}

template <typename T, VectorForm kForm>
T LaneOf(Context& context, const Node& node) {
  const auto lanes = ToLanes<T>(ReadVector<BytesOf(kForm)>(context, node.src));
  return lanes[ImmediateByte(node) & (lanes.kCount - 1)];
}

// PEXTRB, PEXTRW, PEXTRD, PEXTRQ, EXTRACTPS; a register is zero-extended.
template <typename T, VectorForm kForm>
void ExtractToRegister(Context& context, const Node& node) {
  WriteRegister<uint64_t>(context, node.dst, LaneOf<T, kForm>(context, node));
}
template <VectorForm kForm, typename Mem>
void ExtractToMemory(Context& context, const Node& node) {
  using T = typename Mem::Type;
  Mem(context, node).Write(LaneOf<T, kForm>(context, node));
}

template <typename T>
Handler SelectExtract(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByVectorForm<true>(insn, [&]<VectorForm kForm>() -> Handler {
    constexpr VectorForm k16 = WithBytes(kForm, 16);
    if (IsMemory(insn.operands[0])) {
      return ByAddress<T>(insn, []<typename Mem>() -> Handler {
        return &Threaded<&ExtractToMemory<k16, Mem>>;
      });
    }
    return VectorHandler<k16, &ExtractToRegister<T, k16>>();
  });
}

// PINSRB, PINSRW, PINSRD, PINSRQ: the lane comes from a general register or
// from memory.
template <typename T, VectorForm kForm>
void Insert(Context& context, const Node& node) {
  auto lanes =
      ToLanes<T>(ReadVector<BytesOf(kForm)>(context, FirstSource<kForm>(node)));
  lanes[ImmediateByte(node) & (lanes.kCount - 1)] =
      ReadAs<T>(context, SecondSource<kForm>(node));
  WriteVector<kForm>(context, node.dst, ToVector(lanes));
}

template <typename T>
Handler SelectInsert(Selection& selection) {
  LoadMemorySource(selection);
  return ByVectorForm<true>(selection.insn, []<VectorForm kForm>() -> Handler {
    constexpr VectorForm k16 = WithBytes(kForm, 16);
    return VectorHandler<k16, &Insert<T, k16>>();
  });
}

// INSERTPS: a lane chosen by bits 7…6 (memory has only one), put where bits
// 5…4 say, then lanes are cleared by bits 3…0.
template <VectorForm kForm>
void InsertSingle(Context& context, const Node& node, int from) {
  const uint8_t control = ImmediateByte(node);
  auto lanes =
      ToLanes<uint32_t>(ReadVector<16>(context, FirstSource<kForm>(node)));
  const auto source =
      ToLanes<uint32_t>(ReadVector<16>(context, SecondSource<kForm>(node)));
  lanes[control >> 4 & 3] = source[from];
  for (int i = 0; i < 4; ++i) {
    if ((control >> i & 1) != 0) lanes[i] = 0;
  }
  WriteVector<kForm>(context, node.dst, ToVector(lanes));
}
template <VectorForm kForm, bool kMemory>
void Insertps(Context& context, const Node& node) {
  InsertSingle<kForm>(context, node, kMemory ? 0 : ImmediateByte(node) >> 6);
}

Handler SelectInsertps(Selection& selection) {
  LoadMemorySource(selection);
  const bool memory = selection.load != nullptr;
  return ByVectorForm<false>(selection.insn,
                             [&]<VectorForm kForm>() -> Handler {
                               constexpr VectorForm k16 = WithBytes(kForm, 16);
                               return memory ? &Threaded<&Insertps<k16, true>>
                                             : &Threaded<&Insertps<k16, false>>;
                             });
}

constexpr Binding kSseLaneMoveBindings[] = {
    {x86::Op::kPmovmskb, &SelectSignMask<uint8_t>},
    {x86::Op::kMovmskps, &SelectSignMask<uint32_t>},
    {x86::Op::kMovmskpd, &SelectSignMask<uint64_t>},
    {x86::Op::kPextrb, &SelectExtract<uint8_t>},
    {x86::Op::kPextrw, &SelectExtract<uint16_t>},
    {x86::Op::kPextrd, &SelectExtract<uint32_t>},
    {x86::Op::kPextrq, &SelectExtract<uint64_t>},
    {x86::Op::kExtractps, &SelectExtract<uint32_t>},
    {x86::Op::kPinsrb, &SelectInsert<uint8_t>},
    {x86::Op::kPinsrw, &SelectInsert<uint16_t>},
    {x86::Op::kPinsrd, &SelectInsert<uint32_t>},
    {x86::Op::kPinsrq, &SelectInsert<uint64_t>},
    {x86::Op::kInsertps, &SelectInsertps},
};

}  // namespace

absl::Span<const Binding> SseLaneMoveBindings() { return kSseLaneMoveBindings; }

}  // namespace emu::interp
