// SPDX-License-Identifier: Apache-2.0

// x87 instructions: C++ that knows their usual case, on the state in CpuState,
// and the interpreter's handler out of line for what that declines.

#include <cstddef>

#include "jit/mips/guest_state.h"
#include "jit/mips/stub.h"

namespace emu::jit::mips {

using ir::Inst;

// Nothing is left in registers that calls change. (The function uses no
// floating-point register, but the handler may.)
void RegionEmitter::BeginX87Call() {
  values_.SaveTemporaries();
  floats_.SaveAll();
  lo_hi_ = {};
  for (ConditionCode& code : codes_) code = {};
  const uint32_t volatile_homes = VolatileHomes(is_64_);
  StoreHomes(&a_, is_64_, volatile_homes & values_.unsynced());
  values_.SetSynced(volatile_homes);
}

// Calls what is at `function` in the context. A1 to A3 are in place; the stub
// is for what that declines.
RegionEmitter::Stub* RegionEmitter::CallX87(const Inst& inst,
                                            int64_t function) {
  a_.Ld(kScratch2, function, kContext);
  a_.Jalr(kScratch2);
  a_.Daddiu(a0, kContext, kX87Offset);
  LoadHomes(&a_, is_64_, VolatileHomes(is_64_));
  FenceDelaySlot();
  Stub* stub = NewStub();
  stub->kind = Stub::Kind::kHandler;
  stub->node = NodeFor(inst);
  stub->flags = Locate(inst.flags);
  return stub;
}

void RegionEmitter::Emit_kX87(const Inst& inst) {
  if (EmitX87Inline(inst)) return;
  const X87Effect effect = BeforeX87Call(inst);
  values_.Settle();
  const Location a = values_.Find(inst.a), b = values_.Find(inst.b);
  BeginX87Call();
  // (Either may be in the other's register.)
  if (inst.b != ir::kNoValue) LoadLocation(kScratch, b);
  LoadLocation(a1, a);
  if (inst.b != ir::kNoValue) a_.Move(a3, kScratch);
  a_.Li(a2, static_cast<int64_t>((*pcs_)[inst.insn]));
  Stub* stub = CallX87(inst, EMU_JIT_OFFSET(x87_operations) + inst.reg * 8);
  BranchTo({BranchKind::kEq, v0, zero}, &stub->label);
  a_.Bind(&stub->resume);
  FenceDelaySlot();
  AfterX87Call(effect);
  if (!values_.IsLive(at_)) return;
  stub->wants_flags = true;
  a_.Move(values_.Define(), v0);
}

// No value may get a register here: the handler's way has none.
RegionEmitter::Access RegionEmitter::AccessBehindCall(const Inst& inst) {
  Access access;
  access.offset = inst.imm;
  access.in_parts = IsUnaligned(inst);
  const Location place = values_.Find(inst.a);
  if (place.kind == Location::Kind::kRegister) {
    access.base = Gpr{place.index};
    access.offset += place.constant;
  } else {
    access.base = kScratch2;
    LoadLocation(kScratch2, place);
  }
  if (access.offset < INT16_MIN || access.offset + 7 > INT16_MAX) {
    a_.Li(kScratch, access.offset);
    a_.Daddu(kScratch2, access.base, kScratch);
    access.base = kScratch2;
    access.offset = 0;
  }
  return access;
}

// The value is in V0, the state after the instruction in V1: the store comes
// first, which may fault.
void RegionEmitter::Emit_kX87Store(const Inst& inst) {
  if (EmitX87StoreInline(inst)) return;
  const X87Effect effect = BeforeX87Call(inst);
  values_.Settle();
  BeginX87Call();
  Stub* stub = CallX87(inst, EMU_JIT_OFFSET(x87_stores) + inst.reg * 8);
  BranchTo({BranchKind::kEq, v1, zero}, &stub->label);
  const Access access = AccessBehindCall(inst);
  PrepareFault(inst, access);
  if (plan_.ordered) a_.Sync();
  const uint32_t begin = offset();
  if (access.in_parts) {
    StoreInParts(inst, v0, access);
  } else {
    StoreWord(&a_, inst.width, v0, access.offset, access.base);
  }
  NoteFault(begin);
  a_.Sh(v1, kX87StatusOffset, kContext);
  a_.Srl(v1, v1, 16);
  a_.Sb(v1, kX87ValidOffset, kContext);
  a_.Li(kScratch, static_cast<int64_t>((*pcs_)[inst.insn]));
  a_.Sd(kScratch, kX87IpOffset, kContext);
  a_.Bind(&stub->resume);
  FenceDelaySlot();
  AfterX87Call(effect);
}

}  // namespace emu::jit::mips
