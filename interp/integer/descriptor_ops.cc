// SPDX-License-Identifier: Apache-2.0

// Segment descriptors and descriptor tables as user mode sees them, and loads
// of far pointers.

#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/operand_access.h"
#include "interp/core/segment_load.h"
#include "interp/core/selection.h"
#include "x86/descriptors.h"

namespace emu::interp {
namespace {

// LAR and LSL: the destination changes if the selector can be used.
template <typename T, auto kField>
void Query(Context& context, const Node& node) {
  const auto selector = ReadOperand<uint16_t>(context, node, 1);
  const auto descriptor = x86::FindDescriptor(context.cpu, selector);
  if (descriptor.has_value()) {
    WriteOperand<T>(context, node, 0, static_cast<T>((*descriptor).*kField));
  }
  CommitOnlyZf(context, descriptor.has_value());
}

template <auto kIsAllowed>
void Verify(Context& context, const Node& node) {
  const auto selector = ReadOperand<uint16_t>(context, node, 0);
  const auto descriptor = x86::FindDescriptor(context.cpu, selector);
  CommitOnlyZf(context,
               descriptor.has_value() && ((*descriptor).*kIsAllowed)());
}

void Arpl(Context& context, const Node& node) {
  const auto selector = ReadOperand<uint16_t>(context, node, 0);
  const int wanted = ReadOperand<uint16_t>(context, node, 1) & 3;
  const bool adjust = (selector & 3) < wanted;
  if (adjust) {
    WriteOperand<uint16_t>(context, node, 0,
                           static_cast<uint16_t>((selector & ~3) | wanted));
  }
  CommitOnlyZf(context, adjust);
}

// What the kernel gives user mode for SGDT, SIDT, SLDT and STR on processors
// that forbid them (UMIP; arch/x86/kernel/umip.c).
constexpr uint64_t kGdtBase = 0xfffffffffffe0000;
constexpr uint64_t kIdtBase = 0xffffffffffff0000;
constexpr uint16_t kLdtSelector = 0;
constexpr uint16_t kTaskSelector = 0x40;
// CR0: PG AM WP NE ET MP PE.
constexpr uint32_t kCr0 = 0x80050033;

template <typename T, uint64_t kBase>
void StoreTableRegister(Context& context, const Node& node) {
  const uint64_t address = LinearAddress(context.cpu, *node.insn, node.next_pc);
  Store<uint16_t>(context, node, address, 0);  // the limit
  Store<T>(context, node, address + sizeof(uint16_t), static_cast<T>(kBase));
}

// Memory takes 16 bits. Of a register the kernel writes the operand's bytes,
// without clearing the upper half.
template <typename T, uint16_t kSelector>
void StoreSelector(Context& context, const Node& node) {
  const x86::Operand& operand = node.insn->operands[0];
  if (IsMemory(operand)) {
    WriteOperand<uint16_t>(context, node, 0, kSelector);
  } else {
    WriteBytes<T>(context, RegisterOffset(operand), kSelector);
  }
}

template <typename T>
void Smsw(Context& context, const Node& node) {
  if (IsMemory(node.insn->operands[0])) {
    WriteOperand<uint16_t>(context, node, 0, static_cast<uint16_t>(kCr0));
  } else {
    WriteOperand<T>(context, node, 0, static_cast<T>(kCr0));
  }
}

// LDS and its relatives: a far pointer, the offset first.
template <typename T, x86::Segment kSegment>
TrapOr LoadFarPointer(Context& context, const Node& node) {
  const x86::Insn& insn = *node.insn;
  const uint64_t at = EffectiveAddress(context.cpu, insn, node.next_pc);
  const x86::Segment segment = insn.memory.segment;
  const auto offset =
      Load<T>(context, node, LinearAddress(context.cpu, insn, segment, at));
  const auto selector = Load<uint16_t>(
      context, node, LinearAddress(context.cpu, insn, segment, at + sizeof(T)));
  if (TrapOr trap = LoadSegment(context.cpu, kSegment, selector)) return trap;
  WriteOperand<T>(context, node, 0, offset);
  return {};
}

template <auto kField>
Handler SelectQuery(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size, []<typename T>() -> Handler {
    return &Threaded<&Query<T, kField>>;
  });
}

template <uint64_t kBase>
Handler SelectStoreTableRegister(Selection& selection) {
  return selection.mode == x86::Mode::k64
             ? &Threaded<&StoreTableRegister<uint64_t, kBase>>
             : &Threaded<&StoreTableRegister<uint32_t, kBase>>;
}

template <uint16_t kSelector>
Handler SelectStoreSelector(Selection& selection) {
  return ByWidth(selection.insn.operand_size, []<typename T>() -> Handler {
    return &Threaded<&StoreSelector<T, kSelector>>;
  });
}

Handler SelectSmsw(Selection& selection) {
  return ByWidth(selection.insn.operand_size,
                 []<typename T>() -> Handler { return &Threaded<&Smsw<T>>; });
}

template <x86::Segment kSegment>
Handler SelectLoadFarPointer(Selection& selection) {
  return ByWidth(selection.insn.operand_size, []<typename T>() -> Handler {
    return &Threaded<&LoadFarPointer<T, kSegment>>;
  });
}

constexpr Binding kDescriptorOpsBindings[] = {
    {x86::Op::kLar, &SelectQuery<&x86::Descriptor::access>, NodeForm::kInsn},
    {x86::Op::kLsl, &SelectQuery<&x86::Descriptor::limit>, NodeForm::kInsn},
    {x86::Op::kVerr, &Always<&Verify<&x86::Descriptor::IsReadable>>,
     NodeForm::kInsn},
    {x86::Op::kVerw, &Always<&Verify<&x86::Descriptor::IsWritable>>,
     NodeForm::kInsn},
    {x86::Op::kArpl, &Always<&Arpl>, NodeForm::kInsn},
    {x86::Op::kSgdt, &SelectStoreTableRegister<kGdtBase>, NodeForm::kInsn},
    {x86::Op::kSidt, &SelectStoreTableRegister<kIdtBase>, NodeForm::kInsn},
    {x86::Op::kSldt, &SelectStoreSelector<kLdtSelector>, NodeForm::kInsn},
    {x86::Op::kStr, &SelectStoreSelector<kTaskSelector>, NodeForm::kInsn},
    {x86::Op::kSmsw, &SelectSmsw, NodeForm::kInsn},
    {x86::Op::kLes, &SelectLoadFarPointer<x86::kEs>, NodeForm::kInsn},
    {x86::Op::kLds, &SelectLoadFarPointer<x86::kDs>, NodeForm::kInsn},
    {x86::Op::kLss, &SelectLoadFarPointer<x86::kSs>, NodeForm::kInsn},
    {x86::Op::kLfs, &SelectLoadFarPointer<x86::kFs>, NodeForm::kInsn},
    {x86::Op::kLgs, &SelectLoadFarPointer<x86::kGs>, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> DescriptorBindings() {
  return kDescriptorOpsBindings;
}

}  // namespace emu::interp
