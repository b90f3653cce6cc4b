// SPDX-License-Identifier: Apache-2.0

// x87 control: words, environment, whole state; and EMMS.

#include <cstdint>
#include <cstring>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/x87/x87_unit.h"
#include "x86/fx_image.h"
#include "x86/opcode_table.h"

namespace emu::interp {
namespace {

constexpr uint16_t kInitialControl = 0x37f;

void SetControl(x86::X87State& x87, uint16_t value) {
  x87.control = x86::fpu::X87ControlOf(value);
  x86::UpdateErrorSummary(x87);
}

void Initialize(x86::X87State& x87) {
  x87.control = kInitialControl;
  x87.status = 0;
  x87.valid = 0;
  x87.opcode = x87.cs = x87.ds = 0;
  x87.ip = x87.dp = 0;
}

void Fninit(Context& context, const Node&) { Initialize(context.cpu.x87); }

// Leaves TOP and the condition codes.
void Fnclex(Context& context, const Node&) { context.cpu.x87.status &= 0x7f00; }

TrapOr Fwait(Context& context, const Node&) { return PendingX87(context); }

TrapOr Fldcw(Context& context, const Node& node) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  SetControl(context.cpu.x87, ReadOperand<uint16_t>(context, node, 0));
  return std::nullopt;
}
void Fnstcw(Context& context, const Node& node) {
  WriteOperand<uint16_t>(context, node, 0, context.cpu.x87.control);
}
void Fnstsw(Context& context, const Node& node) {
  WriteOperand<uint16_t>(context, node, 0, context.cpu.x87.status);
}

template <int kBy>
void RotateStack(X87Unit& unit, const Node&) {
  unit.Report(0);
  unit.MoveTop(kBy);
}
template <bool kPop>
void Ffree(X87Unit& unit, const Node& node) {
  unit.Report(0);
  unit.Free(node.dst);
  if (kPop) unit.Pop();
}
void Fnop(X87Unit& unit, const Node&) { unit.ReportNothing(); }
void DoNothing(Context&, const Node&) {}

// What were the 8087's FENI, FDISI and the 287's FSETPM do not even wait.
Handler SelectFnop(Selection& selection) {
  return x86::MayFault(selection.insn) ? &Threaded<&X87Register<&Fnop>>
                                       : &Threaded<&DoNothing>;
}

TrapOr Emms(Context& context, const Node&) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  EnterMmx(context);
  context.cpu.x87.valid = 0;
  return std::nullopt;
}

// The tag word: two bits a physical register (SDM vol. 1, §8.1.7).
uint16_t TagWord(const x86::X87State& x87) {
  uint32_t tags = 0;
  for (int i = 0; i < 8; ++i) {
    const uint16_t exponent = x87.st[i].sign_exponent & 0x7fff;
    const uint64_t significand = x87.st[i].significand;
    const bool normal =
        exponent != 0 && exponent != 0x7fff && (significand >> 63) != 0;
    const bool zero = exponent == 0 && significand == 0;
    const uint32_t tag = (x87.valid >> i & 1) == 0 ? 3
                         : normal                  ? 0
                         : zero                    ? 1
                                                   : 2;
    tags |= tag << (2 * i);
  }
  return static_cast<uint16_t>(tags);
}
uint8_t ValidFromTagWord(uint16_t tags) {
  uint8_t valid = 0;
  for (int i = 0; i < 8; ++i) {
    if ((tags >> (2 * i) & 3) != 3) valid |= static_cast<uint8_t>(1 << i);
  }
  return valid;
}

// The environment in memory, 32-bit and 16-bit protected-mode formats (SDM vol.
// 1, figures 8-9 and 8-11).
struct Environment32 {
  uint32_t control, status, tags;
  uint32_t ip;
  uint16_t cs, opcode;
  uint32_t dp;
  uint32_t ds;

  static Environment32 From(const x86::X87State& x87) {
    return {0xffff0000u | x87.control,
            0xffff0000u | x87.status,
            0xffff0000u | TagWord(x87),
            static_cast<uint32_t>(x87.ip),
            x87.cs,
            x87.opcode,
            static_cast<uint32_t>(x87.dp),
            0xffff0000u | x87.ds};
  }
};
struct Environment16 {
  uint16_t control, status, tags, ip, cs, dp, ds;

  static Environment16 From(const x86::X87State& x87) {
    return {x87.control,  x87.status,
            TagWord(x87), static_cast<uint16_t>(x87.ip),
            x87.cs,       static_cast<uint16_t>(x87.dp),
            x87.ds};
  }
};

template <typename E>
void SetEnvironment(x86::X87State& x87, const E& environment) {
  x87.status = static_cast<uint16_t>(environment.status);
  SetControl(x87, static_cast<uint16_t>(environment.control));
  x87.valid = ValidFromTagWord(static_cast<uint16_t>(environment.tags));
  x87.ip = environment.ip;
  x87.cs = environment.cs;
  x87.dp = environment.dp;
  x87.ds = static_cast<uint16_t>(environment.ds);
  if constexpr (std::is_same_v<E, Environment32>) {
    x87.opcode = environment.opcode & 0x7ff;
  } else {
    x87.opcode = 0;
  }
}

// FNSAVE's image: the environment and the stack from ST(0) on.
template <typename E>
struct [[gnu::packed]] State {
  E environment;
  Memory80 st[8];
};

uint64_t OperandAddress(Context& context, const Node& node) {
  return LinearAddress(context.cpu, *node.insn, node.next_pc);
}

// All exceptions are masked afterwards.
template <typename E>
void Fnstenv(Context& context, const Node& node) {
  x86::X87State& x87 = context.cpu.x87;
  Store(context, node, OperandAddress(context, node), E::From(x87));
  SetControl(x87, x87.control | 0x3f);
}

template <typename E>
TrapOr Fldenv(Context& context, const Node& node) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  SetEnvironment(context.cpu.x87,
                 Load<E>(context, node, OperandAddress(context, node)));
  return std::nullopt;
}

template <typename E>
void Fnsave(Context& context, const Node& node) {
  x86::X87State& x87 = context.cpu.x87;
  State<E> state;
  state.environment = E::From(x87);
  for (int i = 0; i < 8; ++i) {
    const Float80& st = x87.st[((x87.status >> 11) + i) & 7];
    state.st[i] = {st.significand, st.sign_exponent};
  }
  Store(context, node, OperandAddress(context, node), state);
  Initialize(x87);
}

template <typename E>
TrapOr Frstor(Context& context, const Node& node) {
  if (TrapOr trap = PendingX87(context); trap.has_value()) return trap;
  x86::X87State& x87 = context.cpu.x87;
  const auto state =
      Load<State<E>>(context, node, OperandAddress(context, node));
  SetEnvironment(x87, state.environment);
  for (int i = 0; i < 8; ++i) {
    x87.st[((x87.status >> 11) + i) & 7] = {state.st[i].significand,
                                            state.st[i].sign_exponent};
  }
  return std::nullopt;
}

template <auto k16, auto k32>
Handler ByOperandSize(Selection& selection) {
  return selection.insn.operand_size == 2 ? &Threaded<k16> : &Threaded<k32>;
}

constexpr Binding kX87ControlBindings[] = {
    {x86::Op::kFninit, &Always<&Fninit>},
    {x86::Op::kFnclex, &Always<&Fnclex>},
    {x86::Op::kFwait, &Always<&Fwait>},
    {x86::Op::kFldcw, &Always<&Fldcw>, NodeForm::kInsn},
    {x86::Op::kFnstcw, &Always<&Fnstcw>, NodeForm::kInsn},
    {x86::Op::kFnstsw, &Always<&Fnstsw>, NodeForm::kInsn},
    {x86::Op::kFincstp, &SelectX87Register<&RotateStack<1>>},
    {x86::Op::kFdecstp, &SelectX87Register<&RotateStack<-1>>},
    {x86::Op::kFfree, &SelectX87Register<&Ffree<false>>},
    {x86::Op::kFfreep, &SelectX87Register<&Ffree<true>>},
    {x86::Op::kFnop, &SelectFnop},
    {x86::Op::kEmms, &Always<&Emms>},
    {x86::Op::kFnstenv,
     &ByOperandSize<&Fnstenv<Environment16>, &Fnstenv<Environment32>>,
     NodeForm::kInsn},
    {x86::Op::kFldenv,
     &ByOperandSize<&Fldenv<Environment16>, &Fldenv<Environment32>>,
     NodeForm::kInsn},
    {x86::Op::kFnsave,
     &ByOperandSize<&Fnsave<Environment16>, &Fnsave<Environment32>>,
     NodeForm::kInsn},
    {x86::Op::kFrstor,
     &ByOperandSize<&Frstor<Environment16>, &Frstor<Environment32>>,
     NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> X87ControlBindings() { return kX87ControlBindings; }

}  // namespace emu::interp
