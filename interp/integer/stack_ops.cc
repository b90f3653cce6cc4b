// SPDX-License-Identifier: Apache-2.0

// PUSH, POP and their relatives, ENTER and LEAVE.

#include <cstddef>
#include <cstdint>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/operand_access.h"
#include "interp/core/segment_load.h"
#include "interp/core/selection.h"
#include "interp/core/stack_access.h"

namespace emu::interp {
namespace {

using x86::Mode;

template <Mode kMode, typename Src>
void PushOperand(Context& context, const Node& node) {
  using T = typename Src::Type;
  Push<kMode, T>(context, node, Src(context, node).Read());
}

// With a 32-bit operand size the upper half of the stack's word stays as it was
// (SDM vol. 2, PUSH).
template <Mode kMode, typename T>
void PushSegment(Context& context, const Node& node) {
  const auto segment = static_cast<x86::Segment>(node.insn->operands[0].reg);
  const uint16_t selector = context.cpu.segment_selector[segment];
  if constexpr (sizeof(T) == 4) {
    const auto rsp =
        static_cast<uint32_t>(StackPointer<kMode>(context) - sizeof(T));
    Store<uint16_t>(context, node, rsp, selector);
    SetStackPointer<kMode>(context, rsp);
  } else {
    Push<kMode, T>(context, node, selector);
  }
}

template <Mode kMode, typename T>
void PopRegister(Context& context, const Node& node) {
  const T value = Top<kMode, T>(context, node);
  Drop<kMode>(context, sizeof(T));
  WriteRegister<T>(context, node.dst, value);
}

// The address is computed with the stack pointer after the pop (SDM vol. 2,
// POP), which becomes visible only once the store succeeded.
template <Mode kMode, typename T>
void PopMemory(Context& context, const Node& node) {
  const T value = Top<kMode, T>(context, node);
  const uint64_t rsp = context.cpu.gpr[x86::kRsp];
  x86::CpuState& cpu = context.cpu;
  const x86::MemoryOperand& memory = node.insn->memory;
  uint64_t address = LinearAddress(cpu, *node.insn, node.next_pc);
  if (memory.base == x86::kRsp) address += sizeof(T);
  Store<T>(context, node,
           kMode == Mode::k32 ? static_cast<uint32_t>(address) : address,
           value);
  SetStackPointer<kMode>(context, rsp + sizeof(T));
}

template <Mode kMode, typename T>
TrapOr PopSegment(Context& context, const Node& node) {
  const auto segment = static_cast<x86::Segment>(node.insn->operands[0].reg);
  const auto selector = Top<kMode, uint16_t>(context, node);
  if (TrapOr trap = LoadSegment(context.cpu, segment, selector)) return trap;
  Drop<kMode>(context, sizeof(T));
  return {};
}

template <typename T>
void Pusha(Context& context, const Node& node) {
  auto esp = static_cast<uint32_t>(context.cpu.gpr[x86::kRsp]);
  for (int i = 0; i < 8; ++i) {
    esp -= static_cast<uint32_t>(sizeof(T));
    Store<T>(context, node, esp, static_cast<T>(context.cpu.gpr[i]));
  }
  SetStackPointer<Mode::k32>(context, esp);
}

// A fault leaves the registers changed that come before it, but not ESP.
template <typename T>
void Popa(Context& context, const Node& node) {
  auto esp = static_cast<uint32_t>(context.cpu.gpr[x86::kRsp]);
  for (int i = x86::kRdi; i >= 0; --i) {
    const T value = Load<T>(context, node, esp);
    if (i != x86::kRsp) {
      WriteGpr<T>(context, static_cast<x86::Gpr>(i), value);
    }
    esp += static_cast<uint32_t>(sizeof(T));
  }
  SetStackPointer<Mode::k32>(context, esp);
}

// Flags that POPF can change at CPL 3 (SDM vol. 2, POPF): not IF, IOPL, VM,
// VIF.
constexpr uint32_t kPopfMask = x86::kStatusFlags | x86::kFlagTf | x86::kFlagDf |
                               x86::kFlagNt | x86::kFlagAc | x86::kFlagId;

template <Mode kMode, typename T>
void Pushf(Context& context, const Node& node) {
  Push<kMode, T>(context, node,
                 static_cast<T>(x86::ReadEflags(context.cpu) & ~x86::kFlagRf));
}

template <Mode kMode, typename T>
void Popf(Context& context, const Node& node) {
  const T value = Top<kMode, T>(context, node);
  Drop<kMode>(context, sizeof(T));
  const uint32_t mask = sizeof(T) == 2 ? kPopfMask & 0xffff : kPopfMask;
  const uint32_t old = x86::ReadEflags(context.cpu);
  x86::WriteEflags(context.cpu,
                   (old & ~mask) | (static_cast<uint32_t>(value) & mask));
}

template <Mode kMode, typename T>
void Leave(Context& context, const Node& node) {
  const uint64_t rbp = context.cpu.gpr[x86::kRbp];
  const uint64_t frame = kMode == Mode::k64 ? rbp : static_cast<uint32_t>(rbp);
  const T value = Load<T>(context, node, frame);
  SetStackPointer<kMode>(context, frame + sizeof(T));
  WriteRegister<T>(context,
                   offsetof(x86::CpuState, gpr) + x86::kRbp * sizeof(uint64_t),
                   value);
}

// SDM vol. 2, ENTER: all stores come first, so that a fault changes nothing.
template <Mode kMode, typename T>
void Enter(Context& context, const Node& node) {
  const uint64_t mask = kMode == Mode::k64 ? ~uint64_t{0} : 0xffffffffu;
  const auto size = static_cast<uint16_t>(node.insn->immediate);
  const int level = static_cast<int>(node.insn->immediate2) & 31;
  uint64_t rbp = context.cpu.gpr[x86::kRbp] & mask;
  uint64_t rsp = StackPointer<kMode>(context);
  auto push = [&](T value) {
    rsp = (rsp - sizeof(T)) & mask;
    Store<T>(context, node, rsp, value);
  };
  push(static_cast<T>(rbp));
  const uint64_t frame = rsp;
  for (int i = 1; i < level; ++i) {
    rbp = (rbp - sizeof(T)) & mask;
    push(Load<T>(context, node, rbp));
  }
  if (level > 0) push(static_cast<T>(frame));
  rsp = (rsp - size) & mask;
  // The new top must be writable (SDM vol. 2, ENTER, exceptions).
  Store<T>(context, node, rsp, Load<T>(context, node, rsp));
  WriteRegister<T>(context,
                   offsetof(x86::CpuState, gpr) + x86::kRbp * sizeof(uint64_t),
                   static_cast<T>(frame));
  SetStackPointer<kMode>(context, rsp);
}

// Calls f<Mode, T> for the operand sizes that stack instructions have.
template <typename F>
Handler ByStackWidth(const Selection& selection, F f) {
  switch (selection.insn.operand_size) {
    case 8:
      return f.template operator()<Mode::k64, uint64_t>();
    case 4:
      return f.template operator()<Mode::k32, uint32_t>();
    case 2:
      return selection.mode == Mode::k64
                 ? f.template operator()<Mode::k64, uint16_t>()
                 : f.template operator()<Mode::k32, uint16_t>();
    default:
      return nullptr;
  }
}

bool IsSegment(const x86::Insn& insn) {
  return insn.operands[0].kind == x86::OperandKind::kSegment;
}

Handler SelectPush(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (IsSegment(insn)) selection.form = NodeForm::kInsn;
  return ByStackWidth(selection, [&]<Mode kMode, typename T>() -> Handler {
    if (IsSegment(insn)) return &Threaded<&PushSegment<kMode, T>>;
    return BySource<T>(insn, 0, []<typename Src>() -> Handler {
      return &Threaded<&PushOperand<kMode, Src>>;
    });
  });
}

Handler SelectPop(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (!IsRegister(insn.operands[0])) selection.form = NodeForm::kInsn;
  return ByStackWidth(selection, [&]<Mode kMode, typename T>() -> Handler {
    if (IsSegment(insn)) return &Threaded<&PopSegment<kMode, T>>;
    if (IsMemory(insn.operands[0])) return &Threaded<&PopMemory<kMode, T>>;
    return &Threaded<&PopRegister<kMode, T>>;
  });
}

Handler SelectPushf(Selection& selection) {
  return ByStackWidth(selection, []<Mode kMode, typename T>() -> Handler {
    return &Threaded<&Pushf<kMode, T>>;
  });
}

Handler SelectPopf(Selection& selection) {
  return ByStackWidth(selection, []<Mode kMode, typename T>() -> Handler {
    return &Threaded<&Popf<kMode, T>>;
  });
}

Handler SelectLeave(Selection& selection) {
  return ByStackWidth(selection, []<Mode kMode, typename T>() -> Handler {
    return &Threaded<&Leave<kMode, T>>;
  });
}

Handler SelectEnter(Selection& selection) {
  return ByStackWidth(selection, []<Mode kMode, typename T>() -> Handler {
    return &Threaded<&Enter<kMode, T>>;
  });
}

Handler SelectPusha(Selection& selection) {
  return selection.insn.operand_size == 2 ? &Threaded<&Pusha<uint16_t>>
                                          : &Threaded<&Pusha<uint32_t>>;
}

Handler SelectPopa(Selection& selection) {
  return selection.insn.operand_size == 2 ? &Threaded<&Popa<uint16_t>>
                                          : &Threaded<&Popa<uint32_t>>;
}

constexpr Binding kStackOpsBindings[] = {
    {x86::Op::kPush, &SelectPush},
    {x86::Op::kPop, &SelectPop},
    {x86::Op::kPusha, &SelectPusha},
    {x86::Op::kPopa, &SelectPopa},
    {x86::Op::kPushf, &SelectPushf},
    {x86::Op::kPopf, &SelectPopf},
    {x86::Op::kLeave, &SelectLeave},
    {x86::Op::kEnter, &SelectEnter, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> StackBindings() { return kStackOpsBindings; }

}  // namespace emu::interp
