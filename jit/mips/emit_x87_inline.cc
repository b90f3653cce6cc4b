// SPDX-License-Identifier: Apache-2.0

// x87 instructions inline: behind a guard at the block's beginning that finds
// the unit as it was expected. What moves the register stack is then known, and
// CpuState gets it where somebody may look. Arithmetic is in routines that all
// regions share (x87_code.h); what they decline the handler does, out of line.

#include <cstddef>

#include "jit/mips/guest_state.h"
#include "jit/mips/stub.h"
#include "x86/fpu/x87_control.h"

namespace emu::jit::mips {

using ir::Inst;
using ir::Op;
using x86::fpu::UsualOp;
using x86::fpu::UsualStoreOp;

namespace {

static_assert(kX87StatusOffset == kX87ControlOffset + 2);

constexpr int kTopBit = 11, kTopBits = 3;
constexpr int kC1Bit = 9, kInexactBit = 5;
static_assert(1u << kC1Bit == x86::fpu::kC1);
static_assert(1u << kInexactBit == x86::fpu::kInexact);
constexpr uint32_t kInitialControl = 0x37f;
// What of the control word may be otherwise: RC, and PC between 64 and 53 bits.
// The first mask has its other bits, the second those that LoadControl takes.
constexpr uint32_t kFixedControl = 0xf2ff;
constexpr uint32_t kWrittenControl = 0x1f3f;
constexpr uint32_t kControlBit6 = 0x40;
static_assert(x86::fpu::X87ControlOf(0xffff) ==
              (kWrittenControl | kControlBit6));

int64_t SignificandOf(int physical) {
  return kX87Offset + physical * int64_t{sizeof(x86::X87Register)};
}
int64_t SignExponentOf(int physical) {
  return SignificandOf(physical) + offsetof(x86::X87Register, sign_exponent);
}

UsualOp OperationOf(const Inst& inst) { return static_cast<UsualOp>(inst.reg); }

X87Target TargetOf(UsualStoreOp op) {
  switch (op) {
    case UsualStoreOp::kStoreSingle:
    case UsualStoreOp::kStoreSinglePop:
      return X87Target::kSingle;
    case UsualStoreOp::kStoreDouble:
    case UsualStoreOp::kStoreDoublePop:
      return X87Target::kDouble;
    case UsualStoreOp::kStoreInt16:
    case UsualStoreOp::kStoreInt16Pop:
      return X87Target::kInt16;
    case UsualStoreOp::kStoreInt32:
    case UsualStoreOp::kStoreInt32Pop:
      return X87Target::kInt32;
    case UsualStoreOp::kStoreInt64Pop:
      return X87Target::kInt64;
    case UsualStoreOp::kTruncateInt16Pop:
      return X87Target::kTruncated16;
    case UsualStoreOp::kTruncateInt32Pop:
      return X87Target::kTruncated32;
    case UsualStoreOp::kTruncateInt64Pop:
      return X87Target::kTruncated64;
  }
  return X87Target::kDouble;
}

// B op A.
X87Arithmetic Reversed(X87Arithmetic operation) {
  switch (operation) {
    case X87Arithmetic::kSub:
      return X87Arithmetic::kSubr;
    case X87Arithmetic::kSubr:
      return X87Arithmetic::kSub;
    default:
      return operation;
  }
}

}  // namespace

constexpr RegionEmitter::X87Pair RegionEmitter::kA = {kX87SignificandA,
                                                      kX87SignExponentA};
constexpr RegionEmitter::X87Pair RegionEmitter::kB = {kX87SignificandB,
                                                      kX87SignExponentB};

X87Effect RegionEmitter::X87EffectOf(const ir::Block& block,
                                     const Inst& inst) const {
  switch (inst.op) {
    case Op::kX87:
      return EffectOf(OperationOf(inst),
                      static_cast<uint64_t>(block.insts[inst.a].imm));
    case Op::kX87Store:
      return EffectOf(static_cast<UsualStoreOp>(inst.reg));
    default:
      return EffectOf((*insns_)[inst.insn]);
  }
}

// Asks for all that the block's instructions want, up to the first one of which
// it is not known what it does.
X87Guard RegionEmitter::GuardFor(const ir::Block& block, int8_t top) const {
  if (top < 0 || is_64_) return {};
  X87Guard guard;
  guard.top = top;
  X87View view = guard.View();
  int count = 0;
  for (const Inst& inst : block.insts) {
    if (inst.op != Op::kX87 && inst.op != Op::kX87Store &&
        inst.op != Op::kCallHandler) {
      continue;
    }
    const X87Effect effect = X87EffectOf(block, inst);
    if (!effect.is_known) break;
    const uint8_t known = view.full | view.empty;
    const auto full = static_cast<uint8_t>(
        view.PhysicalMask(uint32_t{effect.reads} | effect.fills) & ~known);
    const auto empty = static_cast<uint8_t>(
        effect.pushes != 0 ? view.PhysicalMask(0x80) & ~known : 0);
    guard.full |= full;
    guard.empty |= empty;
    view.full |= full;
    view.empty |= empty;
    if (!view.Allows(effect)) break;
    view.Apply(effect);
    if (inst.op != Op::kCallHandler) ++count;
  }
  return count == 0 ? X87Guard{} : guard;
}

void RegionEmitter::EmitX87Guard(const X87Guard& guard, Label* holds) {
  constexpr uint32_t kMask =
      (7u << kTopBit | x86::fpu::kErrorSummary) << 16 | kFixedControl;
  Label other;
  a_.Lw(kScratch, kX87ControlOffset, kContext);
  a_.Li(kScratch2, static_cast<int32_t>(kMask));
  a_.And(kScratch, kScratch, kScratch2);
  a_.Li(kScratch2, static_cast<int64_t>(guard.top) << (16 + kTopBit) |
                       (kInitialControl & kFixedControl));
  a_.Bne(kScratch, kScratch2, &other);
  a_.Lbu(kScratch, kX87ValidOffset, kContext);
  a_.Andi(kScratch, kScratch, guard.full | guard.empty);
  a_.Xori(kScratch, kScratch, guard.full);
  a_.Bne(kScratch, zero, &other);
  LoadX87Mode();
  a_.Beq(zero, zero, holds);
  a_.Move(kX87Inexact, zero);
  a_.Bind(&other);
  FenceDelaySlot();
}

void RegionEmitter::LoadX87Mode() {
  a_.Lhu(kX87Mode, kX87ControlOffset, kContext);
  TakeX87Mode();
}

// kX87Mode, from the control word that is there.
void RegionEmitter::TakeX87Mode() {
  a_.Xori(kX87Mode, kX87Mode, kInitialControl);
  a_.Sll(kX87Mode, kX87Mode, kX87ModeShift);
}

// What routines want, after calls.
void RegionEmitter::PrepareX87() {
  if (x87_.is_prepared) return;
  LoadX87Mode();
  a_.Move(kX87Inexact, zero);
  x87_.is_prepared = true;
}

// Who may look at the unit in CpuState, or leaves to where somebody does.
// (Faults find it by the view.)
bool RegionEmitter::ObservesX87(const Inst& inst) const {
  switch (inst.op) {
    case Op::kBail:
    case Op::kPackedFloat:
    case Op::kRepMovs:
    case Op::kRepStos:
    case Op::kStateCondition:
    case Op::kStateFlags:
    case Op::kBranch:
    case Op::kGoto:
    case Op::kIndirect:
      return true;
    case Op::kLoadState:
      return inst.imm == kX87StatusOffset;
    default:
      return false;
  }
}

void RegionEmitter::FlushX87() {
  StoreX87View(x87_);
  x87_.SetStored();
}

// Uses the scratch registers only.
void RegionEmitter::StoreX87View(const X87View& view) {
  using Codes = X87View::Codes;
  FenceDelaySlot();
  if (view.codes != Codes::kStored || view.has_inexact ||
      view.top != view.stored_top) {
    a_.Lhu(kScratch, kX87StatusOffset, kContext);
    switch (view.codes) {
      case Codes::kStored:
        break;
      case Codes::kC1Clear:
        a_.Ins(kScratch, zero, kC1Bit, 1);
        break;
      case Codes::kC1:
        a_.Ins(kScratch, kX87Codes, kC1Bit, 1);
        break;
      case Codes::kAll:
        a_.Andi(kScratch, kScratch, 0xffff & ~x86::fpu::kConditionCodes);
        a_.Or(kScratch, kScratch, kX87Codes);
        break;
    }
    if (view.has_inexact) {
      a_.Sltu(kScratch2, zero, kX87Inexact);
      a_.Sll(kScratch2, kScratch2, kInexactBit);
      a_.Or(kScratch, kScratch, kScratch2);
    }
    if (view.top != view.stored_top) {
      a_.Li(kScratch2, view.top);
      a_.Ins(kScratch, kScratch2, kTopBit, kTopBits);
    }
    a_.Sh(kScratch, kX87StatusOffset, kContext);
  }
  if (view.full != view.stored_full) {
    a_.Lbu(kScratch, kX87ValidOffset, kContext);
    a_.Xori(kScratch, kScratch, view.full ^ view.stored_full);
    a_.Sb(kScratch, kX87ValidOffset, kContext);
  }
  if (view.pc != 0) {
    a_.Li(kScratch, static_cast<int64_t>(view.pc));
    a_.Sd(kScratch, kX87IpOffset, kContext);
  }
}

X87Effect RegionEmitter::BeforeX87Call(const Inst& inst) {
  if (x87_.is_active) FlushX87();
  return X87EffectOf(*block_, inst);
}

void RegionEmitter::AfterX87Call(const X87Effect& effect) {
  x87_.ForgetRegisters();
  const bool goes_on = x87_.Allows(effect);
  // (Of one that does not, the guess.)
  if (x87_.top >= 0 && effect.is_known) x87_.Apply(effect);
  goes_on ? x87_.SetStored() : x87_.Deactivate();
}

void RegionEmitter::LoadX87(const X87Pair& to, int physical) {
  a_.Ld(to.significand, SignificandOf(physical), kContext);
  a_.Lhu(to.sign_exponent, SignExponentOf(physical), kContext);
  x87_loaded_ = a_.position();
}

void RegionEmitter::StoreX87(const X87Pair& value, int physical) {
  a_.Sd(value.significand, SignificandOf(physical), kContext);
  a_.Sh(value.sign_exponent, SignExponentOf(physical), kContext);
}

// `held` is what is in `to`, which may be in `other`, too.
void RegionEmitter::PutInPair(const X87Pair& to, int8_t* held, int physical,
                              const X87Pair& other, int8_t in_other) {
  if (*held == physical) return;
  if (in_other == physical) {
    a_.Move(to.significand, other.significand);
    a_.Move(to.sign_exponent, other.sign_exponent);
  } else {
    LoadX87(to, physical);
  }
  *held = static_cast<int8_t>(physical);
}

void RegionEmitter::PutInA(int physical) {
  PutInPair(kA, &x87_.in_a, physical, kB, x87_.in_b);
}
void RegionEmitter::PutInB(int physical) {
  PutInPair(kB, &x87_.in_b, physical, kA, x87_.in_a);
}

// What its stub calls may look at the guest's registers, and changes others.
void RegionEmitter::BeginX87Inline() {
  values_.Settle();
  floats_.SaveAll();
  lo_hi_ = {};
  for (ConditionCode& code : codes_) code = {};
}

// Calls a routine, with kX87Bits = `bits` unless that is zero.
void RegionEmitter::CallX87Routine(uint64_t routine, Gpr bits) {
  PrepareX87();
  uint32_t slot = 0;
  // The last part of an operand may come in the delay slot.
  if (bits == zero && x87_loaded_ == a_.position() && !a_.overflowed()) {
    slot = a_.Retract();
  }
  a_.Jal(routine);
  bits == zero ? a_.Emit(slot) : a_.Move(kX87Bits, bits);
}

// The stub for what a routine declines. `before` is what held before the
// instruction.
RegionEmitter::Stub* RegionEmitter::NewX87Stub(const Inst& inst,
                                               const X87View& before) {
  Stub* stub = NewStub();
  stub->kind = Stub::Kind::kX87;
  stub->node = NodeFor(inst);
  stub->flags = Locate(inst.flags);
  stub->x87 = before;
  return stub;
}

// `stub` is null for what never declines.
void RegionEmitter::EndX87Inline(const Inst& inst, const X87Effect& effect,
                                 Stub* stub) {
  x87_.pc = (*pcs_)[inst.insn];
  x87_.Apply(effect);
  if (stub != nullptr) {
    stub->x87_after = x87_;
    a_.Bind(&stub->resume);
  }
  FenceDelaySlot();
}

// Behind a routine's call. The delay slot is the caller's.
void RegionEmitter::BranchIfDeclined(Stub* stub) {
  a_.Bne(at, zero, &stub->label);
}

bool RegionEmitter::EmitX87Inline(const Inst& inst) {
  static constexpr EmitX87 kByKind[] = {
      &RegionEmitter::EmitX87Arithmetic,
      nullptr,  // kDivision
      &RegionEmitter::EmitX87Compare,
      &RegionEmitter::EmitX87Compare,
      &RegionEmitter::EmitX87Load,
      &RegionEmitter::EmitX87LoadExtended,
      &RegionEmitter::EmitX87LoadRegister,
      &RegionEmitter::EmitX87Exchange,
      &RegionEmitter::EmitX87StoreRegister,
      &RegionEmitter::EmitX87Sign,
      &RegionEmitter::EmitX87Sign,
      &RegionEmitter::EmitX87LoadControl,
      &RegionEmitter::EmitX87Wait,
  };
  const EmitX87 emit =
      kByKind[static_cast<size_t>(FormOf(OperationOf(inst)).kind)];
  if (emit == nullptr || !x87_.Allows(X87EffectOf(*block_, inst))) return false;
  FenceDelaySlot();
  (this->*emit)(inst);
  return true;
}

uint64_t RegionEmitter::X87OperandsOf(const Inst& inst) const {
  return static_cast<uint64_t>(block_->insts[inst.a].imm);
}

// A = ST(dst) and B = ST(src), or the other way round where that is nearer:
// true.
bool RegionEmitter::PutOperands(int dst, int src) {
  const bool swapped =
      dst != src && (x87_.in_a == src || x87_.in_b == dst) && x87_.in_a != dst;
  PutInA(swapped ? src : dst);
  PutInB(swapped ? dst : src);
  return swapped;
}

void RegionEmitter::EmitX87Arithmetic(const Inst& inst) {
  const X87Form& form = FormOf(OperationOf(inst));
  X87Arithmetic operation = form.arithmetic;
  BeginX87Inline();
  // (C1 alone is to change.)
  if (x87_.codes == X87View::Codes::kAll) FlushX87();
  const X87View before = x87_;
  int dst = x87_.top;
  Gpr bits = zero;
  bool swapped = false;
  if (form.source == X87Source::kRegister) {
    const uint64_t operands = X87OperandsOf(inst);
    dst = x87_.Physical(operands);
    swapped = PutOperands(dst, x87_.Physical(operands >> 8));
    if (swapped) operation = Reversed(operation);
  } else {
    bits = values_.Use(inst.a);
    PutInA(dst);
  }
  CallX87Routine(common_.x87.Of(operation, form.source), bits);
  Stub* stub = NewX87Stub(inst, before);
  BranchIfDeclined(stub);
  // (If it has, A is as it was.)
  if (swapped || operation == X87Arithmetic::kSubr) a_.Nop();
  a_.Sh(kX87SignExponentA, SignExponentOf(dst), kContext);
  a_.Sd(kX87SignificandA, SignificandOf(dst), kContext);
  x87_.in_a = static_cast<int8_t>(dst);
  x87_.in_b = -1;
  x87_.codes = X87View::Codes::kC1;
  x87_.has_inexact = true;
  EndX87Inline(inst, X87EffectOf(*block_, inst), stub);
}

void RegionEmitter::EmitX87Compare(const Inst& inst) {
  using Codes = X87View::Codes;
  const X87Form& form = FormOf(OperationOf(inst));
  const bool to_eflags = form.kind == X87Kind::kCompareToEflags;
  BeginX87Inline();
  // (Its codes are for EFLAGS, and those here stay.)
  if (to_eflags && (x87_.codes == Codes::kAll || x87_.codes == Codes::kC1)) {
    FlushX87();
  }
  const X87View before = x87_;
  Gpr bits = zero;
  PutInA(x87_.top);
  if (form.source == X87Source::kRegister) {
    PutInB(x87_.Physical(X87OperandsOf(inst)));
  } else {
    bits = values_.Use(inst.a);
  }
  const Gpr flags = to_eflags && values_.IsLive(at_) ? values_.Define() : zero;
  CallX87Routine(common_.x87.Of(X87Arithmetic::kCompare, form.source), bits);
  Stub* stub = NewX87Stub(inst, before);
  stub->result = flags;
  BranchIfDeclined(stub);
  a_.Srl(kScratch, kX87Codes, 8);
  if (to_eflags) {
    static_assert(x86::fpu::kC0 >> 8 == x86::kFlagCf &&
                  x86::fpu::kC3 >> 8 == x86::kFlagZf);
    a_.Ori(flags, kScratch, x86::kFlagReserved1);
  } else {
    x87_.codes = Codes::kAll;
  }
  x87_.in_b = -1;
  EndX87Inline(inst, X87EffectOf(*block_, inst), stub);
}

// Into A, unless something else is there and not in B.
RegionEmitter::X87Pair RegionEmitter::TakePair(int physical) {
  if (x87_.in_a >= 0 && x87_.in_b < 0) {
    x87_.in_b = static_cast<int8_t>(physical);
    return kB;
  }
  x87_.in_a = static_cast<int8_t>(physical);
  return kA;
}

void RegionEmitter::EmitX87Load(const Inst& inst) {
  const X87Form& form = FormOf(OperationOf(inst));
  BeginX87Inline();
  const X87View before = x87_;
  const int physical = x87_.Physical(7);
  const Gpr bits = values_.Use(inst.a);
  const X87Pair to = TakePair(physical);
  Stub* declined = nullptr;
  if (form.source != X87Source::kInteger) declined = NewX87Stub(inst, before);
  Stub* others = NewStub();
  others->kind = Stub::Kind::kX87Zero;
  others->source = form.source;
  others->bits = bits;
  others->significand = to.significand;
  others->sign_exponent = to.sign_exponent;
  if (declined != nullptr) others->declined = &declined->label;
  EmitX87FromBits(&a_, form.source, bits, to.significand, to.sign_exponent,
                  &others->label);
  a_.Bind(&others->resume);
  StoreX87(to, physical);
  x87_.codes = X87View::Codes::kC1Clear;
  EndX87Inline(inst, X87EffectOf(*block_, inst), declined);
}

void RegionEmitter::EmitX87LoadExtended(const Inst& inst) {
  const int physical = x87_.Physical(7);
  StoreX87({values_.Use(inst.a), values_.Use(inst.b)}, physical);
  x87_.codes = X87View::Codes::kC1Clear;
  EndX87Inline(inst, X87EffectOf(*block_, inst), nullptr);
}

void RegionEmitter::EmitX87LoadRegister(const Inst& inst) {
  const int from = x87_.Physical(X87OperandsOf(inst));
  const int physical = x87_.Physical(7);
  PutInA(from);
  StoreX87(kA, physical);
  x87_.in_a = static_cast<int8_t>(physical);
  x87_.codes = X87View::Codes::kC1Clear;
  EndX87Inline(inst, X87EffectOf(*block_, inst), nullptr);
}

void RegionEmitter::EmitX87Exchange(const Inst& inst) {
  const int other = x87_.Physical(X87OperandsOf(inst));
  if (other != x87_.top) {
    const bool swapped = PutOperands(x87_.top, other);
    const int in_a = swapped ? other : x87_.top;
    const int in_b = swapped ? x87_.top : other;
    StoreX87(kA, in_b);
    StoreX87(kB, in_a);
    x87_.in_a = static_cast<int8_t>(in_b);
    x87_.in_b = static_cast<int8_t>(in_a);
  }
  x87_.codes = X87View::Codes::kC1Clear;
  EndX87Inline(inst, X87EffectOf(*block_, inst), nullptr);
}

void RegionEmitter::EmitX87StoreRegister(const Inst& inst) {
  const int to = x87_.Physical(X87OperandsOf(inst));
  if (to != x87_.top) {
    PutInA(x87_.top);
    StoreX87(kA, to);
    x87_.in_a = static_cast<int8_t>(to);
    if (x87_.in_b == to) x87_.in_b = -1;
  }
  x87_.codes = X87View::Codes::kC1Clear;
  EndX87Inline(inst, X87EffectOf(*block_, inst), nullptr);
}

void RegionEmitter::EmitX87Sign(const Inst& inst) {
  const bool changes = FormOf(OperationOf(inst)).kind == X87Kind::kChangeSign;
  PutInA(x87_.top);
  if (x87_.in_b == x87_.top) x87_.in_b = -1;
  changes ? a_.Xori(kX87SignExponentA, kX87SignExponentA, 0x8000)
          : a_.Andi(kX87SignExponentA, kX87SignExponentA, 0x7fff);
  a_.Sh(kX87SignExponentA, SignExponentOf(x87_.top), kContext);
  x87_.codes = X87View::Codes::kC1Clear;
  EndX87Inline(inst, X87EffectOf(*block_, inst), nullptr);
}

// What the guard wants stays as it is, or the region is left behind it.
void RegionEmitter::EmitX87LoadControl(const Inst& inst) {
  constexpr uint32_t kFixed = kFixedControl & kWrittenControl;
  BeginX87Inline();
  const X87View before = x87_;
  const Gpr value = values_.Use(inst.a);
  Stub* stub = NewX87Stub(inst, before);
  stub->pc = (*pcs_)[inst.insn] + (*insns_)[inst.insn].length;
  a_.Andi(kScratch, value, kFixed);
  a_.Xori(kScratch, kScratch, kInitialControl & kFixed);
  a_.Bne(kScratch, zero, &stub->label);
  a_.Andi(kX87Mode, value, kWrittenControl);
  a_.Ori(kX87Mode, kX87Mode, kControlBit6);
  a_.Sh(kX87Mode, kX87ControlOffset, kContext);
  TakeX87Mode();
  FenceDelaySlot();
}

// (Nothing is pending.)
void RegionEmitter::EmitX87Wait(const Inst&) {}

// The store comes before any change of the unit, since it may fault.
bool RegionEmitter::EmitX87StoreInline(const Inst& inst) {
  const auto op = static_cast<UsualStoreOp>(inst.reg);
  const X87Effect effect = EffectOf(op);
  if (!x87_.Allows(effect) || IsUnaligned(inst)) return false;
  FenceDelaySlot();
  BeginX87Inline();
  if (x87_.codes == X87View::Codes::kAll) FlushX87();
  const Access access = AccessOf(inst);
  const X87View before = x87_;
  PutInA(x87_.top);
  x87_.in_b = -1;
  CallX87Routine(common_.x87.To(TargetOf(op)), zero);
  Stub* stub = NewX87Stub(inst, before);
  BranchIfDeclined(stub);
  a_.Nop();
  FenceDelaySlot();
  PrepareFault(inst, access);
  if (plan_.ordered) a_.Sync();
  const uint32_t begin = offset();
  StoreWord(&a_, inst.width, kX87Bits, access.offset, access.base);
  NoteFault(begin);
  a_.Move(kX87Codes, kX87Scratch);
  a_.Or(kX87Inexact, kX87Inexact, kX87SignificandB);
  x87_.codes = X87View::Codes::kC1;
  x87_.has_inexact = true;
  EndX87Inline(inst, effect, stub);
  return true;
}

// The handler leaves in CpuState what the inline code has in registers, too;
// the rest is put back to where that has it.
void RegionEmitter::EmitX87Declined(Stub& stub) {
  using Codes = X87View::Codes;
  const X87View& after = stub.x87_after;
  StoreX87View(stub.x87);
  StoreFlags(stub.flags);
  a_.Li(kX87Scratch, reinterpret_cast<int64_t>(stub.node));
  a_.Jal(common_.x87_handler);
  a_.Nop();
  if (stub.pc != 0) {
    a_.Li(kScratch, static_cast<int64_t>(stub.pc));
    a_.J(common_.bail);
    a_.Sd(kScratch, kRipOffset, kContext);
    return;
  }
  if (after.codes == Codes::kC1 || after.codes == Codes::kAll) {
    a_.Lhu(kX87Codes, kX87StatusOffset, kContext);
    if (after.codes == Codes::kC1) {
      a_.Ext(kX87Codes, kX87Codes, kC1Bit, 1);
    } else {
      a_.Andi(kX87Codes, kX87Codes, x86::fpu::kConditionCodes);
    }
  }
  if (after.is_prepared) {
    LoadX87Mode();
    a_.Move(kX87Inexact, zero);
  }
  X87View back;
  back.top = after.stored_top;
  back.stored_top = after.top;
  back.full = after.stored_full;
  back.stored_full = after.full;
  StoreX87View(back);
  if (after.in_a >= 0) LoadX87(kA, after.in_a);
  if (after.in_b >= 0) LoadX87(kB, after.in_b);
  if (!(stub.result == zero)) {
    a_.Ld(stub.result, kFlagsValueOffset, kContext);
  }
  a_.Beq(zero, zero, &stub.resume);
  a_.Nop();
  FenceDelaySlot();
}

}  // namespace emu::jit::mips
