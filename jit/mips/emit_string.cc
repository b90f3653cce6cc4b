// SPDX-License-Identifier: Apache-2.0

// Repeated string instructions: short ones in a loop here, the others by the
// interpreter's handler, which copies pages at a time and can be interrupted.

#include <cstddef>

#include "jit/mips/guest_state.h"
#include "jit/mips/stub.h"
#include "x86/cpu_state.h"

namespace emu::jit::mips {

using ir::Inst;

namespace {

// Elements. Beyond, the handler's work by pages outweighs the call.
constexpr int64_t kLongestLoop = 32;

constexpr int64_t kSystemFlags = offsetof(x86::CpuState, system_flags);

}  // namespace

void RegionEmitter::Step(Gpr reg, int64_t by) {
  is_64_ ? a_.Daddiu(reg, reg, by) : a_.Addiu(reg, reg, by);
}

// One element, from or to the address in a guest register's home.
void RegionEmitter::EmitElement(const Inst& inst, Gpr value, Gpr base,
                                bool is_store) {
  const uint32_t begin = offset();
  PrepareFault(inst, {.base = base});
  prepared_.is_write = is_store;
  if (is_store) {
    StoreWord(&a_, inst.width, value, 0, base);
  } else {
    LoadWord(&a_, inst.width, /*is_signed=*/true, value, 0, base);
  }
  NoteFault(begin);
}

// To the handler with what goes downwards or is long.
void RegionEmitter::BranchToHandler(const Inst& inst, Stub* handler) {
  handler->kind = Stub::Kind::kHandler;
  handler->node = NodeFor(inst);
  // (It leaves other things there.)
  lo_hi_ = {};
  a_.Lw(kScratch, kSystemFlags, kContext);
  a_.Sltiu(kScratch2, Home(x86::kRcx), kLongestLoop + 1);
  a_.Andi(kScratch, kScratch, x86::kFlagDf);
  a_.Movn(kScratch2, zero, kScratch);
  a_.Beq(kScratch2, zero, &handler->label);
  a_.Nop();
}

// The registers change in their homes, an element at a time, so that a fault
// finds them as they are before its element.
void RegionEmitter::EmitRepeat(const Inst& inst) {
  const bool moves = inst.op == ir::Op::kRepMovs;
  const Gpr count = Home(x86::kRcx), to = Home(x86::kRdi),
            from = Home(x86::kRsi);
  Stub* handler = NewStub();
  handler->changed =
      1u << x86::kRcx | 1u << x86::kRdi | (moves ? 1u << x86::kRsi : 0);
  values_.Settle();
  values_.SaveTemporaries();
  x87_.ForgetRegisters();
  floats_.SaveAll();
  values_.ForgetHomes(handler->changed);
  values_.SetUnsynced(handler->changed);
  BranchToHandler(inst, handler);
  a_.Beq(count, zero, &handler->resume);
  a_.Nop();
  if (plan_.ordered) a_.Sync();
  Label loop;
  a_.Bind(&loop);
  if (moves) EmitElement(inst, kScratch, from, /*is_store=*/false);
  EmitElement(inst, moves ? kScratch : Home(x86::kRax), to, /*is_store=*/true);
  Step(count, -1);
  if (moves) Step(from, inst.width);
  a_.Bne(count, zero, &loop);
  Step(to, inst.width);
  if (plan_.ordered) a_.Sync();
  a_.Bind(&handler->resume);
  FenceDelaySlot();
}

void RegionEmitter::Emit_kRepMovs(const Inst& inst) { EmitRepeat(inst); }
void RegionEmitter::Emit_kRepStos(const Inst& inst) { EmitRepeat(inst); }

}  // namespace emu::jit::mips
