// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_ANY_OPERAND_H_
#define INTERP_CORE_ANY_OPERAND_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "interp/core/guest_access.h"
#include "interp/core/operand_access.h"
#include "x86/insn.h"

namespace emu::interp {

// Operands read from the decoded instruction (NodeForm::kInsn), for the many
// instructions that are not worth a handler per form.

// The effective address of Insn::memory: truncated to the address size, without
// the segment's base.
uint64_t EffectiveAddress(const x86::CpuState& cpu, const x86::Insn& insn,
                          uint64_t next_pc);

// The same plus the segment's base: what is accessed.
uint64_t LinearAddress(const x86::CpuState& cpu, const x86::Insn& insn,
                       uint64_t next_pc);

// `offset` (truncated to the instruction's address size) in `segment`: for
// string instructions, stack and bit-string accesses.
uint64_t LinearAddress(const x86::CpuState& cpu, const x86::Insn& insn,
                       x86::Segment segment, uint64_t offset);

// Where the operands of a kind are: at `first` + number * `stride` in CpuState,
// or of ST(i) the number itself. No stride: they have no such place.
struct OperandPlace {
  uint16_t first = 0;
  uint16_t stride = 0;
};

// By OperandKind.
inline constexpr auto kOperandPlaces = [] {
  using Kind = x86::OperandKind;
  std::array<OperandPlace, static_cast<size_t>(Kind::kImmediate2) + 1> places =
      {};
  const auto set = [&places](Kind kind, size_t first, size_t stride) {
    places[static_cast<size_t>(kind)] = {static_cast<uint16_t>(first),
                                         static_cast<uint16_t>(stride)};
  };
  set(Kind::kGpr, offsetof(x86::CpuState, gpr), 8);
  set(Kind::kGprHigh, offsetof(x86::CpuState, gpr) + 1, 8);
  set(Kind::kVector, offsetof(x86::CpuState, vector),
      sizeof(x86::VectorRegister));
  set(Kind::kMmx, offsetof(x86::CpuState, x87.st), sizeof(x86::X87Register));
  set(Kind::kX87, 0, 1);
  return places;
}();

inline OperandPlace PlaceOf(const x86::Operand& operand) {
  return kOperandPlaces[static_cast<size_t>(operand.kind)];
}

// Of an operand that has one.
inline uint16_t RegisterOffset(const x86::Operand& operand) {
  const OperandPlace place = PlaceOf(operand);
  return static_cast<uint16_t>(place.first + operand.reg * place.stride);
}

// Operand `i` as a T (unsigned): a general register, memory, an immediate.
template <typename T>
T ReadOperand(Context& context, const Node& node, int i) {
  const x86::Insn& insn = *node.insn;
  const x86::Operand& operand = insn.operands[i];
  switch (operand.kind) {
    case x86::OperandKind::kGpr:
    case x86::OperandKind::kGprHigh:
      return ReadRegister<T>(context, RegisterOffset(operand));
    case x86::OperandKind::kMemory:
      return Load<T>(context, node,
                     LinearAddress(context.cpu, insn, node.next_pc));
    case x86::OperandKind::kImmediate2:
      return static_cast<T>(insn.immediate2);
    default:
      return static_cast<T>(insn.immediate);
  }
}

// To a general register or to memory.
template <typename T>
void WriteOperand(Context& context, const Node& node, int i, T value) {
  const x86::Insn& insn = *node.insn;
  const x86::Operand& operand = insn.operands[i];
  if (operand.kind == x86::OperandKind::kMemory) {
    Store<T>(context, node, LinearAddress(context.cpu, insn, node.next_pc),
             value);
  } else {
    WriteRegister<T>(context, RegisterOffset(operand), value);
  }
}

}  // namespace emu::interp

#endif  // INTERP_CORE_ANY_OPERAND_H_
