// SPDX-License-Identifier: Apache-2.0

// Locked accesses of aligned words and doublewords, by LL and SC. They are full
// barriers. Loongson-3 wants a SYNC before each LL, also where it is tried
// again (its errata; as the kernel does it).

#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

using ir::Inst;

// Stores what `operate` leaves in kScratch, given what was found in kScratch2
// and the instruction's b. The result takes its register, which may be an
// operand's, when nothing can fault any more.
template <typename Operate>
void RegionEmitter::EmitAtomic(const Inst& inst, Operate operate) {
  const bool is_64 = inst.width == 8;
  const Gpr b = values_.Use(inst.b);
  const Access access = AccessOf(inst);
  PrepareFault(inst, access);
  const Gpr rd = values_.Define();
  const uint32_t begin = offset();
  Label retry;
  a_.Bind(&retry);
  a_.Sync();
  is_64 ? a_.Lld(kScratch2, access.offset, access.base)
        : a_.Ll(kScratch2, access.offset, access.base);
  operate(b);
  is_64 ? a_.Scd(kScratch, access.offset, access.base)
        : a_.Sc(kScratch, access.offset, access.base);
  a_.Beq(kScratch, zero, &retry);
  a_.Nop();
  NoteFault(begin);
  a_.Sync();
  a_.Move(rd, kScratch2);
  FenceDelaySlot();
}

void RegionEmitter::Emit_kAtomicExchange(const Inst& inst) {
  EmitAtomic(inst, [this](Gpr b) { a_.Move(kScratch, b); });
}

void RegionEmitter::Emit_kAtomicAdd(const Inst& inst) {
  EmitAtomic(inst, [this, &inst](Gpr b) {
    inst.width == 8 ? a_.Daddu(kScratch, kScratch2, b)
                    : a_.Addu(kScratch, kScratch2, b);
  });
}

void RegionEmitter::Emit_kAtomicAnd(const Inst& inst) {
  EmitAtomic(inst, [this](Gpr b) { a_.And(kScratch, kScratch2, b); });
}

void RegionEmitter::Emit_kAtomicOr(const Inst& inst) {
  EmitAtomic(inst, [this](Gpr b) { a_.Or(kScratch, kScratch2, b); });
}

void RegionEmitter::Emit_kAtomicXor(const Inst& inst) {
  EmitAtomic(inst, [this](Gpr b) { a_.Xor(kScratch, kScratch2, b); });
}

// Where it differs, what was found is written back: memory that can't be
// written faults in any case.
void RegionEmitter::Emit_kAtomicCompare(const Inst& inst) {
  const Gpr desired = values_.Use(inst.c);
  EmitAtomic(inst, [this, desired](Gpr expected) {
    Label differs;
    a_.Bne(kScratch2, expected, &differs);
    a_.Move(kScratch, kScratch2);
    a_.Move(kScratch, desired);
    a_.Bind(&differs);
  });
}

}  // namespace emu::jit::mips
