// SPDX-License-Identifier: Apache-2.0

// Near jumps, calls and returns, and the entries to the kernel.

#include "interp/integer/control_flow.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "interp/core/any_operand.h"
#include "interp/core/branch.h"
#include "interp/core/families.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"
#include "interp/core/stack_access.h"

namespace emu::interp {
namespace {

using x86::Mode;

template <x86::Condition kCondition>
const Node* Jcc(Context* context, const Node* node) {
  if (x86::ConditionHolds(context->cpu.flags, kCondition)) {
    return FollowLink(context, node, kLinkTaken,
                      static_cast<uint64_t>(node->immediate));
  }
  return FollowLink(context, node, kLinkNext, node->next_pc);
}

const Node* Jmp(Context* context, const Node* node) {
  return FollowLink(context, node, kLinkTaken,
                    static_cast<uint64_t>(node->immediate));
}

template <typename Src>
const Node* JmpIndirect(Context* context, const Node* node) {
  return FollowIndirect(context, Src(*context, *node).Read());
}

template <Mode kMode, typename T>
const Node* Call(Context* context, const Node* node) {
  Push<kMode, T>(*context, *node, static_cast<T>(node->next_pc));
  return FollowLink(context, node, kLinkTaken,
                    static_cast<uint64_t>(node->immediate));
}

template <Mode kMode, typename Src>
const Node* CallIndirect(Context* context, const Node* node) {
  using T = typename Src::Type;
  const uint64_t target = Src(*context, *node).Read();
  Push<kMode, T>(*context, *node, static_cast<T>(node->next_pc));
  return FollowIndirect(context, target);
}

template <Mode kMode, typename T>
const Node* Ret(Context* context, const Node* node) {
  const uint64_t target = Top<kMode, T>(*context, *node);
  Drop<kMode>(*context, sizeof(T) + static_cast<uint64_t>(node->immediate));
  return FollowIndirect(context, target);
}

enum class LoopKind { kAlways, kWhileEqual, kWhileNotEqual };

// T is the counter's width: the address size.
template <typename T, LoopKind kKind>
const Node* Loop(Context* context, const Node* node) {
  constexpr uint16_t kCounter =
      offsetof(x86::CpuState, gpr) + x86::kRcx * sizeof(uint64_t);
  const T count = ReadRegister<T>(*context, kCounter) - 1;
  WriteRegister<T>(*context, kCounter, count);
  bool taken = count != 0;
  if constexpr (kKind != LoopKind::kAlways) {
    taken = taken && x86::ConditionHolds(context->cpu.flags, x86::kE) ==
                         (kKind == LoopKind::kWhileEqual);
  }
  return taken ? FollowLink(context, node, kLinkTaken,
                            static_cast<uint64_t>(node->immediate))
               : FollowLink(context, node, kLinkNext, node->next_pc);
}

template <typename T>
const Node* Jcxz(Context* context, const Node* node) {
  if (static_cast<T>(context->cpu.gpr[x86::kRcx]) == 0) {
    return FollowLink(context, node, kLinkTaken,
                      static_cast<uint64_t>(node->immediate));
  }
  return FollowLink(context, node, kLinkNext, node->next_pc);
}

// RCX and R11 take the return address and RFLAGS (SDM vol. 2, SYSCALL). In
// 32-bit mode Intel's processors have no SYSCALL.
const Node* Syscall(Context* context, const Node* node) {
  x86::CpuState& cpu = context->cpu;
  if (cpu.mode == Mode::k32) {
    return LeaveByTrap(context, node, {x86::Vector::kInvalidOpcode, 0, 0});
  }
  cpu.gpr[x86::kRcx] = node->next_pc;
  cpu.gpr[x86::kR11] = x86::ReadEflags(cpu);
  return Leave(context, ExitReason::kSyscall, node->next_pc);
}

const Node* Sysenter(Context* context, const Node* node) {
  return Leave(context, ExitReason::kSysenter, node->next_pc);
}

// INT n: vector 0x80 is the system call, 3 and 4 have gates that user mode may
// enter; any other is #GP with the vector in the error code (SDM vol. 3,
// §6.12).
const Node* Int(Context* context, const Node* node) {
  const auto vector = static_cast<uint32_t>(node->immediate) & 0xff;
  switch (vector) {
    case 0x80:
      return Leave(context, ExitReason::kInt80, node->next_pc);
    case 3:
      return LeaveByTrap(context, node, {x86::Vector::kBreakpoint, 0, 0});
    case 4:
      return LeaveByTrap(context, node, {x86::Vector::kOverflow, 0, 0});
    default:
      return LeaveByTrap(context, node,
                         {x86::Vector::kGeneralProtection, vector * 8 + 2, 0});
  }
}

TrapOr Int3(Context&, const Node&) {
  return x86::Trap{x86::Vector::kBreakpoint, 0, 0};
}

TrapOr Int1(Context&, const Node&) {
  return x86::Trap{x86::Vector::kDebug, 0, 0};
}

TrapOr Into(Context& context, const Node&) {
  if (!x86::ConditionHolds(context.cpu.flags, x86::kO)) return {};
  return x86::Trap{x86::Vector::kOverflow, 0, 0};
}

// The bounds are a pair of signed numbers in memory.
template <typename T>
TrapOr Bound(Context& context, const Node& node) {
  using Signed = std::make_signed_t<T>;
  constexpr x86::Trap kOutside = {x86::Vector::kBoundRange, 0, 0};
  const x86::Insn& insn = *node.insn;
  const uint64_t at = EffectiveAddress(context.cpu, insn, node.next_pc);
  const auto bound = [&](uint64_t offset) {
    return static_cast<Signed>(
        Load<T>(context, node,
                LinearAddress(context.cpu, insn, insn.memory.segment, offset)));
  };
  const auto index = static_cast<Signed>(ReadOperand<T>(context, node, 0));
  // The upper one is not read if the lower one decides.
  if (index < bound(at) || index > bound(at + sizeof(T))) return kOutside;
  return {};
}

TrapOr InvalidOpcode(Context&, const Node&) {
  return x86::Trap{x86::Vector::kInvalidOpcode, 0, 0};
}

// A near branch's operand size is the mode's, but for 66 in i386 mode.
template <typename F>
Handler ByBranchWidth(const x86::Insn& insn, F f) {
  switch (insn.operand_size) {
    case 8:
      return f.template operator()<Mode::k64, uint64_t>();
    case 4:
      return f.template operator()<Mode::k32, uint32_t>();
    case 2:
      return f.template operator()<Mode::k32, uint16_t>();
    default:
      return nullptr;
  }
}

Handler SelectJcc(Selection& selection) {
  return ByCondition(selection.insn.condition, []<x86::Condition kCondition>() {
    return Handler{&Jcc<kCondition>};
  });
}

bool IsRelative(const x86::Insn& insn) {
  return insn.operands[0].kind == x86::OperandKind::kRelative;
}

Handler SelectJmp(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  if (IsRelative(insn)) return &Jmp;
  return ByBranchWidth(insn, [&]<Mode, typename T>() -> Handler {
    return BySource<T>(
        insn, 0, []<typename Src>() -> Handler { return &JmpIndirect<Src>; });
  });
}

Handler SelectCall(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByBranchWidth(insn, [&]<Mode kMode, typename T>() -> Handler {
    if (IsRelative(insn)) return &Call<kMode, T>;
    return BySource<T>(insn, 0, []<typename Src>() -> Handler {
      return &CallIndirect<kMode, Src>;
    });
  });
}

Handler SelectRet(Selection& selection) {
  return ByBranchWidth(selection.insn, []<Mode kMode, typename T>() -> Handler {
    return &Ret<kMode, T>;
  });
}

template <LoopKind kKind>
Handler SelectLoop(Selection& selection) {
  return ByWidth(selection.insn.address_size,
                 []<typename T>() -> Handler { return &Loop<T, kKind>; });
}

Handler SelectJcxz(Selection& selection) {
  return ByWidth(selection.insn.address_size,
                 []<typename T>() -> Handler { return &Jcxz<T>; });
}

Handler SelectBound(Selection& selection) {
  return selection.insn.operand_size == 2 ? &Threaded<&Bound<uint16_t>>
                                          : &Threaded<&Bound<uint32_t>>;
}

template <Handler kHandler>
Handler Exactly(Selection&) {
  return kHandler;
}

constexpr NodeForm kBranch = NodeForm::kBranch;

constexpr Binding kControlFlowBindings[] = {
    {x86::Op::kJcc, &SelectJcc, kBranch},
    {x86::Op::kJmp, &SelectJmp, kBranch},
    {x86::Op::kCall, &SelectCall, kBranch},
    {x86::Op::kRet, &SelectRet},
    {x86::Op::kLoop, &SelectLoop<LoopKind::kAlways>, kBranch},
    {x86::Op::kLoope, &SelectLoop<LoopKind::kWhileEqual>, kBranch},
    {x86::Op::kLoopne, &SelectLoop<LoopKind::kWhileNotEqual>, kBranch},
    {x86::Op::kJcxz, &SelectJcxz, kBranch},
    {x86::Op::kSyscall, &Exactly<&Syscall>},
    {x86::Op::kSysenter, &Exactly<&Sysenter>},
    {x86::Op::kInt, &Exactly<&Int>},
    {x86::Op::kInt3, &Always<&Int3>},
    {x86::Op::kInt1, &Always<&Int1>},
    {x86::Op::kInto, &Always<&Into>},
    {x86::Op::kBound, &SelectBound, NodeForm::kInsn},
    {x86::Op::kUd0, &Always<&InvalidOpcode>},
    {x86::Op::kUd1, &Always<&InvalidOpcode>},
    {x86::Op::kUd2, &Always<&InvalidOpcode>},
    // The processor has no protection keys.
    {x86::Op::kRdpkru, &Always<&InvalidOpcode>},
    {x86::Op::kWrpkru, &Always<&InvalidOpcode>},
};

}  // namespace

const Node* FallThrough(Context* context, const Node* node) {
  return FollowLink(context, node, kLinkNext, node->next_pc);
}

const Node* CountDown(Context* context, const Node* node) {
  Block* block = node->block;
  const int32_t left = block->countdown.load(std::memory_order_relaxed) - 1;
  block->countdown.store(left, std::memory_order_relaxed);
  if (left >= 0) [[likely]]
    return Continue(context, block->body);
  context->exit.block = block;
  return Leave(context, ExitReason::kCounted, block->pc);
}

const Node* RaiseInvalidOpcode(Context* context, const Node* node) {
  return LeaveByTrap(context, node, {x86::Vector::kInvalidOpcode, 0, 0});
}

const Node* RaiseGeneralProtection(Context* context, const Node* node) {
  return LeaveByTrap(context, node, {x86::Vector::kGeneralProtection, 0, 0});
}

const Node* RaiseFetchFault(Context* context, const Node* node) {
  return LeaveByTrap(context, node,
                     {x86::Vector::kPageFault, x86::kPfUser | x86::kPfFetch,
                      static_cast<uint64_t>(node->immediate)});
}

const Node* Unimplemented(Context* context, const Node* node) {
  context->exit.insn = node->insn;
  return Leave(context, ExitReason::kUnimplemented, node->pc());
}

Handler PrivilegedHandler() { return &RaiseGeneralProtection; }

const Node* LeaveByTrap(Context* context, const Node* node,
                        const x86::Trap& trap) {
  // #BP, #OF and #DB are traps: they report the instruction that follows
  // (SDM vol. 3, table 6-1).
  const bool after = trap.vector == x86::Vector::kBreakpoint ||
                     trap.vector == x86::Vector::kOverflow ||
                     trap.vector == x86::Vector::kDebug;
  context->exit.trap = trap;
  return Leave(context, ExitReason::kTrap, after ? node->next_pc : node->pc());
}

absl::Span<const Binding> ControlFlowBindings() { return kControlFlowBindings; }

}  // namespace emu::interp
