// SPDX-License-Identifier: Apache-2.0

// Far jumps, calls and returns, IRET. They work within the current code
// segment. Linux lets a program change between its 32-bit and its 64-bit code
// segment, too; that is not supported, and raises #GP as any other selector.

#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/branch.h"
#include "interp/core/families.h"
#include "interp/core/operand_access.h"
#include "interp/core/segment_load.h"
#include "interp/core/selection.h"
#include "interp/core/stack_access.h"

namespace emu::interp {
namespace {

using x86::Mode;

template <typename T>
struct FarPointer {
  T offset;
  uint16_t selector;
};

x86::Trap SelectorFault(uint16_t selector) {
  return {x86::Vector::kGeneralProtection, selector & ~3u, 0};
}

bool IsCurrentCode(const x86::CpuState& cpu, uint16_t selector) {
  return (selector & ~3) == (cpu.segment_selector[x86::kCs] & ~3);
}

// A return cannot raise the privilege (SDM vol. 3, §5.8.6).
bool IsReturnable(const x86::CpuState& cpu, uint16_t selector) {
  return IsCurrentCode(cpu, selector) && (selector & 3) == 3;
}

template <typename T>
FarPointer<T> Target(Context& context, const Node& node) {
  const x86::Insn& insn = *node.insn;
  if (!IsMemory(insn.operands[0])) {
    return {static_cast<T>(insn.immediate),
            static_cast<uint16_t>(insn.immediate2)};
  }
  const uint64_t at = EffectiveAddress(context.cpu, insn, node.next_pc);
  const auto linear = [&](uint64_t offset) {
    return LinearAddress(context.cpu, insn, insn.memory.segment, offset);
  };
  return {Load<T>(context, node, linear(at)),
          Load<uint16_t>(context, node, linear(at + sizeof(T)))};
}

// Word `i` of the stack, from its top. Of a selector only 16 bits are read.
template <Mode kMode, typename T, typename Read = T>
Read StackWord(Context& context, const Node& node, uint64_t i) {
  const uint64_t address = StackPointer<kMode>(context) + i * sizeof(T);
  return Load<Read>(
      context, node,
      kMode == Mode::k64 ? address : static_cast<uint32_t>(address));
}

template <Mode, typename T>
const Node* JmpFar(Context* context, const Node* node) {
  const auto target = Target<T>(*context, *node);
  if (!IsCurrentCode(context->cpu, target.selector)) {
    return LeaveByTrap(context, node, SelectorFault(target.selector));
  }
  return FollowIndirect(context, target.offset);
}

template <Mode kMode, typename T>
const Node* CallFar(Context* context, const Node* node) {
  const auto target = Target<T>(*context, *node);
  if (!IsCurrentCode(context->cpu, target.selector)) {
    return LeaveByTrap(context, node, SelectorFault(target.selector));
  }
  // Both stores come before the stack pointer's change, the selector's first.
  const uint64_t rsp = StackPointer<kMode>(*context);
  const auto at = [rsp](uint64_t words) {
    const uint64_t address = rsp - words * sizeof(T);
    return kMode == Mode::k64 ? address : static_cast<uint32_t>(address);
  };
  Store<T>(*context, *node, at(1),
           static_cast<T>(context->cpu.segment_selector[x86::kCs]));
  Store<T>(*context, *node, at(2), static_cast<T>(node->next_pc));
  SetStackPointer<kMode>(*context, at(2));
  return FollowIndirect(context, target.offset);
}

template <Mode kMode, typename T>
const Node* RetFar(Context* context, const Node* node) {
  // Processors read the selector first.
  const uint16_t selector = StackWord<kMode, T, uint16_t>(*context, *node, 1);
  const T offset = StackWord<kMode, T>(*context, *node, 0);
  if (!IsReturnable(context->cpu, selector)) {
    return LeaveByTrap(context, node, SelectorFault(selector));
  }
  Drop<kMode>(*context, 2 * sizeof(T) + static_cast<uint64_t>(node->immediate));
  return FollowIndirect(context, offset);
}

// What IRET may change at CPL 3: not IOPL, IF, VM (SDM vol. 2, IRET).
constexpr uint32_t kIretFlags = x86::kStatusFlags | x86::kFlagTf |
                                x86::kFlagDf | x86::kFlagNt | x86::kFlagRf |
                                x86::kFlagAc | x86::kFlagId;

template <typename T>
void WriteIretFlags(x86::CpuState& cpu, T value) {
  constexpr uint32_t kMask =
      kIretFlags & (sizeof(T) == 2 ? 0xffffu : 0xffffffffu) & ~x86::kFlagRf;
  x86::WriteEflags(cpu, (x86::ReadEflags(cpu) & ~kMask) |
                            (static_cast<uint32_t>(value) & kMask));
}

// In 64-bit mode RSP and SS are always restored.
template <Mode kMode, typename T>
const Node* Iret(Context* context, const Node* node) {
  x86::CpuState& cpu = context->cpu;
  // In the order in which processors read them.
  const T flags = StackWord<kMode, T>(*context, *node, 2);
  const uint16_t selector = StackWord<kMode, T, uint16_t>(*context, *node, 1);
  const T offset = StackWord<kMode, T>(*context, *node, 0);
  if (!IsReturnable(cpu, selector)) {
    return LeaveByTrap(context, node, SelectorFault(selector));
  }
  if constexpr (kMode == Mode::k64) {
    const uint16_t ss = StackWord<kMode, T, uint16_t>(*context, *node, 4);
    const T rsp = StackWord<kMode, T>(*context, *node, 3);
    if (TrapOr trap = LoadSegment(cpu, x86::kSs, ss)) {
      return LeaveByTrap(context, node, *trap);
    }
    cpu.gpr[x86::kRsp] = rsp;
  } else {
    Drop<kMode>(*context, 3 * sizeof(T));
  }
  WriteIretFlags(cpu, flags);
  // TF may have been set, which the loop has to see.
  return Leave(context, ExitReason::kNeedBlock, offset);
}

template <typename F>
Handler ByModeAndWidth(const Selection& selection, F f) {
  const bool is_64 = selection.mode == Mode::k64;
  switch (selection.insn.operand_size) {
    case 2:
      return is_64 ? f.template operator()<Mode::k64, uint16_t>()
                   : f.template operator()<Mode::k32, uint16_t>();
    case 4:
      return is_64 ? f.template operator()<Mode::k64, uint32_t>()
                   : f.template operator()<Mode::k32, uint32_t>();
    default:
      return f.template operator()<Mode::k64, uint64_t>();
  }
}

Handler SelectJmpFar(Selection& selection) {
  return ByModeAndWidth(selection, []<Mode kMode, typename T>() {
    return Handler{&JmpFar<kMode, T>};
  });
}

Handler SelectCallFar(Selection& selection) {
  return ByModeAndWidth(selection, []<Mode kMode, typename T>() {
    return Handler{&CallFar<kMode, T>};
  });
}

Handler SelectRetFar(Selection& selection) {
  return ByModeAndWidth(selection, []<Mode kMode, typename T>() {
    return Handler{&RetFar<kMode, T>};
  });
}

Handler SelectIret(Selection& selection) {
  return ByModeAndWidth(selection, []<Mode kMode, typename T>() {
    return Handler{&Iret<kMode, T>};
  });
}

constexpr Binding kFarTransferBindings[] = {
    {x86::Op::kJmpFar, &SelectJmpFar, NodeForm::kInsn},
    {x86::Op::kCallFar, &SelectCallFar, NodeForm::kInsn},
    {x86::Op::kRetFar, &SelectRetFar},
    {x86::Op::kIret, &SelectIret},
};

}  // namespace

absl::Span<const Binding> FarTransferBindings() { return kFarTransferBindings; }

}  // namespace emu::interp
