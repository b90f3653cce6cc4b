// SPDX-License-Identifier: Apache-2.0

// Integer operations across lanes: sums of neighbours, searches, extensions,
// tests.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/packed_integer.h"
#include "interp/core/vector_selection.h"

namespace emu::interp {
namespace {

// PHADDW and relatives: pairs of a, then of b.
template <typename T, auto kFunction>
struct HorizontalPairs {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const auto x = ToLanes<T>(a), y = ToLanes<T>(b);
    Lanes<T, kBytes> result;
    constexpr int kHalf = Lanes<T, kBytes>::kCount / 2;
    for (int i = 0; i < kHalf; ++i) {
      result[i] = kFunction(x[2 * i], x[2 * i + 1]);
      result[kHalf + i] = kFunction(y[2 * i], y[2 * i + 1]);
    }
    return ToVector(result);
  }
};

// PHMINPOSUW: the least word and its place.
struct MinimumPosition {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t) {
    const auto words = ToLanes<uint16_t>(a);
    int least = 0;
    for (int i = 1; i < words.kCount; ++i) {
      if (words[i] < words[least]) least = i;
    }
    return {words[least] | static_cast<uint64_t>(least) << 16};
  }
};

// MPSADBW: sums of four differences, of eight places in a with one in b.
struct MultipleSums {
  static uint8_t UpperImmediate(uint8_t control) { return control >> 3; }
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t control) {
    const auto x = ToLanes<uint8_t>(a), y = ToLanes<uint8_t>(b);
    const int from_a = (control >> 2 & 1) * 4, from_b = (control & 3) * 4;
    Lanes<uint16_t, kBytes> sums = {};
    for (int i = 0; i < 8; ++i) {
      for (int j = 0; j < 4; ++j) {
        const int difference = x[from_a + i + j] - y[from_b + j];
        sums[i] +=
            static_cast<uint16_t>(difference < 0 ? -difference : difference);
      }
    }
    return ToVector(sums);
  }
};

// PMOVSX and PMOVZX: the lowest elements, widened by their type.
template <typename From, typename To, VectorForm kForm>
void Extend(Context& context, const Node& node) {
  Lanes<To, BytesOf(kForm)> result;
  const auto from =
      ReadAs<Lanes<From, result.kCount * sizeof(From)>>(context, node.src);
  for (int i = 0; i < result.kCount; ++i) result[i] = static_cast<To>(from[i]);
  WriteVector<kForm>(context, node.dst, ToVector(result));
}
template <typename From, typename To>
Handler SelectExtend(Selection& selection) {
  LoadMemorySource(selection);
  return ByVectorForm<false>(selection.insn, []<VectorForm kForm>() -> Handler {
    return &Threaded<&Extend<From, To, kForm>>;
  });
}

// PTEST, VTESTPS, VTESTPD: of the bits in `kMask`, ZF if b has none of a's, CF
// if it has none that a lacks.
template <uint64_t kMask, VectorForm kForm>
void Test(Context& context, const Node& node) {
  constexpr int kBytes = BytesOf(kForm);
  const auto a = ReadVector<kBytes>(context, node.dst);
  const auto b = ReadVector<kBytes>(context, node.src);
  uint64_t both = 0, only_b = 0;
  for (int i = 0; i < kBytes / 8; ++i) {
    both |= a.word[i] & b.word[i] & kMask;
    only_b |= ~a.word[i] & b.word[i] & kMask;
  }
  context.cpu.flags = x86::LazyFlags::Known((both == 0 ? x86::kFlagZf : 0) |
                                            (only_b == 0 ? x86::kFlagCf : 0));
}
template <uint64_t kMask>
Handler SelectTest(Selection& selection) {
  LoadMemorySource(selection);
  return ByVectorForm<false>(selection.insn, []<VectorForm kForm>() -> Handler {
    return &Threaded<&Test<kMask, kForm>>;
  });
}

constexpr uint64_t kSignsOfSingles = 0x8000000080000000;
constexpr uint64_t kSignsOfDoubles = 0x8000000000000000;

constexpr Binding kSseHorizontalBindings[] = {
    {x86::Op::kPhaddw,
     &SelectPackedBinary<HorizontalPairs<uint16_t, &AddLane<uint16_t>>>},
    {x86::Op::kPhaddd,
     &SelectPackedBinary<HorizontalPairs<uint32_t, &AddLane<uint32_t>>>},
    {x86::Op::kPhaddsw,
     &SelectPackedBinary<HorizontalPairs<int16_t, &AddSaturated<int16_t>>>},
    {x86::Op::kPhsubw,
     &SelectPackedBinary<HorizontalPairs<uint16_t, &SubLane<uint16_t>>>},
    {x86::Op::kPhsubd,
     &SelectPackedBinary<HorizontalPairs<uint32_t, &SubLane<uint32_t>>>},
    {x86::Op::kPhsubsw,
     &SelectPackedBinary<HorizontalPairs<int16_t, &SubSaturated<int16_t>>>},
    {x86::Op::kPhminposuw, &SelectPackedUnary<MinimumPosition, Mmx::kNo>},
    {x86::Op::kMpsadbw, &SelectPackedBinary<MultipleSums, Mmx::kNo>},
    {x86::Op::kPmovsxbw, &SelectExtend<int8_t, int16_t>},
    {x86::Op::kPmovsxbd, &SelectExtend<int8_t, int32_t>},
    {x86::Op::kPmovsxbq, &SelectExtend<int8_t, int64_t>},
    {x86::Op::kPmovsxwd, &SelectExtend<int16_t, int32_t>},
    {x86::Op::kPmovsxwq, &SelectExtend<int16_t, int64_t>},
    {x86::Op::kPmovsxdq, &SelectExtend<int32_t, int64_t>},
    {x86::Op::kPmovzxbw, &SelectExtend<uint8_t, uint16_t>},
    {x86::Op::kPmovzxbd, &SelectExtend<uint8_t, uint32_t>},
    {x86::Op::kPmovzxbq, &SelectExtend<uint8_t, uint64_t>},
    {x86::Op::kPmovzxwd, &SelectExtend<uint16_t, uint32_t>},
    {x86::Op::kPmovzxwq, &SelectExtend<uint16_t, uint64_t>},
    {x86::Op::kPmovzxdq, &SelectExtend<uint32_t, uint64_t>},
    {x86::Op::kPtest, &SelectTest<~uint64_t{0}>},
    {x86::Op::kVtestps, &SelectTest<kSignsOfSingles>},
    {x86::Op::kVtestpd, &SelectTest<kSignsOfDoubles>},
};

}  // namespace

absl::Span<const Binding> SseHorizontalBindings() {
  return kSseHorizontalBindings;
}

}  // namespace emu::interp
