// SPDX-License-Identifier: Apache-2.0

// AVX and AVX2 broadcasts, permutations, insertions and extractions.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/vector_selection.h"

namespace emu::interp {
namespace {

// The lowest T of the source, everywhere.
template <typename T, VectorForm kForm>
void Broadcast(Context& context, const Node& node) {
  constexpr int kBytes = BytesOf(kForm);
  const T value = ReadAs<T>(context, node.src);
  Lanes<T, kBytes> result;
  for (T& lane : result.lane) lane = value;
  WriteVector<kForm>(context, node.dst, ToVector(result));
}
template <typename T>
Handler SelectBroadcast(Selection& selection) {
  LoadMemorySource(selection);
  return selection.insn.vex_length == 32
             ? &Threaded<&Broadcast<T, VectorForm::kVex256>>
             : &Threaded<&Broadcast<T, VectorForm::kVex128>>;
}

// VPERMILPS, VPERMILPD: inside 16 bytes, by the immediate or by a vector.
struct PermuteSinglesByImmediate {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t control) {
    const auto from = ToLanes<uint32_t>(a);
    Lanes<uint32_t, kBytes> result;
    for (int i = 0; i < 4; ++i) result[i] = from[control >> (2 * i) & 3];
    return ToVector(result);
  }
};
struct PermuteDoublesByImmediate {
  static uint8_t UpperImmediate(uint8_t control) { return control >> 2; }
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t control) {
    return {a.word[control & 1], a.word[control >> 1 & 1]};
  }
};
struct PermuteSingles {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const auto from = ToLanes<uint32_t>(a), index = ToLanes<uint32_t>(b);
    Lanes<uint32_t, kBytes> result;
    for (int i = 0; i < 4; ++i) result[i] = from[index[i] & 3];
    return ToVector(result);
  }
};
struct PermuteDoubles {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    return {a.word[b.word[0] >> 1 & 1], a.word[b.word[1] >> 1 & 1]};
  }
};

template <typename ByImmediate, typename ByVector>
Handler SelectPermuteInLane(Selection& selection) {
  return IsImmediate(selection.insn.operands[2])
             ? SelectPackedUnary<ByImmediate, Mmx::kNo>(selection)
             : SelectPackedBinary<ByVector, Mmx::kNo>(selection);
}

// VPERMD, VPERMPS: over all 32 bytes, by the first source.
void PermuteWords(Context& context, const Node& node) {
  const auto index = ReadAs<Lanes<uint32_t, 32>>(context, node.src);
  const auto from = ReadAs<Lanes<uint32_t, 32>>(context, node.base);
  Lanes<uint32_t, 32> result;
  for (int i = 0; i < 8; ++i) result[i] = from[index[i] & 7];
  WriteAs(context, node.dst, result);
}
// VPERMQ, VPERMPD: by the immediate.
void PermuteQuads(Context& context, const Node& node) {
  const auto from = ReadVector<32>(context, node.src);
  Vector<32> result;
  for (int i = 0; i < 4; ++i) {
    result.word[i] = from.word[ImmediateByte(node) >> (2 * i) & 3];
  }
  WriteAs(context, node.dst, result);
}

// VPERM2F128: each half is one of the four halves, or zero.
void PermuteHalves(Context& context, const Node& node) {
  const auto a = ReadVector<32>(context, node.src);
  const auto b = ReadVector<32>(context, node.base);
  const auto choose = [&](int control) -> Vector<16> {
    if ((control & 8) != 0) return {};
    return Half((control & 2) != 0 ? b : a, control & 1);
  };
  const uint8_t control = ImmediateByte(node);
  WriteAs(context, node.dst, Join(choose(control), choose(control >> 4)));
}

void InsertHalf(Context& context, const Node& node) {
  auto result = ReadVector<32>(context, node.src);
  const auto half = ReadVector<16>(context, node.base);
  const int at = (ImmediateByte(node) & 1) * 2;
  result.word[at] = half.word[0];
  result.word[at + 1] = half.word[1];
  WriteAs(context, node.dst, result);
}

Vector<16> ChosenHalf(Context& context, const Node& node) {
  return Half(ReadVector<32>(context, node.src), ImmediateByte(node) & 1);
}
void ExtractHalf(Context& context, const Node& node) {
  WriteVector<VectorForm::kVex128>(context, node.dst,
                                   ChosenHalf(context, node));
}
template <typename Mem>
void ExtractHalfToMemory(Context& context, const Node& node) {
  Mem(context, node).Write(ChosenHalf(context, node));
}
Handler SelectExtractHalf(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (!IsMemory(insn.operands[0])) return &Threaded<&ExtractHalf>;
  return ByAddress<Vector<16>>(insn, []<typename Mem>() -> Handler {
    return &Threaded<&ExtractHalfToMemory<Mem>>;
  });
}

template <auto kBody>
Handler SelectWithSource(Selection& selection) {
  LoadMemorySource(selection);
  return &Threaded<kBody>;
}

// Of the registers that the mode has.
template <bool kAll>
void ZeroRegisters(Context& context, const Node&) {
  const int count = context.cpu.mode == x86::Mode::k64 ? 16 : 8;
  for (int i = 0; i < count; ++i) {
    uint64_t* word = context.cpu.vector[i].u64;
    if (kAll) word[0] = word[1] = 0;
    word[2] = word[3] = 0;
  }
}

constexpr auto kPermutePs =
    &SelectPermuteInLane<PermuteSinglesByImmediate, PermuteSingles>;
constexpr auto kPermutePd =
    &SelectPermuteInLane<PermuteDoublesByImmediate, PermuteDoubles>;

constexpr Binding kAvxPermuteBindings[] = {
    {x86::Op::kVbroadcastss, &SelectBroadcast<uint32_t>},
    {x86::Op::kVbroadcastsd, &SelectBroadcast<uint64_t>},
    {x86::Op::kVbroadcastf128, &SelectBroadcast<Vector<16>>},
    {x86::Op::kVbroadcasti128, &SelectBroadcast<Vector<16>>},
    {x86::Op::kVpbroadcastb, &SelectBroadcast<uint8_t>},
    {x86::Op::kVpbroadcastw, &SelectBroadcast<uint16_t>},
    {x86::Op::kVpbroadcastd, &SelectBroadcast<uint32_t>},
    {x86::Op::kVpbroadcastq, &SelectBroadcast<uint64_t>},
    {x86::Op::kVpermilps, kPermutePs},
    {x86::Op::kVpermilpd, kPermutePd},
    {x86::Op::kVpermd, &SelectWithSource<&PermuteWords>},
    {x86::Op::kVpermps, &SelectWithSource<&PermuteWords>},
    {x86::Op::kVpermq, &SelectWithSource<&PermuteQuads>},
    {x86::Op::kVpermpd, &SelectWithSource<&PermuteQuads>},
    {x86::Op::kVperm2f128, &SelectWithSource<&PermuteHalves>},
    {x86::Op::kVperm2i128, &SelectWithSource<&PermuteHalves>},
    {x86::Op::kVinsertf128, &SelectWithSource<&InsertHalf>},
    {x86::Op::kVinserti128, &SelectWithSource<&InsertHalf>},
    {x86::Op::kVextractf128, &SelectExtractHalf},
    {x86::Op::kVextracti128, &SelectExtractHalf},
    {x86::Op::kVzeroall, &Always<&ZeroRegisters<true>>},
    {x86::Op::kVzeroupper, &Always<&ZeroRegisters<false>>},
};

}  // namespace

absl::Span<const Binding> AvxPermuteBindings() { return kAvxPermuteBindings; }

}  // namespace emu::interp
