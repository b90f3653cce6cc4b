// SPDX-License-Identifier: Apache-2.0

// Packed integer logic, arithmetic and comparison, lane by lane: MMX, SSE2 to
// SSE4.2, AVX, AVX2.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/packed_integer.h"
#include "interp/core/vector_selection.h"
#include "x86/packed_words.h"

namespace emu::interp {
namespace {

// Sums of products of neighbours: PMADDWD, PMADDUBSW (a unsigned, saturated).
struct MultiplyAddWords {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const auto x = ToLanes<int16_t>(a), y = ToLanes<int16_t>(b);
    Lanes<uint32_t, kBytes> sums;
    for (int i = 0; i < sums.kCount; ++i) {
      sums[i] = static_cast<uint32_t>(x[2 * i] * y[2 * i]) +
                static_cast<uint32_t>(x[2 * i + 1] * y[2 * i + 1]);
    }
    return ToVector(sums);
  }
};

struct MultiplyAddBytes {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const auto x = ToLanes<uint8_t>(a);
    const auto y = ToLanes<int8_t>(b);
    Lanes<int16_t, kBytes> sums;
    for (int i = 0; i < sums.kCount; ++i) {
      sums[i] =
          Saturate<int16_t>(x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1]);
    }
    return ToVector(sums);
  }
};

// PSADBW: of each 8 bytes.
struct SumOfDifferences {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const auto x = ToLanes<uint8_t>(a), y = ToLanes<uint8_t>(b);
    Vector<kBytes> sums = {};
    for (int i = 0; i < kBytes; ++i) {
      sums.word[i / 8] +=
          static_cast<uint64_t>(x[i] > y[i] ? x[i] - y[i] : y[i] - x[i]);
    }
    return sums;
  }
};

constexpr auto kLogicAnd = &SelectZip<uint64_t, &AndLane>;
constexpr auto kLogicAndNot = &SelectZip<uint64_t, &AndNotLane>;
constexpr auto kLogicOr = &SelectZip<uint64_t, &OrLane>;
constexpr auto kLogicXor = &SelectZip<uint64_t, &XorLane>;

constexpr Binding kSseIntegerBindings[] = {
    {x86::Op::kPand, kLogicAnd},
    {x86::Op::kAndps, kLogicAnd},
    {x86::Op::kAndpd, kLogicAnd},
    {x86::Op::kPandn, kLogicAndNot},
    {x86::Op::kAndnps, kLogicAndNot},
    {x86::Op::kAndnpd, kLogicAndNot},
    {x86::Op::kPor, kLogicOr},
    {x86::Op::kOrps, kLogicOr},
    {x86::Op::kOrpd, kLogicOr},
    {x86::Op::kPxor, kLogicXor},
    {x86::Op::kXorps, kLogicXor},
    {x86::Op::kXorpd, kLogicXor},

    {x86::Op::kPaddb, &SelectZip<uint64_t, &x86::AddWord<uint8_t>>},
    {x86::Op::kPaddw, &SelectZip<uint64_t, &x86::AddWord<uint16_t>>},
    {x86::Op::kPaddd, &SelectZip<uint64_t, &x86::AddWord<uint32_t>>},
    {x86::Op::kPaddq, &SelectZip<uint64_t, &AddLane<uint64_t>>},
    {x86::Op::kPaddsb, &SelectZip<int8_t, &AddSaturated<int8_t>>},
    {x86::Op::kPaddsw, &SelectZip<int16_t, &AddSaturated<int16_t>>},
    {x86::Op::kPaddusb, &SelectZip<uint64_t, &x86::AddSaturatedWord<uint8_t>>},
    {x86::Op::kPaddusw, &SelectZip<uint64_t, &x86::AddSaturatedWord<uint16_t>>},
    {x86::Op::kPsubb, &SelectZip<uint64_t, &x86::SubWord<uint8_t>>},
    {x86::Op::kPsubw, &SelectZip<uint64_t, &x86::SubWord<uint16_t>>},
    {x86::Op::kPsubd, &SelectZip<uint64_t, &x86::SubWord<uint32_t>>},
    {x86::Op::kPsubq, &SelectZip<uint64_t, &SubLane<uint64_t>>},
    {x86::Op::kPsubsb, &SelectZip<int8_t, &SubSaturated<int8_t>>},
    {x86::Op::kPsubsw, &SelectZip<int16_t, &SubSaturated<int16_t>>},
    {x86::Op::kPsubusb, &SelectZip<uint64_t, &x86::SubSaturatedWord<uint8_t>>},
    {x86::Op::kPsubusw, &SelectZip<uint64_t, &x86::SubSaturatedWord<uint16_t>>},
    {x86::Op::kPavgb, &SelectZip<uint64_t, &x86::AverageWord<uint8_t>>},
    {x86::Op::kPavgw, &SelectZip<uint64_t, &x86::AverageWord<uint16_t>>},

    {x86::Op::kPcmpeqb, &SelectZip<uint64_t, &x86::EqualWord<uint8_t>>},
    {x86::Op::kPcmpeqw, &SelectZip<uint64_t, &x86::EqualWord<uint16_t>>},
    {x86::Op::kPcmpeqd, &SelectZip<uint64_t, &x86::EqualWord<uint32_t>>},
    {x86::Op::kPcmpeqq,
     &SelectZip<uint64_t, &x86::EqualWord<uint64_t>, Mmx::kNo>},
    {x86::Op::kPcmpgtb, &SelectZip<uint64_t, &x86::GreaterWord<int8_t>>},
    {x86::Op::kPcmpgtw, &SelectZip<uint64_t, &x86::GreaterWord<int16_t>>},
    {x86::Op::kPcmpgtd, &SelectZip<uint64_t, &x86::GreaterWord<int32_t>>},
    {x86::Op::kPcmpgtq,
     &SelectZip<uint64_t, &x86::GreaterWord<int64_t>, Mmx::kNo>},

    {x86::Op::kPminub, &SelectZip<uint64_t, &x86::MinWord<uint8_t>>},
    {x86::Op::kPminsb, &SelectZip<uint64_t, &x86::MinWord<int8_t>, Mmx::kNo>},
    {x86::Op::kPminuw, &SelectZip<uint64_t, &x86::MinWord<uint16_t>, Mmx::kNo>},
    {x86::Op::kPminsw, &SelectZip<uint64_t, &x86::MinWord<int16_t>>},
    {x86::Op::kPminud, &SelectZip<uint64_t, &x86::MinWord<uint32_t>, Mmx::kNo>},
    {x86::Op::kPminsd, &SelectZip<uint64_t, &x86::MinWord<int32_t>, Mmx::kNo>},
    {x86::Op::kPmaxub, &SelectZip<uint64_t, &x86::MaxWord<uint8_t>>},
    {x86::Op::kPmaxsb, &SelectZip<uint64_t, &x86::MaxWord<int8_t>, Mmx::kNo>},
    {x86::Op::kPmaxuw, &SelectZip<uint64_t, &x86::MaxWord<uint16_t>, Mmx::kNo>},
    {x86::Op::kPmaxsw, &SelectZip<uint64_t, &x86::MaxWord<int16_t>>},
    {x86::Op::kPmaxud, &SelectZip<uint64_t, &x86::MaxWord<uint32_t>, Mmx::kNo>},
    {x86::Op::kPmaxsd, &SelectZip<uint64_t, &x86::MaxWord<int32_t>, Mmx::kNo>},

    {x86::Op::kPmullw, &SelectZip<uint16_t, &MulLow<uint16_t>>},
    {x86::Op::kPmulld, &SelectZip<uint32_t, &MulLow<uint32_t>, Mmx::kNo>},
    {x86::Op::kPmulhw, &SelectZip<int16_t, &MulHigh<int16_t, int32_t>>},
    {x86::Op::kPmulhuw, &SelectZip<uint16_t, &MulHigh<uint16_t, uint32_t>>},
    {x86::Op::kPmuludq, &SelectZip<uint64_t, &x86::MulEvenWord<uint64_t>>},
    {x86::Op::kPmuldq, &SelectZip<uint64_t, &MulEvenSigned, Mmx::kNo>},
    {x86::Op::kPmulhrsw, &SelectZip<int16_t, &MulHighRounded>},
    {x86::Op::kPmaddwd, &SelectPackedBinary<MultiplyAddWords>},
    {x86::Op::kPmaddubsw, &SelectPackedBinary<MultiplyAddBytes>},
    {x86::Op::kPsadbw, &SelectPackedBinary<SumOfDifferences>},

    {x86::Op::kPsignb, &SelectZip<int8_t, &SignLane<int8_t>>},
    {x86::Op::kPsignw, &SelectZip<int16_t, &SignLane<int16_t>>},
    {x86::Op::kPsignd, &SelectZip<int32_t, &SignLane<int32_t>>},
    {x86::Op::kPabsb, &SelectMap<int8_t, &AbsLane<int8_t>>},
    {x86::Op::kPabsw, &SelectMap<int16_t, &AbsLane<int16_t>>},
    {x86::Op::kPabsd, &SelectMap<int32_t, &AbsLane<int32_t>>},
};

}  // namespace

absl::Span<const Binding> SseIntegerBindings() { return kSseIntegerBindings; }

}  // namespace emu::interp
