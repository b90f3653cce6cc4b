// SPDX-License-Identifier: Apache-2.0

// Shuffles, interleaves, packs, and moves of single lanes: MMX to AVX2.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/packed_integer.h"
#include "interp/core/vector_selection.h"

namespace emu::interp {
namespace {

// PUNPCKL…, PUNPCKH…, UNPCKLPS …: lanes of the low or high halves alternate.
template <typename T, bool kHigh>
struct Interleave {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const auto x = ToLanes<T>(a), y = ToLanes<T>(b);
    Lanes<T, kBytes> result;
    const int from = kHigh ? result.kCount / 2 : 0;
    for (int i = 0; i < result.kCount / 2; ++i) {
      result[2 * i] = x[from + i];
      result[2 * i + 1] = y[from + i];
    }
    return ToVector(result);
  }
};

// PACKSSWB and relatives: narrower lanes by saturation, a's then b's.
template <typename From, typename To>
struct Pack {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const auto x = ToLanes<From>(a), y = ToLanes<From>(b);
    Lanes<To, kBytes> result;
    for (int i = 0; i < x.kCount; ++i) {
      result[i] = Saturate<To>(x[i]);
      result[x.kCount + i] = Saturate<To>(y[i]);
    }
    return ToVector(result);
  }
};

// Four of the lanes of T from `first` on, by two immediate bits each: PSHUFD,
// PSHUFW, PSHUFLW, PSHUFHW.
template <typename T, int kFirst>
struct Shuffle4 {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t control) {
    const auto from = ToLanes<T>(a);
    Lanes<T, kBytes> result = from;
    for (int i = 0; i < 4; ++i) {
      result[kFirst + i] = from[kFirst + (control >> (2 * i) & 3)];
    }
    return ToVector(result);
  }
};

// SHUFPS: two lanes of a, two of b. SHUFPD: one each, the upper 16 bytes by
// control bits of their own.
struct ShuffleSingles {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t control) {
    const auto x = ToLanes<uint32_t>(a), y = ToLanes<uint32_t>(b);
    return ToVector(
        Lanes<uint32_t, kBytes>{{x[control & 3], x[control >> 2 & 3],
                                 y[control >> 4 & 3], y[control >> 6]}});
  }
};
struct ShuffleDoubles {
  static uint8_t UpperImmediate(uint8_t control) { return control >> 2; }
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t control) {
    return {a.word[control & 1], b.word[control >> 1 & 1]};
  }
};

// MOVDDUP, MOVSLDUP, MOVSHDUP.
struct DuplicateDouble {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t) {
    return {a.word[0], a.word[0]};
  }
};
template <int kOdd>
struct DuplicateSingles {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t) {
    Lanes<uint32_t, kBytes> lanes = ToLanes<uint32_t>(a);
    for (int i = 0; i < lanes.kCount; i += 2) {
      lanes[i] = lanes[i + 1] = lanes[i + kOdd];
    }
    return ToVector(lanes);
  }
};

// PSHUFB: byte i of the result is a's byte b[i], or 0 if b[i] is negative.
struct ShuffleBytes {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const auto from = ToLanes<uint8_t>(a), index = ToLanes<uint8_t>(b);
    Lanes<uint8_t, kBytes> result;
    for (int i = 0; i < kBytes; ++i) {
      result[i] = index[i] & 0x80 ? 0 : from[index[i] & (kBytes - 1)];
    }
    return ToVector(result);
  }
};

// PALIGNR: a above b, shifted right by bytes.
struct AlignRight {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t count) {
    const auto high = ToLanes<uint8_t>(a), low = ToLanes<uint8_t>(b);
    Lanes<uint8_t, kBytes> result;
    for (int i = 0; i < kBytes; ++i) {
      const int from = i + count;
      result[i] = from < kBytes       ? low[from]
                  : from < 2 * kBytes ? high[from - kBytes]
                                      : 0;
    }
    return ToVector(result);
  }
};

constexpr Binding kSseShuffleBindings[] = {
    {x86::Op::kPunpcklbw, &SelectPackedBinary<Interleave<uint8_t, false>>},
    {x86::Op::kPunpcklwd, &SelectPackedBinary<Interleave<uint16_t, false>>},
    {x86::Op::kPunpckldq, &SelectPackedBinary<Interleave<uint32_t, false>>},
    {x86::Op::kPunpcklqdq,
     &SelectPackedBinary<Interleave<uint64_t, false>, Mmx::kNo>},
    {x86::Op::kPunpckhbw, &SelectPackedBinary<Interleave<uint8_t, true>>},
    {x86::Op::kPunpckhwd, &SelectPackedBinary<Interleave<uint16_t, true>>},
    {x86::Op::kPunpckhdq, &SelectPackedBinary<Interleave<uint32_t, true>>},
    {x86::Op::kPunpckhqdq,
     &SelectPackedBinary<Interleave<uint64_t, true>, Mmx::kNo>},
    {x86::Op::kUnpcklps,
     &SelectPackedBinary<Interleave<uint32_t, false>, Mmx::kNo>},
    {x86::Op::kUnpcklpd,
     &SelectPackedBinary<Interleave<uint64_t, false>, Mmx::kNo>},
    {x86::Op::kUnpckhps,
     &SelectPackedBinary<Interleave<uint32_t, true>, Mmx::kNo>},
    {x86::Op::kUnpckhpd,
     &SelectPackedBinary<Interleave<uint64_t, true>, Mmx::kNo>},
    {x86::Op::kPacksswb, &SelectPackedBinary<Pack<int16_t, int8_t>>},
    {x86::Op::kPackuswb, &SelectPackedBinary<Pack<int16_t, uint8_t>>},
    {x86::Op::kPackssdw, &SelectPackedBinary<Pack<int32_t, int16_t>>},
    {x86::Op::kPackusdw,
     &SelectPackedBinary<Pack<int32_t, uint16_t>, Mmx::kNo>},
    {x86::Op::kPshufw, &SelectPackedUnary<Shuffle4<uint16_t, 0>>},
    {x86::Op::kPshufd, &SelectPackedUnary<Shuffle4<uint32_t, 0>, Mmx::kNo>},
    {x86::Op::kPshuflw, &SelectPackedUnary<Shuffle4<uint16_t, 0>, Mmx::kNo>},
    {x86::Op::kPshufhw, &SelectPackedUnary<Shuffle4<uint16_t, 4>, Mmx::kNo>},
    {x86::Op::kShufps, &SelectPackedBinary<ShuffleSingles, Mmx::kNo>},
    {x86::Op::kShufpd, &SelectPackedBinary<ShuffleDoubles, Mmx::kNo>},
    {x86::Op::kMovddup, &SelectPackedUnary<DuplicateDouble, Mmx::kNo>},
    {x86::Op::kMovsldup, &SelectPackedUnary<DuplicateSingles<0>, Mmx::kNo>},
    {x86::Op::kMovshdup, &SelectPackedUnary<DuplicateSingles<1>, Mmx::kNo>},
    {x86::Op::kPshufb, &SelectPackedBinary<ShuffleBytes>},
    {x86::Op::kPalignr, &SelectPackedBinary<AlignRight>},
};

}  // namespace

absl::Span<const Binding> SseShuffleBindings() { return kSseShuffleBindings; }

}  // namespace emu::interp
