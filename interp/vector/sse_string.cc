// SPDX-License-Identifier: Apache-2.0

// PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM (SDM vol. 2, §4.1).

#include <algorithm>
#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/vector_selection.h"

namespace emu::interp {
namespace {

// One comparison of two strings of T; bits of the results are elements of b.
template <typename T>
class StringComparison {
 public:
  static constexpr int kCount = Lanes<T, 16>::kCount;
  static constexpr uint32_t kAll = (1u << kCount) - 1;

  StringComparison(const Vector<16>& a, const Vector<16>& b)
      : a_(ToLanes<T>(a)), b_(ToLanes<T>(b)) {}

  // Up to the first zero.
  void SetImplicitLengths() {
    length_a_ = LengthOf(a_);
    length_b_ = LengthOf(b_);
  }
  // Absolute values, at most all elements.
  void SetLengths(int64_t a, int64_t b) {
    length_a_ = Clamp(a);
    length_b_ = Clamp(b);
  }

  // IntRes2.
  uint32_t Result(uint8_t control) const {
    const uint32_t result = Aggregate(control >> 2 & 3);
    switch (control >> 4 & 3) {
      case 1:
        return result ^ kAll;
      case 3:
        return result ^ ((1u << length_b_) - 1);
      default:
        return result;
    }
  }

  uint32_t Flags(uint32_t result) const {
    return (result != 0 ? x86::kFlagCf : 0) |
           (length_b_ < kCount ? x86::kFlagZf : 0) |
           (length_a_ < kCount ? x86::kFlagSf : 0) |
           ((result & 1) != 0 ? x86::kFlagOf : 0);
  }

 private:
  static int LengthOf(const Lanes<T, 16>& string) {
    int length = 0;
    while (length < kCount && string[length] != 0) ++length;
    return length;
  }
  static int Clamp(int64_t length) {
    const uint64_t magnitude = length < 0 ? -static_cast<uint64_t>(length)
                                          : static_cast<uint64_t>(length);
    return static_cast<int>(std::min<uint64_t>(magnitude, kCount));
  }

  uint32_t Aggregate(int kind) const {
    uint32_t result = 0;
    for (int j = 0; j < kCount; ++j) {
      if (Element(kind, j)) result |= 1u << j;
    }
    return result;
  }
  bool Element(int kind, int j) const {
    switch (kind) {
      case 0:
        return EqualsAny(j);
      case 1:
        return InRange(j);
      case 2:
        return j < length_a_ && j < length_b_
                   ? a_[j] == b_[j]
                   : j >= length_a_ && j >= length_b_;
      default:
        return StartsAt(j);
    }
  }
  bool EqualsAny(int j) const {
    if (j >= length_b_) return false;
    for (int i = 0; i < length_a_; ++i) {
      if (a_[i] == b_[j]) return true;
    }
    return false;
  }
  bool InRange(int j) const {
    if (j >= length_b_) return false;
    for (int i = 0; i + 1 < length_a_; i += 2) {
      if (a_[i] <= b_[j] && b_[j] <= a_[i + 1]) return true;
    }
    return false;
  }
  // Whether a, as far as b has room for it, is in b from j on.
  bool StartsAt(int j) const {
    for (int i = 0; i < length_a_ && j + i < kCount; ++i) {
      if (j + i >= length_b_ || a_[i] != b_[j + i]) return false;
    }
    return true;
  }

  const Lanes<T, 16> a_, b_;
  int length_a_ = 0, length_b_ = 0;
};

// The index of the first or last bit; the number of elements if there is none.
uint32_t IndexOf(uint32_t result, bool last, int count) {
  if (result == 0) return static_cast<uint32_t>(count);
  return static_cast<uint32_t>(last ? 31 - __builtin_clz(result)
                                    : __builtin_ctz(result));
}

// The bits themselves, or elements of ones.
template <typename T>
Vector<16> MaskOf(uint32_t result, bool expanded) {
  if (!expanded) return {result, 0};
  Lanes<T, 16> mask;
  for (int i = 0; i < mask.kCount; ++i) {
    mask[i] = static_cast<T>(result >> i & 1 ? -1 : 0);
  }
  return ToVector(mask);
}

constexpr uint16_t kXmm0Offset = offsetof(x86::CpuState, vector);

// kLength: bytes of the explicit lengths in (R/E)AX and (R/E)DX, or 0.
template <typename T, int kLength, bool kMask, VectorForm kForm>
void CompareStrings(Context& context, const Node& node) {
  const uint8_t control = ImmediateByte(node);
  StringComparison<T> comparison(ReadVector<16>(context, node.dst),
                                 ReadVector<16>(context, node.src));
  const auto* gpr = context.cpu.gpr;
  if constexpr (kLength == 0) {
    comparison.SetImplicitLengths();
  } else if constexpr (kLength == 4) {
    comparison.SetLengths(static_cast<int32_t>(gpr[x86::kRax]),
                          static_cast<int32_t>(gpr[x86::kRdx]));
  } else {
    comparison.SetLengths(static_cast<int64_t>(gpr[x86::kRax]),
                          static_cast<int64_t>(gpr[x86::kRdx]));
  }
  const uint32_t result = comparison.Result(control);
  const bool option = (control & 0x40) != 0;
  if constexpr (kMask) {
    WriteVector<kForm>(context, kXmm0Offset, MaskOf<T>(result, option));
  } else {
    context.cpu.gpr[x86::kRcx] = IndexOf(result, option, comparison.kCount);
  }
  context.cpu.flags = x86::LazyFlags::Known(comparison.Flags(result));
}

template <int kLength, bool kMask, VectorForm kForm>
Handler ByElement(uint8_t control) {
  switch (control & 3) {
    case 0:
      return &Threaded<&CompareStrings<uint8_t, kLength, kMask, kForm>>;
    case 1:
      return &Threaded<&CompareStrings<uint16_t, kLength, kMask, kForm>>;
    case 2:
      return &Threaded<&CompareStrings<int8_t, kLength, kMask, kForm>>;
    default:
      return &Threaded<&CompareStrings<int16_t, kLength, kMask, kForm>>;
  }
}

template <bool kExplicit, bool kMask>
Handler SelectStrings(Selection& selection) {
  LoadMemorySource(selection);
  const x86::Insn& insn = selection.insn;
  const auto control = static_cast<uint8_t>(insn.immediate);
  return ByVectorForm<false>(insn, [&]<VectorForm kForm>() -> Handler {
    constexpr VectorForm k16 = WithBytes(kForm, 16);
    if constexpr (!kExplicit) {
      return ByElement<0, kMask, k16>(control);
    } else {
      return insn.operand_size == 8 ? ByElement<8, kMask, k16>(control)
                                    : ByElement<4, kMask, k16>(control);
    }
  });
}

constexpr Binding kSseStringBindings[] = {
    {x86::Op::kPcmpestri, &SelectStrings<true, false>},
    {x86::Op::kPcmpestrm, &SelectStrings<true, true>},
    {x86::Op::kPcmpistri, &SelectStrings<false, false>},
    {x86::Op::kPcmpistrm, &SelectStrings<false, true>},
};

}  // namespace

absl::Span<const Binding> SseStringBindings() { return kSseStringBindings; }

}  // namespace emu::interp
