// SPDX-License-Identifier: Apache-2.0

// The guest's state: registers and flags in CpuState, and calls of C++.

#include <cstddef>

#include "interp/lowering/handler_call.h"
#include "jit/flags_recipe.h"
#include "jit/mips/guest_state.h"
#include "jit/mips/stub.h"
#include "x86/opcode_table.h"

namespace emu::jit::mips {

using ir::FlagsKind;
using ir::Inst;
using ir::Value;

namespace {

template <typename Function>
uint64_t AddressOf(Function* function) {
  return reinterpret_cast<uint64_t>(function);
}

}  // namespace

FlagsLocation RegionEmitter::Locate(uint16_t index) const {
  FlagsLocation location;
  for (; index != 0; index = block_->flags[index].before) {
    const ir::Flags& flags = block_->flags[index];
    const bool keeps_a =
        flags.kind != FlagsKind::kAdd && flags.kind != FlagsKind::kSub;
    location.steps.push_back(
        {flags.kind, flags.log2_width, values_.Find(flags.result),
         keeps_a ? values_.Find(flags.a) : Location{}, values_.Find(flags.b)});
  }
  return location;
}

void RegionEmitter::LoadLocation(Gpr to, const Location& location) {
  switch (location.kind) {
    case Location::Kind::kNone:
      a_.Move(to, zero);
      break;
    case Location::Kind::kRegister:
      a_.Daddiu(to, Gpr{location.index}, location.constant);
      break;
    case Location::Kind::kConstant:
      a_.Li(to, location.constant);
      break;
    case Location::Kind::kSlot:
      a_.Ld(to, SlotOffset(location.index), kContext);
      break;
  }
}

Gpr RegionEmitter::InRegister(const Location& location, Gpr scratch) {
  if (location.kind == Location::Kind::kRegister && location.constant == 0) {
    return Gpr{location.index};
  }
  if (location.kind == Location::Kind::kConstant && location.constant == 0) {
    return zero;
  }
  if (location.kind == Location::Kind::kNone) return zero;
  LoadLocation(scratch, location);
  return scratch;
}

// Nothing but the scratch registers is changed, so that it can be done in the
// middle of a block and in a stub.
void RegionEmitter::StoreFlags(const FlagsLocation& flags) {
  for (size_t i = flags.steps.size(); i-- > 0;) StoreFlagsStep(flags.steps[i]);
}

void RegionEmitter::StoreFlagsStep(const FlagsLocation::Step& step) {
  const auto lazy_op = [&](x86::FlagsKind kind) {
    a_.Li(kScratch, x86::FlagsOp(kind, step.log2_width));
    a_.Sw(kScratch, kFlagsOpOffset, kContext);
  };
  const auto store = [&](const Location& location, int64_t offset) {
    a_.Sd(InRegister(location, kScratch), offset, kContext);
  };
  const auto result_and_b = [&](x86::FlagsKind kind) {
    lazy_op(kind);
    store(step.result, kFlagsResultOffset);
    store(step.b, kFlagsValueOffset);
  };
  switch (step.kind) {
    case FlagsKind::kState:
      return;
    case FlagsKind::kKnown:
      a_.Sw(zero, kFlagsOpOffset, kContext);
      a_.Andi(kScratch, InRegister(step.a, kScratch), x86::kStatusFlags);
      a_.Sd(kScratch, kFlagsValueOffset, kContext);
      return;
    case FlagsKind::kAdd:
      return result_and_b(x86::FlagsKind::kAdd);
    case FlagsKind::kSub:
      return result_and_b(x86::FlagsKind::kSub);
    case FlagsKind::kResult:
      return result_and_b(x86::FlagsKind::kResult);
    case FlagsKind::kCompare: {
      lazy_op(x86::FlagsKind::kSub);
      const Gpr b = InRegister(step.b, kScratch);
      a_.Sd(b, kFlagsValueOffset, kContext);
      a_.Dsubu(kScratch, InRegister(step.a, kScratch2), b);
      a_.Sd(kScratch, kFlagsResultOffset, kContext);
      return;
    }
    case FlagsKind::kLogic:
      lazy_op(x86::FlagsKind::kLogic);
      store(step.result, kFlagsResultOffset);
      return;
    default:
      break;
  }
  // The rest is rare enough for a call that keeps all registers.
  a_.Sd(InRegister(step.result, kScratch), SlotOffset(kArgumentSlot), kContext);
  a_.Sd(InRegister(step.a, kScratch), SlotOffset(kArgumentSlot + 1), kContext);
  a_.Sd(InRegister(step.b, kScratch), SlotOffset(kArgumentSlot + 2), kContext);
  a_.Li(kScratch, static_cast<int64_t>(step.kind) << 2 | step.log2_width);
  a_.Sd(kScratch, SlotOffset(kArgumentSlot + 3), kContext);
  // RA may hold a value: the common code restores it from AT.
  a_.Move(kScratch, ra);
  a_.Jal(common_.store_flags);
  a_.Nop();
  FenceDelaySlot();
}

void RegionEmitter::Emit_kLoadState(const Inst& inst) {
  LoadWord(&a_, inst.width, inst.is_signed, values_.Define(), inst.imm,
           kContext);
}

void RegionEmitter::Emit_kStoreState(const Inst& inst) {
  StoreWord(&a_, inst.width, values_.Use(inst.a), inst.imm, kContext);
}

void RegionEmitter::Emit_kStoreFlags(const Inst& inst) {
  StoreFlags(Locate(inst.flags));
}

// Calls find nothing in registers but the homes.
void RegionEmitter::BeginStateCall() {
  values_.SaveTemporaries();
  floats_.SaveAll();
  x87_.ForgetRegisters();
  lo_hi_ = {};
}

// `stored` are homes that are not in CpuState. The result is in v0.
void RegionEmitter::CallOnState(uint64_t function, int64_t argument,
                                uint32_t stored) {
  StoreHomes(&a_, is_64_, stored);
  a_.Li(a1, argument);
  a_.Li(kScratch2, static_cast<int64_t>(function));
  a_.Jalr(kScratch2);
  a_.Move(a0, kContext);
  FenceDelaySlot();
  LoadHomes(&a_, is_64_, VolatileHomes(is_64_));
}

// These two are asked for only when flags come from outside the block.
void RegionEmitter::EmitStateCall(uint64_t function, int64_t argument) {
  BeginStateCall();
  CallOnState(function, argument, VolatileHomes(is_64_) & values_.unsynced());
  const Gpr rd = values_.Define();
  a_.Move(rd, v0);
}

void RegionEmitter::EmitFlagsCall(Stub& stub) {
  CallOnState(AddressOf(&ConditionOf), stub.argument, stub.stored);
  a_.Move(kScratch, v0);
  BranchTo({}, &stub.resume);
}

// Flags of the kind that the code before has probably left are asked in line.
void RegionEmitter::Emit_kStateCondition(const Inst& inst) {
  const uint32_t op = block_->likely_flags;
  const auto kind = static_cast<x86::FlagsKind>(op >> 2);
  const auto condition = static_cast<x86::Condition>(inst.imm);
  if (!LazyFlagsTell(kind, condition)) {
    return EmitStateCall(AddressOf(&ConditionOf), inst.imm);
  }
  BeginStateCall();
  Stub* stub = NewStub();
  stub->kind = Stub::Kind::kFlagsCall;
  stub->argument = inst.imm;
  stub->stored = VolatileHomes(is_64_) & values_.unsynced();
  a_.Lw(kScratch, kFlagsOpOffset, kContext);
  a_.Xori(kScratch, kScratch, op);
  a_.Bne(kScratch, zero, &stub->label);
  // (Its first instruction, a load of a flag's value, is in the delay slot.)
  EmitLazyCondition(kind, 1 << (op & 3), condition);
  a_.Bind(&stub->resume);
  a_.Move(values_.Define(), kScratch);
  FenceDelaySlot();
}

void RegionEmitter::Emit_kStateFlags(const Inst&) {
  EmitStateCall(AddressOf(&StatusFlagsOf), 0);
}

const interp::Node* RegionEmitter::NodeFor(const Inst& inst) {
  if (next_call_ == calls_.blocks.size()) {
    calls_.blocks.push_back(interp::LowerForCall(
        plan_.mode, (*pcs_)[inst.insn], (*insns_)[inst.insn],
        plan_.blocks[block_->index].guest));
  }
  return calls_.blocks[next_call_++].nodes();
}

// The interpreter's handler has the instruction's registers in CpuState and may
// change them, all of them if need be.
void RegionEmitter::Emit_kCallHandler(const Inst& inst) {
  const x86::Insn& insn = (*insns_)[inst.insn];
  const interp::Node* node = NodeFor(inst);
  const X87Effect effect = BeforeX87Call(inst);
  values_.Settle();
  values_.SaveTemporaries();
  floats_.SaveAll();
  StoreHomes(&a_, is_64_, values_.unsynced());
  values_.SetSynced(AllHomes(is_64_));
  const uint32_t written = interp::MayWriteGpr(insn) ? AllHomes(is_64_) : 0;
  values_.ForgetHomes(written);
  a_.Li(a1, reinterpret_cast<int64_t>(node));
  lo_hi_ = {};
  a_.Ld(kScratch2, offsetof(interp::Node, run), a1);
  if (x86::UsesFloat(insn)) {
    a_.Jal(common_.float_call);
  } else {
    a_.Jalr(kScratch2);
  }
  a_.Move(a0, kContext);
  FenceDelaySlot();
  Stub* left = NewStub();
  left->kind = Stub::Kind::kLeft;
  BranchTo({BranchKind::kEq, v0, zero}, &left->label);
  LoadHomes(&a_, is_64_, written | VolatileHomes(is_64_));
  AfterX87Call(effect);
}

}  // namespace emu::jit::mips
