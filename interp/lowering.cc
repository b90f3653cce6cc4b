#include "interp/lowering.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <type_traits>

#include "interp/any_operand.h"
#include "interp/control_flow.h"
#include "interp/fusion.h"
#include "interp/handler_table.h"
#include "x86/opcode_table.h"

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

// Where a register operand is, or the memory operand once it is loaded; of
// ST(i) the number.
std::optional<uint16_t> OffsetOf(const x86::Operand& operand, bool loaded) {
  switch (operand.kind) {
    case OperandKind::kGpr:
    case OperandKind::kGprHigh:
    case OperandKind::kVector:
    case OperandKind::kMmx:
      return RegisterOffset(operand);
    case OperandKind::kX87:
      return operand.reg;
    case OperandKind::kMemory:
      if (loaded) return offsetof(Context, memory_source);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

// The operands' registers: dst, src, base, index, the latter two unless they
// hold an address. Where the second operand is none, the first is both.
void SetRegisters(const x86::Insn& insn, bool has_memory, bool loaded,
                  Node* node) {
  const auto offset = [&](int i, uint16_t otherwise) {
    return OffsetOf(insn.operands[i], loaded).value_or(otherwise);
  };
  node->dst = offset(0, node->dst);
  node->src = offset(1, node->dst);
  if (has_memory && !loaded) return;
  node->base = offset(2, node->base);
  node->index = offset(3, node->index);
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

// For each instruction whether a flag that it writes is read before it is
// written again. A fault shows the flags, so what may fault reads them all.
void FindLiveFlags(absl::Span<const x86::Insn> insns, std::vector<bool>* live) {
  live->assign(insns.size(), true);
  uint32_t wanted = x86::kStatusFlags;
  for (size_t i = insns.size(); i-- > 0;) {
    const x86::FlagEffect effect = x86::FlagsOf(insns[i]);
    const uint32_t written = effect.written | effect.undefined;
    (*live)[i] = (wanted & written) != 0;
    wanted = (wanted & ~written) | effect.read;
    if (x86::MayFault(insns[i])) wanted = x86::kStatusFlags;
  }
}

}  // namespace

LoweredBlock::LoweredBlock(absl::Span<const Node> nodes,
                           absl::Span<const x86::Insn* const> kept)
    : node_count_(nodes.size()) {
  static_assert(std::is_trivially_copyable_v<Node> &&
                std::is_trivially_copyable_v<x86::Insn> &&
                alignof(x86::Insn) <= alignof(Node));
  const auto insn_count = static_cast<size_t>(
      std::count_if(kept.begin(), kept.end(),
                    [](const x86::Insn* insn) { return insn != nullptr; }));
  const size_t insns_at = nodes.size() * sizeof(Node);
  bytes_ = insns_at + insn_count * sizeof(x86::Insn);
  storage_ = std::make_unique_for_overwrite<std::byte[]>(bytes_);
  std::memcpy(storage_.get(), nodes.data(), insns_at);
  auto* insn = reinterpret_cast<x86::Insn*>(storage_.get() + insns_at);
  for (size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] == nullptr) continue;
    std::memcpy(insn, kept[i], sizeof(x86::Insn));
    this->nodes()[i].insn = insn++;
  }
}

bool EndsBlock(const x86::Insn& insn) {
  // POPF may set TF, which the loop has to see.
  return x86::Has(insn, x86::RowProperty(x86::kPropEndsBlock |
                                         x86::kPropPrivileged)) ||
         insn.op == x86::Op::kPopf;
}

void Lowering::LowerInsn(x86::Mode mode, const x86::Insn& insn,
                         uint64_t next_pc, bool flags_live, Block* block) {
  const Binding* binding = FindBinding(insn.op);
  Selection selection = {insn, mode, flags_live,
                         binding ? binding->form : NodeForm::kInsn};
  Handler handler = binding ? binding->select(selection) : nullptr;
  if (x86::IsPrivileged(insn)) handler = PrivilegedHandler();

  Node node = {};
  node.length = insn.length;
  node.next_pc = next_pc;
  node.base = node.index = node.segment = kZeroOffset;
  const bool has_memory = insn.has_memory;
  const bool is_relative = insn.operands[0].kind == OperandKind::kRelative;

  if (handler != nullptr && selection.form != NodeForm::kInsn && has_memory &&
      NeedsAddressNode(insn)) {
    Node address = node;
    const bool constant = insn.memory.index == x86::kNoRegister &&
                          insn.memory.base >= x86::kRipRegister;
    if (constant) {
      address.run = &Threaded<&SetConstantAddress>;
      uint64_t value = static_cast<uint64_t>(insn.memory.displacement);
      if (insn.memory.base == x86::kRipRegister) value += next_pc;
      if (insn.address_size == 4) value = static_cast<uint32_t>(value);
      if (insn.address_size == 2) value = static_cast<uint16_t>(value);
      address.immediate = static_cast<int64_t>(value);
      kept_.push_back(nullptr);
    } else {
      address.run = &Threaded<&ComputeAddress>;
      kept_.push_back(&insn);
    }
    nodes_.push_back(address);
  }

  node.run = handler;
  if (handler == nullptr) {
    node.run = &Unimplemented;
    kept_.push_back(&insn);
    nodes_.push_back(node);
    return;
  }
  if (selection.form == NodeForm::kInsn) {
    kept_.push_back(&insn);
    nodes_.push_back(node);
    return;
  }
  kept_.push_back(nullptr);
  if (is_relative) {
    node.block = block;
    uint64_t target = next_pc + static_cast<uint64_t>(insn.immediate);
    if (insn.operand_size == 2) target &= 0xffff;
    if (mode == x86::Mode::k32) target = static_cast<uint32_t>(target);
    node.immediate = static_cast<int64_t>(target);
    nodes_.push_back(node);
    return;
  }
  node.immediate = insn.immediate;
  if (has_memory) {
    SetAddress(insn, &node);
    if (NeedsAddressNode(insn)) {
      node.base = offsetof(Context, address);
      node.index = kZeroOffset;
      node.displacement = 0;
    }
  }
  if (selection.load != nullptr) {
    Node load = node;
    load.run = selection.load;
    nodes_.push_back(load);
    kept_.push_back(nullptr);
  }
  SetRegisters(insn, has_memory, selection.load != nullptr, &node);
  nodes_.push_back(node);
}

void Lowering::Append(Handler handler, uint64_t next_pc, Block* block,
                      int64_t immediate) {
  Node node = {};
  node.run = handler;
  node.block = block;
  node.next_pc = next_pc;
  node.immediate = immediate;
  nodes_.push_back(node);
  kept_.push_back(nullptr);
}

LoweredBlock Lowering::LowerAlone(x86::Mode mode, uint64_t pc,
                                  const x86::Insn& insn, Block* block,
                                  Handler front, Handler behind) {
  nodes_.clear();
  kept_.clear();
  uint64_t next_pc = pc + insn.length;
  if (mode == x86::Mode::k32) next_pc = static_cast<uint32_t>(next_pc);
  if (front != nullptr) Append(front, next_pc, block, 0);
  LowerInsn(mode, insn, next_pc, /*flags_live=*/true, block);
  Append(behind, next_pc, block, 0);
  return LoweredBlock(nodes_, kept_);
}

LoweredBlock Lowering::Lower(x86::Mode mode, uint64_t pc,
                             absl::Span<const x86::Insn> insns,
                             const BlockEnd& end, Block* block) {
  nodes_.clear();
  kept_.clear();
  FindLiveFlags(insns, &flags_live_);
  uint64_t next_pc = pc;
  const auto advance = [&](uint64_t bytes) {
    next_pc += bytes;
    if (mode == x86::Mode::k32) next_pc = static_cast<uint32_t>(next_pc);
  };
  for (size_t i = 0; i < insns.size(); ++i) {
    advance(insns[i].length);
    const size_t first = nodes_.size();
    LowerInsn(mode, insns[i], next_pc, flags_live_[i], block);
    if (i > 0 && insns[i].op == x86::Op::kJcc) {
      Fuse(insns[i - 1], insns[i], &nodes_[first - 1]);
    }
  }
  // INTO ends a block, but goes on when there was no overflow.
  if (insns.empty() || !x86::EndsBlock(insns.back()) ||
      insns.back().op == x86::Op::kInto) {
    Append(EndHandler(end.kind), next_pc, block,
           static_cast<int64_t>(end.address));
  }
  return LoweredBlock(nodes_, kept_);
}

}  // namespace emu::interp
