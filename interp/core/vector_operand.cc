// SPDX-License-Identifier: Apache-2.0

#include "interp/core/vector_operand.h"

#include <cstddef>

#include "x86/opcode_table.h"

namespace emu::interp {
namespace {

enum class Check : uint8_t { kNone, kAlignment, kPendingX87 };

template <typename Mem, Check kCheck>
TrapOr LoadSource(Context& context, const Node& node) {
  const Mem memory(context, node);
  TrapOr trap;
  if constexpr (kCheck == Check::kAlignment) {
    trap = CheckAlignment(memory.address, sizeof(typename Mem::Type));
  } else if constexpr (kCheck == Check::kPendingX87) {
    trap = PendingX87(context);
  }
  if (trap.has_value()) return trap;
  WriteAs(context, offsetof(Context, memory_source), memory.Read());
  return std::nullopt;
}

template <typename T, Check kCheck>
Handler ByLoadAddress(const x86::Insn& insn) {
  return ByAddress<T>(insn, []<typename Mem>() -> Handler {
    return &Threaded<&LoadSource<Mem, kCheck>>;
  });
}

Handler LoadHandler(const x86::Insn& insn, int size) {
  const bool aligned = x86::RequiresAlignment(insn);
  const bool mmx = VectorFormOf(insn) == VectorForm::kMmx;
  switch (size) {
    case 1:
      return ByLoadAddress<uint8_t, Check::kNone>(insn);
    case 2:
      return ByLoadAddress<uint16_t, Check::kNone>(insn);
    case 4:
      return mmx ? ByLoadAddress<uint32_t, Check::kPendingX87>(insn)
                 : ByLoadAddress<uint32_t, Check::kNone>(insn);
    case 8:
      return mmx ? ByLoadAddress<uint64_t, Check::kPendingX87>(insn)
                 : ByLoadAddress<uint64_t, Check::kNone>(insn);
    case 16:
      return aligned ? ByLoadAddress<Vector<16>, Check::kAlignment>(insn)
                     : ByLoadAddress<Vector<16>, Check::kNone>(insn);
    case 32:
      return aligned ? ByLoadAddress<Vector<32>, Check::kAlignment>(insn)
                     : ByLoadAddress<Vector<32>, Check::kNone>(insn);
    default:
      return nullptr;
  }
}

}  // namespace

VectorForm VectorFormOf(const x86::Insn& insn) {
  if (insn.vex_length == 32) return VectorForm::kVex256;
  if (insn.vex_length == 16) return VectorForm::kVex128;
  for (const x86::Operand& operand : insn.operands) {
    if (operand.kind == x86::OperandKind::kMmx) return VectorForm::kMmx;
  }
  return VectorForm::kLegacy;
}

void LoadMemorySource(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  for (int i = 1; i < insn.operand_count; ++i) {
    if (IsMemory(insn.operands[i])) {
      selection.load = LoadHandler(insn, insn.operands[i].size);
    }
  }
}

}  // namespace emu::interp
