// SPDX-License-Identifier: Apache-2.0

// FMA3: fused multiplication and addition.

#include <cstdint>

#include "interp/core/families.h"
#include "interp/vector/sse_float.h"
#include "x86/fpu/sse_float.h"

namespace emu::interp {
namespace {

using Ps = uint32_t;
using Pd = uint64_t;

// Which operands (1: destination, 2: VEX.vvvv, 3: the last) are multiplied,
// and added.
enum class FmaOrder : uint8_t { k132, k213, k231 };

enum class FmaKind : uint8_t {
  kMulAdd,
  kMulSub,
  kNegMulAdd,
  kNegMulSub,
  kMulAddSub,  // odd elements add, even ones subtract
  kMulSubAdd,
};

template <FmaKind kKind>
constexpr bool NegatesProduct() {
  return kKind == FmaKind::kNegMulAdd || kKind == FmaKind::kNegMulSub;
}
template <FmaKind kKind>
constexpr bool NegatesAddend(int element) {
  const bool odd = element % 2 != 0;
  return kKind == FmaKind::kMulSub || kKind == FmaKind::kNegMulSub ||
         (kKind == FmaKind::kMulAddSub && !odd) ||
         (kKind == FmaKind::kMulSubAdd && odd);
}

template <typename F, FmaOrder kOrder, FmaKind kKind>
x86::fpu::Result<F> Fuse(F first, F second, F third, int element,
                         uint32_t mxcsr) {
  const bool product = NegatesProduct<kKind>();
  const bool addend = NegatesAddend<kKind>(element);
  if constexpr (kOrder == FmaOrder::k132) {
    return x86::fpu::MulAdd<F>(first, third, second, product, addend, mxcsr);
  } else if constexpr (kOrder == FmaOrder::k213) {
    return x86::fpu::MulAdd<F>(second, first, third, product, addend, mxcsr);
  } else {
    return x86::fpu::MulAdd<F>(second, third, first, product, addend, mxcsr);
  }
}

template <typename F, FmaOrder kOrder, FmaKind kKind, VectorForm kForm>
TrapOr PackedFma(Context& context, const Node& node) {
  constexpr int kBytes = BytesOf(kForm);
  auto a = ReadAs<Lanes<F, kBytes>>(context, node.dst);
  const auto b = ReadAs<Lanes<F, kBytes>>(context, node.src);
  const auto c = ReadAs<Lanes<F, kBytes>>(context, node.base);
  SseUnit unit(context);
  for (int i = 0; i < a.kCount; ++i) {
    a[i] = unit(Fuse<F, kOrder, kKind>(a[i], b[i], c[i], i, unit.mxcsr));
  }
  if (TrapOr trap = unit.Raise(); trap.has_value()) return trap;
  WriteVector<kForm>(context, node.dst, ToVector(a));
  return std::nullopt;
}

template <typename F, FmaOrder kOrder, FmaKind kKind>
TrapOr ScalarFma(Context& context, const Node& node) {
  const F a = ReadAs<F>(context, node.dst);
  const F b = ReadAs<F>(context, node.src);
  const F c = ReadAs<F>(context, node.base);
  SseUnit unit(context);
  const F value = unit(Fuse<F, kOrder, kKind>(a, b, c, 0, unit.mxcsr));
  if (TrapOr trap = unit.Raise(); trap.has_value()) return trap;
  WriteScalar<VectorForm::kVex128>(context, node.dst, node.dst, value);
  return std::nullopt;
}

template <typename F, FmaOrder kOrder, FmaKind kKind>
Handler SelectPackedFma(Selection& selection) {
  LoadMemorySource(selection);
  return selection.insn.vex_length == 32
             ? &Threaded<&PackedFma<F, kOrder, kKind, VectorForm::kVex256>>
             : &Threaded<&PackedFma<F, kOrder, kKind, VectorForm::kVex128>>;
}

template <typename F, FmaOrder kOrder, FmaKind kKind>
Handler SelectScalarFma(Selection& selection) {
  LoadMemorySource(selection);
  return &Threaded<&ScalarFma<F, kOrder, kKind>>;
}

constexpr Binding kAvxFmaBindings[] = {
    {x86::Op::kVfmadd132ps,
     &SelectPackedFma<Ps, FmaOrder::k132, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd132pd,
     &SelectPackedFma<Pd, FmaOrder::k132, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd132ss,
     &SelectScalarFma<Ps, FmaOrder::k132, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd132sd,
     &SelectScalarFma<Pd, FmaOrder::k132, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd213ps,
     &SelectPackedFma<Ps, FmaOrder::k213, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd213pd,
     &SelectPackedFma<Pd, FmaOrder::k213, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd213ss,
     &SelectScalarFma<Ps, FmaOrder::k213, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd213sd,
     &SelectScalarFma<Pd, FmaOrder::k213, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd231ps,
     &SelectPackedFma<Ps, FmaOrder::k231, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd231pd,
     &SelectPackedFma<Pd, FmaOrder::k231, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd231ss,
     &SelectScalarFma<Ps, FmaOrder::k231, FmaKind::kMulAdd>},
    {x86::Op::kVfmadd231sd,
     &SelectScalarFma<Pd, FmaOrder::k231, FmaKind::kMulAdd>},
    {x86::Op::kVfmsub132ps,
     &SelectPackedFma<Ps, FmaOrder::k132, FmaKind::kMulSub>},
    {x86::Op::kVfmsub132pd,
     &SelectPackedFma<Pd, FmaOrder::k132, FmaKind::kMulSub>},
    {x86::Op::kVfmsub132ss,
     &SelectScalarFma<Ps, FmaOrder::k132, FmaKind::kMulSub>},
    {x86::Op::kVfmsub132sd,
     &SelectScalarFma<Pd, FmaOrder::k132, FmaKind::kMulSub>},
    {x86::Op::kVfmsub213ps,
     &SelectPackedFma<Ps, FmaOrder::k213, FmaKind::kMulSub>},
    {x86::Op::kVfmsub213pd,
     &SelectPackedFma<Pd, FmaOrder::k213, FmaKind::kMulSub>},
    {x86::Op::kVfmsub213ss,
     &SelectScalarFma<Ps, FmaOrder::k213, FmaKind::kMulSub>},
    {x86::Op::kVfmsub213sd,
     &SelectScalarFma<Pd, FmaOrder::k213, FmaKind::kMulSub>},
    {x86::Op::kVfmsub231ps,
     &SelectPackedFma<Ps, FmaOrder::k231, FmaKind::kMulSub>},
    {x86::Op::kVfmsub231pd,
     &SelectPackedFma<Pd, FmaOrder::k231, FmaKind::kMulSub>},
    {x86::Op::kVfmsub231ss,
     &SelectScalarFma<Ps, FmaOrder::k231, FmaKind::kMulSub>},
    {x86::Op::kVfmsub231sd,
     &SelectScalarFma<Pd, FmaOrder::k231, FmaKind::kMulSub>},
    {x86::Op::kVfnmadd132ps,
     &SelectPackedFma<Ps, FmaOrder::k132, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd132pd,
     &SelectPackedFma<Pd, FmaOrder::k132, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd132ss,
     &SelectScalarFma<Ps, FmaOrder::k132, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd132sd,
     &SelectScalarFma<Pd, FmaOrder::k132, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd213ps,
     &SelectPackedFma<Ps, FmaOrder::k213, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd213pd,
     &SelectPackedFma<Pd, FmaOrder::k213, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd213ss,
     &SelectScalarFma<Ps, FmaOrder::k213, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd213sd,
     &SelectScalarFma<Pd, FmaOrder::k213, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd231ps,
     &SelectPackedFma<Ps, FmaOrder::k231, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd231pd,
     &SelectPackedFma<Pd, FmaOrder::k231, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd231ss,
     &SelectScalarFma<Ps, FmaOrder::k231, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmadd231sd,
     &SelectScalarFma<Pd, FmaOrder::k231, FmaKind::kNegMulAdd>},
    {x86::Op::kVfnmsub132ps,
     &SelectPackedFma<Ps, FmaOrder::k132, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub132pd,
     &SelectPackedFma<Pd, FmaOrder::k132, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub132ss,
     &SelectScalarFma<Ps, FmaOrder::k132, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub132sd,
     &SelectScalarFma<Pd, FmaOrder::k132, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub213ps,
     &SelectPackedFma<Ps, FmaOrder::k213, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub213pd,
     &SelectPackedFma<Pd, FmaOrder::k213, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub213ss,
     &SelectScalarFma<Ps, FmaOrder::k213, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub213sd,
     &SelectScalarFma<Pd, FmaOrder::k213, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub231ps,
     &SelectPackedFma<Ps, FmaOrder::k231, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub231pd,
     &SelectPackedFma<Pd, FmaOrder::k231, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub231ss,
     &SelectScalarFma<Ps, FmaOrder::k231, FmaKind::kNegMulSub>},
    {x86::Op::kVfnmsub231sd,
     &SelectScalarFma<Pd, FmaOrder::k231, FmaKind::kNegMulSub>},
    {x86::Op::kVfmaddsub132ps,
     &SelectPackedFma<Ps, FmaOrder::k132, FmaKind::kMulAddSub>},
    {x86::Op::kVfmaddsub132pd,
     &SelectPackedFma<Pd, FmaOrder::k132, FmaKind::kMulAddSub>},
    {x86::Op::kVfmaddsub213ps,
     &SelectPackedFma<Ps, FmaOrder::k213, FmaKind::kMulAddSub>},
    {x86::Op::kVfmaddsub213pd,
     &SelectPackedFma<Pd, FmaOrder::k213, FmaKind::kMulAddSub>},
    {x86::Op::kVfmaddsub231ps,
     &SelectPackedFma<Ps, FmaOrder::k231, FmaKind::kMulAddSub>},
    {x86::Op::kVfmaddsub231pd,
     &SelectPackedFma<Pd, FmaOrder::k231, FmaKind::kMulAddSub>},
    {x86::Op::kVfmsubadd132ps,
     &SelectPackedFma<Ps, FmaOrder::k132, FmaKind::kMulSubAdd>},
    {x86::Op::kVfmsubadd132pd,
     &SelectPackedFma<Pd, FmaOrder::k132, FmaKind::kMulSubAdd>},
    {x86::Op::kVfmsubadd213ps,
     &SelectPackedFma<Ps, FmaOrder::k213, FmaKind::kMulSubAdd>},
    {x86::Op::kVfmsubadd213pd,
     &SelectPackedFma<Pd, FmaOrder::k213, FmaKind::kMulSubAdd>},
    {x86::Op::kVfmsubadd231ps,
     &SelectPackedFma<Ps, FmaOrder::k231, FmaKind::kMulSubAdd>},
    {x86::Op::kVfmsubadd231pd,
     &SelectPackedFma<Pd, FmaOrder::k231, FmaKind::kMulSubAdd>},
};

}  // namespace

absl::Span<const Binding> AvxFmaBindings() { return kAvxFmaBindings; }

}  // namespace emu::interp
