// SPDX-License-Identifier: Apache-2.0

// Blends: each element from one of two sources, by an immediate or by signs.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/vector_selection.h"

namespace emu::interp {
namespace {

// By bits of the immediate; the upper 16 bytes go by kUpperShift bits further.
template <typename T, int kUpperShift>
struct Blend {
  static uint8_t UpperImmediate(uint8_t control) {
    return control >> kUpperShift;
  }
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t control) {
    Lanes<T, kBytes> x = ToLanes<T>(a);
    const auto y = ToLanes<T>(b);
    for (int i = 0; i < x.kCount; ++i) {
      if ((control >> i & 1) != 0) x[i] = y[i];
    }
    return ToVector(x);
  }
};

// By the sign of a third operand's element: XMM0 in the legacy form, where it
// is the third register, else the fourth.
template <typename T, VectorForm kForm>
void BlendBySign(Context& context, const Node& node) {
  using Elements = Lanes<T, BytesOf(kForm)>;
  const uint16_t signs = IsVex(kForm) ? node.index : node.base;
  auto a = ReadAs<Elements>(context, FirstSource<kForm>(node));
  const auto b = ReadAs<Elements>(context, SecondSource<kForm>(node));
  const auto mask = ReadAs<Elements>(context, signs);
  for (int i = 0; i < a.kCount; ++i) {
    if (mask[i] >> (sizeof(T) * 8 - 1) != 0) a[i] = b[i];
  }
  WriteVector<kForm>(context, node.dst, ToVector(a));
}
template <typename T>
Handler SelectBlendBySign(Selection& selection) {
  LoadMemorySource(selection);
  return ByVectorForm<false>(selection.insn, []<VectorForm kForm>() -> Handler {
    return &Threaded<&BlendBySign<T, kForm>>;
  });
}

constexpr Binding kSseBlendBindings[] = {
    {x86::Op::kBlendps, &SelectPackedBinary<Blend<uint32_t, 4>, Mmx::kNo>},
    {x86::Op::kBlendpd, &SelectPackedBinary<Blend<uint64_t, 2>, Mmx::kNo>},
    {x86::Op::kPblendw, &SelectPackedBinary<Blend<uint16_t, 0>, Mmx::kNo>},
    {x86::Op::kVpblendd, &SelectPackedBinary<Blend<uint32_t, 4>, Mmx::kNo>},
    {x86::Op::kBlendvps, &SelectBlendBySign<uint32_t>},
    {x86::Op::kBlendvpd, &SelectBlendBySign<uint64_t>},
    {x86::Op::kPblendvb, &SelectBlendBySign<uint8_t>},
};

}  // namespace

absl::Span<const Binding> SseBlendBindings() { return kSseBlendBindings; }

}  // namespace emu::interp
