// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_VECTOR_SSE_FLOAT_H_
#define INTERP_VECTOR_SSE_FLOAT_H_

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "interp/core/vector_lanes.h"
#include "interp/core/vector_operand.h"
#include "x86/fpu/exceptions.h"
#include "x86/fpu/mxcsr.h"

namespace emu::interp {

// Collects the exception flags of one instruction's elements.
class SseUnit {
 public:
  explicit SseUnit(Context& context)
      : mxcsr(context.cpu.mxcsr), context_(context) {}

  // An element's value; remembers its flags.
  template <typename T>
  T operator()(const x86::fpu::Result<T>& result) {
    flags_[0] |= result.flags;
    return result.value;
  }
  void Add(uint32_t flags) { flags_[0] |= flags; }
  void Add(const x86::fpu::StageFlags& stages) {
    for (size_t i = 0; i < stages.size(); ++i) flags_[i] |= stages[i];
  }

  // True if what was raised so far stops the instruction.
  bool Stopped() const { return x86::fpu::UnmaskedSse(flags_[0], mxcsr) != 0; }
  // Reports to MXCSR. A trap: the destination must stay as it is.
  TrapOr Raise() const {
    return RaiseSse(context_, x86::fpu::StagedFlags(flags_, mxcsr));
  }

  const uint32_t mxcsr;

 private:
  Context& context_;
  x86::fpu::StageFlags flags_ = {};
};

// kFunction of one or two elements; it may also want the immediate.
template <auto kFunction, typename... F>
auto CallElement(uint8_t immediate, uint32_t mxcsr, F... operands) {
  if constexpr (std::is_invocable_v<decltype(kFunction), F..., uint8_t,
                                    uint32_t>) {
    return kFunction(operands..., immediate, mxcsr);
  } else {
    return kFunction(operands..., mxcsr);
  }
}

// Packed operations are structs with a static Apply over 16 bytes:
// Apply(unit, a, b, immediate). This one is element by element.
template <typename F, auto kFunction>
struct FloatZip {
  static Vector<16> Apply(SseUnit& unit, const Vector<16>& a,
                          const Vector<16>& b, uint8_t immediate) {
    Lanes<F, 16> x = ToLanes<F>(a);
    const Lanes<F, 16> y = ToLanes<F>(b);
    for (int i = 0; i < x.kCount; ++i) {
      x[i] = unit(CallElement<kFunction>(immediate, unit.mxcsr, x[i], y[i]));
    }
    return ToVector(x);
  }
};

// dst = op(a, b, immediate), 16 bytes at a time.
template <typename Op, VectorForm kForm>
TrapOr FloatBinary(Context& context, const Node& node) {
  constexpr int kBytes = BytesOf(kForm);
  const auto a = ReadVector<kBytes>(context, FirstSource<kForm>(node));
  const auto b = ReadVector<kBytes>(context, SecondSource<kForm>(node));
  const uint8_t immediate = ImmediateByte(node);
  SseUnit unit(context);
  Vector<kBytes> result;
  if constexpr (kBytes == 32) {
    const Vector<16> low = Op::Apply(unit, Half(a, 0), Half(b, 0), immediate);
    result = Join(low, Op::Apply(unit, Half(a, 1), Half(b, 1), immediate));
  } else {
    result = Op::Apply(unit, a, b, immediate);
  }
  if (TrapOr trap = unit.Raise(); trap.has_value()) return trap;
  WriteVector<kForm>(context, node.dst, result);
  return std::nullopt;
}

template <typename Op>
Handler SelectFloatBinary(Selection& selection) {
  LoadMemorySource(selection);
  return ByVectorForm<false>(selection.insn, []<VectorForm kForm>() -> Handler {
    return &Threaded<&FloatBinary<Op, kForm>>;
  });
}

template <typename F, auto kFunction>
Handler SelectPackedFloat(Selection& selection) {
  return SelectFloatBinary<FloatZip<F, kFunction>>(selection);
}

// The lowest element of a, b; the others are a's.
template <typename F, auto kFunction, VectorForm kForm>
TrapOr ScalarFloat(Context& context, const Node& node) {
  const F a = ReadAs<F>(context, FirstSource<kForm>(node));
  const F b = ReadAs<F>(context, SecondSource<kForm>(node));
  const x86::fpu::Result<F> result =
      CallElement<kFunction>(ImmediateByte(node), context.cpu.mxcsr, a, b);
  if (result.flags != 0) {
    TrapOr trap = RaiseSse(context, result.flags);
    if (trap.has_value()) return trap;
  }
  WriteScalar<kForm>(context, node.dst, FirstSource<kForm>(node), result.value);
  return std::nullopt;
}

// VEX.L is ignored by scalar instructions.
template <typename F>
Handler ByScalarForm(Selection& selection, F f) {
  LoadMemorySource(selection);
  if (selection.insn.vex_length != 0) {
    return f.template operator()<VectorForm::kVex128>();
  }
  return f.template operator()<VectorForm::kLegacy>();
}

template <typename F, auto kFunction>
Handler SelectScalarFloat(Selection& selection) {
  return ByScalarForm(selection, []<VectorForm kForm>() -> Handler {
    return &Threaded<&ScalarFloat<F, kFunction, kForm>>;
  });
}

// From elements of one type to those of another; SQRTPS and ROUNDPS too. As
// many as the wider type has in the vector; the rest of the destination is
// zero.
template <typename From, typename To, auto kFunction, VectorForm kForm>
TrapOr ConvertPacked(Context& context, const Node& node) {
  constexpr int kCount =
      BytesOf(kForm) / static_cast<int>(std::max(sizeof(From), sizeof(To)));
  constexpr int kBytes = std::max(16, kCount * static_cast<int>(sizeof(To)));
  const auto from =
      ReadAs<Lanes<From, kCount * sizeof(From)>>(context, node.src);
  SseUnit unit(context);
  Lanes<To, kBytes> to = {};
  for (int i = 0; i < kCount; ++i) {
    to[i] = static_cast<To>(
        unit(CallElement<kFunction>(ImmediateByte(node), unit.mxcsr, from[i])));
  }
  if (TrapOr trap = unit.Raise(); trap.has_value()) return trap;
  WriteVector<WithBytes(kForm, kBytes)>(context, node.dst, ToVector(to));
  return std::nullopt;
}

template <typename From, typename To, auto kFunction>
Handler SelectConvertPacked(Selection& selection) {
  LoadMemorySource(selection);
  return ByVectorForm<false>(selection.insn, []<VectorForm kForm>() -> Handler {
    return &Threaded<&ConvertPacked<From, To, kFunction, kForm>>;
  });
}

// The same for one element, whose source may be a general register.
template <typename From, typename To, auto kFunction, VectorForm kForm>
TrapOr ConvertScalar(Context& context, const Node& node) {
  const From from = ReadAs<From>(context, SecondSource<kForm>(node));
  const auto result =
      CallElement<kFunction>(ImmediateByte(node), context.cpu.mxcsr, from);
  TrapOr trap = RaiseSse(context, result.flags);
  if (trap.has_value()) return trap;
  WriteScalar<kForm>(context, node.dst, FirstSource<kForm>(node),
                     static_cast<To>(result.value));
  return std::nullopt;
}

template <typename From, typename To, auto kFunction>
Handler SelectConvertScalar(Selection& selection) {
  return ByScalarForm(selection, []<VectorForm kForm>() -> Handler {
    return &Threaded<&ConvertScalar<From, To, kFunction, kForm>>;
  });
}

}  // namespace emu::interp

#endif  // INTERP_VECTOR_SSE_FLOAT_H_
