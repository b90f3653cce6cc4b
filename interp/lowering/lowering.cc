// SPDX-License-Identifier: Apache-2.0

#include "interp/lowering/lowering.h"

#include <cstddef>
#include <cstring>
#include <type_traits>

#include "interp/core/any_operand.h"
#include "interp/integer/control_flow.h"
#include "interp/lowering/fusion.h"

namespace emu::interp {
namespace {

using x86::OperandKind;

constexpr uint16_t kZeroOffset = offsetof(x86::CpuState, zero);

uint16_t GprOffset(uint8_t reg) {
  return reg >= x86::kGprCount
             ? kZeroOffset
             : static_cast<uint16_t>(offsetof(x86::CpuState, gpr) + reg * 8);
}

void SetAddress(const x86::Insn& insn, Node* node) {
  node->base = GprOffset(insn.memory.base);
  node->index = GprOffset(insn.memory.index);
  node->scale = insn.memory.scale;
  node->segment = static_cast<uint16_t>(offsetof(x86::CpuState, segment_base) +
                                        insn.memory.segment * 8);
  node->displacement = static_cast<int32_t>(insn.memory.displacement);
}

// The place of a register operand, or of a loaded one.
uint16_t OffsetOf(const x86::Operand& operand, bool loaded,
                  uint16_t otherwise) {
  if (PlaceOf(operand).stride != 0) return RegisterOffset(operand);
  // A memory operand is where the load left it.
  return loaded && operand.kind == OperandKind::kMemory
             ? offsetof(Context, memory_source)
             : otherwise;
}

// The operands' registers: dst, src, base, index, the latter two unless they
// hold an address. Where the second operand is none, the first is both.
void SetRegisters(const x86::Insn& insn, bool loaded, Node* node) {
  node->dst = OffsetOf(insn.operands[0], loaded, node->dst);
  node->src = OffsetOf(insn.operands[1], loaded, node->dst);
  if (insn.operand_count <= 2 || (insn.has_memory && !loaded)) return;
  node->base = OffsetOf(insn.operands[2], loaded, node->base);
  node->index = OffsetOf(insn.operands[3], loaded, node->index);
}

// Leaves Insn::memory's effective address in Context::address.
void ComputeAddress(Context& context, const Node& node) {
  context.address = EffectiveAddress(context.cpu, *node.insn, node.next_pc);
}

// A constant address, in `immediate`.
void SetConstantAddress(Context& context, const Node& node) {
  context.address = static_cast<uint64_t>(node.immediate);
}

Handler EndHandler(BlockEnd::Kind kind) {
  switch (kind) {
    case BlockEnd::Kind::kContinues:
      return &FallThrough;
    case BlockEnd::Kind::kInvalidOpcode:
      return &RaiseInvalidOpcode;
    case BlockEnd::Kind::kGeneralProtection:
      return &RaiseGeneralProtection;
    case BlockEnd::Kind::kFetchFault:
      return &RaiseFetchFault;
  }
  return &RaiseInvalidOpcode;
}

// The address of an operand without registers but RIP.
uint64_t ConstantAddress(const x86::Insn& insn, uint64_t next_pc) {
  auto address = static_cast<uint64_t>(insn.memory.displacement);
  if (insn.memory.base == x86::kRipRegister) address += next_pc;
  if (insn.address_size == 4) return static_cast<uint32_t>(address);
  if (insn.address_size == 2) return static_cast<uint16_t>(address);
  return address;
}

uint64_t BranchTarget(x86::Mode mode, const x86::Insn& insn, uint64_t next_pc) {
  const uint64_t target = next_pc + static_cast<uint64_t>(insn.immediate);
  if (insn.operand_size == 2) return static_cast<uint16_t>(target);
  return mode == x86::Mode::k32 ? static_cast<uint32_t>(target) : target;
}

}  // namespace

static_assert(std::is_trivially_copyable_v<Node> &&
              std::is_trivially_copyable_v<x86::Insn> &&
              alignof(x86::Insn) <= alignof(Node));

Node& Lowering::Append(Handler run, uint8_t length, uint64_t next_pc) {
  Node& node = nodes_.emplace_back();
  node.run = run;
  node.length = length;
  node.next_pc = next_pc;
  node.base = node.index = node.segment = kZeroOffset;
  return node;
}

void Lowering::AppendBranch(Handler run, uint64_t next_pc, int64_t immediate) {
  Append(run, 0, next_pc).immediate = immediate;
  block_nodes_.push_back(nodes_.size() - 1);
}

void Lowering::AppendWithInsn(Handler run, const x86::Insn& insn,
                              uint64_t next_pc) {
  Append(run, insn.length, next_pc).insn = &insn;
  insn_nodes_.push_back(nodes_.size() - 1);
}

void Lowering::AppendAddress(const x86::Insn& insn, uint64_t next_pc) {
  const bool constant = insn.memory.index == x86::kNoRegister &&
                        insn.memory.base >= x86::kRipRegister;
  if (constant) {
    Append(&Threaded<&SetConstantAddress>, insn.length, next_pc).immediate =
        static_cast<int64_t>(ConstantAddress(insn, next_pc));
  } else {
    AppendWithInsn(&Threaded<&ComputeAddress>, insn, next_pc);
  }
}

void Lowering::LowerInsn(x86::Mode mode, const x86::Insn& insn,
                         uint64_t next_pc, bool flags_live) {
  const Binding* binding = bindings_[static_cast<size_t>(insn.op)];
  Selection selection = {insn, mode, flags_live,
                         binding ? binding->form : NodeForm::kInsn};
  Handler handler = binding ? binding->select(selection) : nullptr;
  if (x86::IsPrivileged(insn)) handler = PrivilegedHandler();
  if (handler == nullptr || selection.form == NodeForm::kInsn) {
    AppendWithInsn(handler == nullptr ? &Unimplemented : handler, insn,
                   next_pc);
    return;
  }
  const bool address_node = insn.has_memory && NeedsAddressNode(insn);
  if (address_node) AppendAddress(insn, next_pc);
  if (insn.operands[0].kind == OperandKind::kRelative) {
    AppendBranch(handler, next_pc,
                 static_cast<int64_t>(BranchTarget(mode, insn, next_pc)));
    nodes_.back().length = insn.length;
    return;
  }
  Node& node = Append(handler, insn.length, next_pc);
  node.immediate = insn.immediate;
  if (insn.has_memory) SetAddress(insn, &node);
  if (address_node) {
    node.base = offsetof(Context, address);
    node.index = kZeroOffset;
    node.displacement = 0;
  }
  if (selection.load == nullptr) {
    SetRegisters(insn, /*loaded=*/false, &node);
    return;
  }
  node.run = selection.load;
  Node behind = node;
  behind.run = handler;
  SetRegisters(insn, /*loaded=*/true, &behind);
  nodes_.push_back(behind);
}

void Lowering::Clear() {
  nodes_.clear();
  insn_nodes_.clear();
  block_nodes_.clear();
}

Node* Lowering::Place(void* storage, Block* block) const {
  std::memcpy(storage, nodes_.data(), nodes_.size() * sizeof(Node));
  auto* const nodes = static_cast<Node*>(storage);
  auto* insn = reinterpret_cast<x86::Insn*>(nodes + nodes_.size());
  for (const size_t i : insn_nodes_) {
    std::memcpy(insn, nodes[i].insn, sizeof(x86::Insn));
    nodes[i].insn = insn++;
  }
  for (const size_t i : block_nodes_) nodes[i].block = block;
  return nodes;
}

LoweredBlock Lowering::PlaceAnew(Block* block) const {
  LoweredBlock lowered;
  lowered.storage_ = std::make_unique_for_overwrite<std::byte[]>(size());
  Place(lowered.storage_.get(), block);
  return lowered;
}

LoweredBlock Lowering::LowerAlone(x86::Mode mode, uint64_t pc,
                                  const x86::Insn& insn, Block* block,
                                  Handler front, Handler behind) {
  Clear();
  uint64_t next_pc = pc + insn.length;
  if (mode == x86::Mode::k32) next_pc = static_cast<uint32_t>(next_pc);
  if (front != nullptr) AppendBranch(front, next_pc, 0);
  LowerInsn(mode, insn, next_pc, /*flags_live=*/true);
  AppendBranch(behind, next_pc, 0);
  return PlaceAnew(block);
}

void Lowering::Prepare(x86::Mode mode, uint64_t pc,
                       absl::Span<const x86::Insn> insns, const BlockEnd& end) {
  Clear();
  flag_use_ = x86::FindLiveFlags(insns, &flags_live_);
  uint64_t next_pc = pc;
  for (size_t i = 0; i < insns.size(); ++i) {
    next_pc += insns[i].length;
    if (mode == x86::Mode::k32) next_pc = static_cast<uint32_t>(next_pc);
    const size_t first = nodes_.size();
    LowerInsn(mode, insns[i], next_pc, flags_live_[i] != 0);
    if (i > 0 && insns[i].op == x86::Op::kJcc) {
      Fuse(insns[i - 1], insns[i], &nodes_[first - 1]);
    }
  }
  // INTO ends a block, but goes on when there was no overflow.
  if (insns.empty() || !x86::EndsBlock(insns.back()) ||
      insns.back().op == x86::Op::kInto) {
    AppendBranch(EndHandler(end.kind), next_pc,
                 static_cast<int64_t>(end.address));
  }
}

LoweredBlock Lowering::Lower(x86::Mode mode, uint64_t pc,
                             absl::Span<const x86::Insn> insns,
                             const BlockEnd& end, Block* block) {
  Prepare(mode, pc, insns, end);
  return PlaceAnew(block);
}

}  // namespace emu::interp
