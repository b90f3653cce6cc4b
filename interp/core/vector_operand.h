// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_VECTOR_OPERAND_H_
#define INTERP_CORE_VECTOR_OPERAND_H_

#include <cstdint>

#include "interp/core/operand_access.h"
#include "interp/core/selection.h"
#include "interp/core/threading.h"
#include "interp/core/vector_lanes.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/x87_control.h"
#include "x86/insn.h"

namespace emu::interp {

// How an instruction treats its vector registers. Legacy SSE leaves a
// destination's upper half alone, VEX.128 clears it (SDM vol. 1, §14.1.3).
enum class VectorForm : uint8_t { kMmx, kLegacy, kVex128, kVex256 };

VectorForm VectorFormOf(const x86::Insn& insn);

constexpr int BytesOf(VectorForm form) {
  return form == VectorForm::kMmx ? 8 : form == VectorForm::kVex256 ? 32 : 16;
}
constexpr bool IsVex(VectorForm form) {
  return form == VectorForm::kVex128 || form == VectorForm::kVex256;
}
constexpr VectorForm WithBytes(VectorForm form, int bytes) {
  return !IsVex(form)  ? form
         : bytes == 32 ? VectorForm::kVex256
                       : VectorForm::kVex128;
}

// A register (or Context::memory_source) by its offset, as a plain T.
template <typename T>
T ReadAs(const Context& context, uint16_t offset) {
  return ReadRegister<T>(context, offset);
}
template <typename T>
void WriteAs(Context& context, uint16_t offset, const T& value) {
  WriteBytes<T>(context, offset, value);
}

template <int kBytes>
Vector<kBytes> ReadVector(const Context& context, uint16_t offset) {
  return ReadAs<Vector<kBytes>>(context, offset);
}

inline void ZeroUpperHalf(Context& context, uint16_t offset) {
  WriteAs(context, offset + 16, Vector<16>{});
}

// A whole destination. An MMX register's exponent becomes all ones (SDM vol. 1,
// §9.5.2).
template <VectorForm kForm>
void WriteVector(Context& context, uint16_t offset,
                 const Vector<BytesOf(kForm)>& value) {
  WriteAs(context, offset, value);
  if constexpr (kForm == VectorForm::kVex128) ZeroUpperHalf(context, offset);
  if constexpr (kForm == VectorForm::kMmx) {
    WriteAs<uint16_t>(context, offset + 8, 0xffff);
  }
}

// Lane 0 of a destination: the rest comes from `rest` (VEX) or stays (legacy).
template <VectorForm kForm, typename T>
void WriteScalar(Context& context, uint16_t offset, uint16_t rest, T value) {
  if constexpr (IsVex(kForm)) {
    WriteVector<VectorForm::kVex128>(context, offset,
                                     ReadVector<16>(context, rest));
  }
  WriteAs(context, offset, value);
}

// Where Lowering puts register operands: the first in dst, the second in src,
// the third in base, the fourth in index. A legacy operation of two operands
// reads its first source from the destination.
template <VectorForm kForm>
uint16_t FirstSource(const Node& node) {
  return IsVex(kForm) ? node.src : node.dst;
}
template <VectorForm kForm>
uint16_t SecondSource(const Node& node) {
  return IsVex(kForm) ? node.base : node.src;
}

inline uint8_t ImmediateByte(const Node& node) {
  return static_cast<uint8_t>(node.immediate);
}

// A pending unmasked x87 exception, which MMX instructions raise too.
inline TrapOr PendingX87(const Context& context) {
  if ((context.cpu.x87.status & x86::fpu::kErrorSummary) == 0) {
    return std::nullopt;
  }
  return x86::Trap{x86::Vector::kX87};
}

// What every MMX instruction does to the x87 unit: TOP becomes 0, all
// registers valid (SDM vol. 1, §9.5.1).
inline void EnterMmx(Context& context) {
  constexpr uint16_t kTop = 7 << 11;
  context.cpu.x87.status &= static_cast<uint16_t>(~kTop);
  context.cpu.x87.valid = 0xff;
}

// Wraps `kBody` as an MMX instruction.
template <auto kBody>
TrapOr InMmx(Context& context, const Node& node) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  kBody(context, node);
  EnterMmx(context);
  return std::nullopt;
}

// The handler of `kBody`, whose operands are of form kForm.
template <VectorForm kForm, auto kBody>
Handler VectorHandler() {
  if constexpr (kForm == VectorForm::kMmx) {
    return &Threaded<&InMmx<kBody>>;
  } else {
    return &Threaded<kBody>;
  }
}

// Adds an SSE instruction's exception flags to MXCSR. A trap: one of them is
// not masked, and the destination must stay as it is.
inline TrapOr RaiseSse(Context& context, uint32_t flags) {
  context.cpu.mxcsr |= flags;
  if (x86::fpu::UnmaskedSse(flags, context.cpu.mxcsr) != 0) [[unlikely]] {
    return x86::Trap{x86::Vector::kSimd};
  }
  return std::nullopt;
}

// #GP(0) for an address that is not a multiple of `alignment`.
inline TrapOr CheckAlignment(uint64_t address, uint64_t alignment) {
  if ((address & (alignment - 1)) == 0) [[likely]]
    return std::nullopt;
  return x86::Trap{x86::Vector::kGeneralProtection};
}

// If an operand after the first is in memory, has it loaded (Selection::load),
// with the alignment check that the instruction asks for.
void LoadMemorySource(Selection& selection);

// Calls f.template operator()<kForm>() with the instruction's form; null for an
// MMX instruction where the operation has none.
template <bool kHasMmx, typename F>
Handler ByVectorForm(const x86::Insn& insn, F f) {
  switch (VectorFormOf(insn)) {
    case VectorForm::kMmx:
      if constexpr (kHasMmx) {
        return f.template operator()<VectorForm::kMmx>();
      }
      return nullptr;
    case VectorForm::kLegacy:
      return f.template operator()<VectorForm::kLegacy>();
    case VectorForm::kVex128:
      return f.template operator()<VectorForm::kVex128>();
    case VectorForm::kVex256:
      return f.template operator()<VectorForm::kVex256>();
  }
  return nullptr;
}

}  // namespace emu::interp

#endif  // INTERP_CORE_VECTOR_OPERAND_H_
