// Far jumps, calls and returns, IRET. They work within the current code
// segment. Linux lets a program change between its 32-bit and its 64-bit code
// segment, too; that is not supported, and raises #GP as any other selector.

#include <cstdint>
#include <type_traits>

#include "interp/any_operand.h"
#include "interp/branch.h"
#include "interp/families.h"
#include "interp/operand_access.h"
#include "interp/segment_load.h"
#include "interp/selection.h"
#include "interp/stack_access.h"

namespace emu::interp {
namespace {

using x86::Mode;

template <typename T>
struct [[gnu::packed]] FarPointer {
  T offset;
  uint16_t selector;
};

// What RET pops: each in the operand size.
template <typename T>
struct FarFrame {
  T offset;
  T selector;
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
  if (IsMemory(insn.operands[0])) {
    return Load<FarPointer<T>>(context, node,
                               LinearAddress(context.cpu, insn, node.next_pc));
  }
  return {static_cast<T>(insn.immediate),
          static_cast<uint16_t>(insn.immediate2)};
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
  const auto frame = Top<kMode, FarFrame<T>>(*context, *node);
  const auto selector = static_cast<uint16_t>(frame.selector);
  if (!IsReturnable(context->cpu, selector)) {
    return LeaveByTrap(context, node, SelectorFault(selector));
  }
  Drop<kMode>(*context, sizeof frame + static_cast<uint64_t>(node->immediate));
  return FollowIndirect(context, frame.offset);
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

template <typename T>
struct IretFrame {
  T offset;
  T selector;
  T flags;
};
// In 64-bit mode the stack pointer is always restored.
template <typename T>
struct IretFrame64 {
  T offset;
  T selector;
  T flags;
  T rsp;
  T ss;
};

template <Mode kMode, typename T>
const Node* Iret(Context* context, const Node* node) {
  constexpr bool kIs64 = kMode == Mode::k64;
  using Frame = std::conditional_t<kIs64, IretFrame64<T>, IretFrame<T>>;
  x86::CpuState& cpu = context->cpu;
  const auto frame = Top<kMode, Frame>(*context, *node);
  const auto selector = static_cast<uint16_t>(frame.selector);
  if (!IsReturnable(cpu, selector)) {
    return LeaveByTrap(context, node, SelectorFault(selector));
  }
  if constexpr (kIs64) {
    const auto ss = static_cast<uint16_t>(frame.ss);
    if (TrapOr trap = LoadSegment(cpu, x86::kSs, ss)) {
      return LeaveByTrap(context, node, *trap);
    }
    cpu.gpr[x86::kRsp] = frame.rsp;
  } else {
    Drop<kMode>(*context, sizeof frame);
  }
  WriteIretFlags(cpu, frame.flags);
  // TF may have been set, which the loop has to see.
  return Leave(context, ExitReason::kNeedBlock, frame.offset);
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

constexpr Binding kBindings[] = {
    {x86::Op::kJmpFar, &SelectJmpFar, NodeForm::kInsn},
    {x86::Op::kCallFar, &SelectCallFar, NodeForm::kInsn},
    {x86::Op::kRetFar, &SelectRetFar},
    {x86::Op::kIret, &SelectIret},
};

}  // namespace

absl::Span<const Binding> FarTransferBindings() { return kBindings; }

}  // namespace emu::interp
