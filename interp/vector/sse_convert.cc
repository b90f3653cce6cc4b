// SPDX-License-Identifier: Apache-2.0

// Conversions between floating-point and integer formats: SSE, SSE2, F16C.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/vector/sse_float.h"
#include "x86/fpu/sse_float.h"

namespace emu::interp {
namespace {

using x86::fpu::FromInteger;
using x86::fpu::ToInteger;
using x86::fpu::ToIntegerTruncated;

// CVTSI2SS and CVTSI2SD: from a register or memory of 4 or 8 bytes.
template <typename F>
Handler SelectFromInteger(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  const int size = insn.operands[insn.operand_count - 1].size;
  return size == 8 ? SelectConvertScalar<int64_t, F, &FromInteger<F, int64_t>>(
                         selection)
                   : SelectConvertScalar<int32_t, F, &FromInteger<F, int32_t>>(
                         selection);
}

// CVTSS2SI and relatives: to a general register.
template <typename F, typename I, auto kFunction>
TrapOr ConvertToRegister(Context& context, const Node& node) {
  const x86::fpu::Result<I> result =
      kFunction(ReadAs<F>(context, node.src), context.cpu.mxcsr);
  if (result.flags != 0) {
    TrapOr trap = RaiseSse(context, result.flags);
    if (trap.has_value()) return trap;
  }
  WriteRegister<std::make_unsigned_t<I>>(
      context, node.dst, static_cast<std::make_unsigned_t<I>>(result.value));
  return std::nullopt;
}

template <typename F, auto kTo32, auto kTo64>
Handler SelectToInteger(Selection& selection) {
  LoadMemorySource(selection);
  return selection.insn.operands[0].size == 8
             ? &Threaded<&ConvertToRegister<F, int64_t, kTo64>>
             : &Threaded<&ConvertToRegister<F, int32_t, kTo32>>;
}

// CVTPS2PI and relatives: two elements to an MMX register. The x87 unit goes to
// MMX even if the conversion traps.
template <typename F, auto kFunction>
TrapOr ConvertToMmx(Context& context, const Node& node) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  const auto from = ReadAs<Lanes<F, 2 * sizeof(F)>>(context, node.src);
  SseUnit unit(context);
  Lanes<int32_t, 8> to;
  for (int i = 0; i < 2; ++i) to[i] = unit(kFunction(from[i], unit.mxcsr));
  EnterMmx(context);
  if (TrapOr trap = unit.Raise(); trap.has_value()) return trap;
  WriteVector<VectorForm::kMmx>(context, node.dst, ToVector(to));
  return std::nullopt;
}
template <typename F, auto kFunction>
Handler SelectToMmx(Selection& selection) {
  LoadMemorySource(selection);
  return &Threaded<&ConvertToMmx<F, kFunction>>;
}

// CVTPI2PS and CVTPI2PD: two integers from an MMX register or memory; what is
// above the elements stays. CVTPI2PD from memory leaves the x87 unit alone.
template <typename F, bool kEntersMmx>
TrapOr ConvertFromMmx(Context& context, const Node& node) {
  if (kEntersMmx) {
    if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  }
  const auto from = ReadAs<Lanes<int32_t, 8>>(context, node.src);
  SseUnit unit(context);
  Lanes<F, 2 * sizeof(F)> to;
  for (int i = 0; i < 2; ++i) {
    to[i] = unit(FromInteger<F, int32_t>(from[i], unit.mxcsr));
  }
  if (kEntersMmx) EnterMmx(context);
  if (TrapOr trap = unit.Raise(); trap.has_value()) return trap;
  WriteAs(context, node.dst, to);
  return std::nullopt;
}
template <typename F>
Handler SelectFromMmx(Selection& selection) {
  LoadMemorySource(selection);
  if (selection.load != nullptr) {
    return &Threaded<&ConvertFromMmx<F, false>>;
  }
  return &Threaded<&ConvertFromMmx<F, true>>;
}

// VCVTPS2PH: the only conversion that stores. Exceptions come before the store.
template <VectorForm kForm>
auto ToHalves(SseUnit& unit, Context& context, const Node& node) {
  constexpr int kCount = BytesOf(kForm) / 4;
  const auto from = ReadAs<Lanes<uint32_t, kCount * 4>>(context, node.src);
  Lanes<uint16_t, kCount * 2> to;
  for (int i = 0; i < kCount; ++i) {
    to[i] =
        unit(x86::fpu::SingleToHalf(from[i], ImmediateByte(node), unit.mxcsr));
  }
  return ToVector(to);
}
template <VectorForm kForm>
TrapOr HalvesToRegister(Context& context, const Node& node) {
  SseUnit unit(context);
  const auto halves = ToHalves<kForm>(unit, context, node);
  if (TrapOr trap = unit.Raise(); trap.has_value()) return trap;
  WriteVector<VectorForm::kVex128>(context, node.dst, {});
  WriteAs(context, node.dst, halves);
  return std::nullopt;
}
template <VectorForm kForm, typename Mem>
TrapOr HalvesToMemory(Context& context, const Node& node) {
  SseUnit unit(context);
  const auto halves = ToHalves<kForm>(unit, context, node);
  if (!unit.Stopped()) Mem(context, node).Write(halves);
  return unit.Raise();
}

Handler SelectToHalf(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByVectorForm<false>(insn, [&]<VectorForm kForm>() -> Handler {
    if constexpr (kForm == VectorForm::kLegacy) return nullptr;
    if (!IsMemory(insn.operands[0])) {
      return &Threaded<&HalvesToRegister<kForm>>;
    }
    using T = Vector<BytesOf(kForm) / 2>;
    return ByAddress<T>(insn, []<typename Mem>() -> Handler {
      return &Threaded<&HalvesToMemory<kForm, Mem>>;
    });
  });
}

using Ps = uint32_t;
using Pd = uint64_t;

constexpr Binding kSseConvertBindings[] = {
    {x86::Op::kCvtsi2ss, &SelectFromInteger<Ps>},
    {x86::Op::kCvtsi2sd, &SelectFromInteger<Pd>},
    {x86::Op::kCvtss2si,
     &SelectToInteger<Ps, &ToInteger<int32_t, Ps>, &ToInteger<int64_t, Ps>>},
    {x86::Op::kCvtsd2si,
     &SelectToInteger<Pd, &ToInteger<int32_t, Pd>, &ToInteger<int64_t, Pd>>},
    {x86::Op::kCvttss2si, &SelectToInteger<Ps, &ToIntegerTruncated<int32_t, Ps>,
                                           &ToIntegerTruncated<int64_t, Ps>>},
    {x86::Op::kCvttsd2si, &SelectToInteger<Pd, &ToIntegerTruncated<int32_t, Pd>,
                                           &ToIntegerTruncated<int64_t, Pd>>},
    {x86::Op::kCvtss2sd,
     &SelectConvertScalar<Ps, Pd, &x86::fpu::SingleToDouble>},
    {x86::Op::kCvtsd2ss,
     &SelectConvertScalar<Pd, Ps, &x86::fpu::DoubleToSingle>},
    {x86::Op::kCvtps2pd,
     &SelectConvertPacked<Ps, Pd, &x86::fpu::SingleToDouble>},
    {x86::Op::kCvtpd2ps,
     &SelectConvertPacked<Pd, Ps, &x86::fpu::DoubleToSingle>},
    {x86::Op::kCvtdq2ps,
     &SelectConvertPacked<int32_t, Ps, &FromInteger<Ps, int32_t>>},
    {x86::Op::kCvtdq2pd,
     &SelectConvertPacked<int32_t, Pd, &FromInteger<Pd, int32_t>>},
    {x86::Op::kCvtps2dq,
     &SelectConvertPacked<Ps, int32_t, &ToInteger<int32_t, Ps>>},
    {x86::Op::kCvttps2dq,
     &SelectConvertPacked<Ps, int32_t, &ToIntegerTruncated<int32_t, Ps>>},
    {x86::Op::kCvtpd2dq,
     &SelectConvertPacked<Pd, int32_t, &ToInteger<int32_t, Pd>>},
    {x86::Op::kCvttpd2dq,
     &SelectConvertPacked<Pd, int32_t, &ToIntegerTruncated<int32_t, Pd>>},

    {x86::Op::kCvtpi2ps, &SelectFromMmx<Ps>},
    {x86::Op::kCvtpi2pd, &SelectFromMmx<Pd>},
    {x86::Op::kCvtps2pi, &SelectToMmx<Ps, &ToInteger<int32_t, Ps>>},
    {x86::Op::kCvttps2pi, &SelectToMmx<Ps, &ToIntegerTruncated<int32_t, Ps>>},
    {x86::Op::kCvtpd2pi, &SelectToMmx<Pd, &ToInteger<int32_t, Pd>>},
    {x86::Op::kCvttpd2pi, &SelectToMmx<Pd, &ToIntegerTruncated<int32_t, Pd>>},

    {x86::Op::kVcvtph2ps,
     &SelectConvertPacked<uint16_t, Ps, &x86::fpu::HalfToSingle>},
    {x86::Op::kVcvtps2ph, &SelectToHalf},
};

}  // namespace

absl::Span<const Binding> SseConvertBindings() { return kSseConvertBindings; }

}  // namespace emu::interp
