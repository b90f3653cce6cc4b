// SPDX-License-Identifier: Apache-2.0

// Guest memory.

#include <algorithm>

#include "jit/mips/guest_state.h"
#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

using ir::Inst;

// The code from `begin` on may fault as was prepared for.
void RegionEmitter::NoteFault(uint32_t begin) {
  FenceDelaySlot();
  if (wanted_offset_ < begin || wanted_offset_ >= offset()) return;
  record_ = prepared_;
}

// (Where a value was before the instruction's result took its register.)
void RegionEmitter::PrepareFault(const Inst& inst, const Access& access) {
  if (wanted_offset_ < 0) return;
  prepared_ = {};
  prepared_.found = true;
  prepared_.pc = (*pcs_)[inst.insn];
  prepared_.flags = Locate(inst.flags);
  prepared_.sums = values_.pending();
  prepared_.x87 = x87_;
  prepared_.base.kind = Location::Kind::kRegister;
  prepared_.base.index = access.base.code;
  prepared_.displacement = access.offset;
  prepared_.size = inst.width;
  prepared_.is_write = (ir::Properties(inst.op) & ir::kWrites) != 0;
}

bool RegionEmitter::IsUnaligned(const Inst& inst) const {
  return inst.width > 1 && !features_.unaligned_ok &&
         std::binary_search(plan_.unaligned.begin(), plan_.unaligned.end(),
                            (*pcs_)[inst.insn]);
}

void RegionEmitter::LoadInParts(const Inst& inst, Gpr rd,
                                const Access& access) {
  const Gpr base = access.base;
  const int64_t at = access.offset;
  switch (inst.width) {
    case 2:
      a_.Lbu(kScratch, at, base);
      inst.is_signed ? a_.Lb(kScratch2, at + 1, base)
                     : a_.Lbu(kScratch2, at + 1, base);
      a_.Sll(kScratch2, kScratch2, 8);
      a_.Or(rd, kScratch, kScratch2);
      break;
    case 4:
      // Both parts read the old contents of the register that they fill.
      a_.Lwr(kScratch, at, base);
      a_.Lwl(kScratch, at + 3, base);
      if (inst.is_signed) {
        a_.Sll(rd, kScratch, 0);
      } else {
        a_.Dext(rd, kScratch, 0, 32);
      }
      break;
    default:
      a_.Ldr(kScratch, at, base);
      a_.Ldl(kScratch, at + 7, base);
      a_.Move(rd, kScratch);
      break;
  }
}

// The far end first: if it faults, nothing has been written; the near end is
// in its page or the one before, of which a load has shown only that it can be
// read. A store that crosses into a page that can't be written is the one case
// that hardware does not do in parts, so the first part is loaded and stored
// back.
void RegionEmitter::StoreInParts(const Inst& inst, Gpr value,
                                 const Access& access) {
  const Gpr base = access.base;
  const int64_t at = access.offset;
  const int64_t last = at + inst.width - 1;
  a_.Lb(kScratch, at, base);
  a_.Sb(kScratch, at, base);
  a_.Lb(kScratch, last, base);
  a_.Sb(kScratch, last, base);
  switch (inst.width) {
    case 2:
      a_.Sb(value, at, base);
      a_.Srl(kScratch, value, 8);
      a_.Sb(kScratch, at + 1, base);
      break;
    case 4:
      a_.Swr(value, at, base);
      a_.Swl(value, at + 3, base);
      break;
    default:
      a_.Sdr(value, at, base);
      a_.Sdl(value, at + 7, base);
      break;
  }
}

RegionEmitter::Access RegionEmitter::AccessOf(const Inst& inst) {
  Access access;
  access.offset = inst.imm;
  access.base = values_.UseAddress(inst.a, &access.offset);
  access.in_parts = IsUnaligned(inst);
  if (access.in_parts && access.offset + 7 > INT16_MAX) {
    a_.Daddiu(kScratch2, access.base, access.offset);
    access.base = kScratch2;
    access.offset = 0;
  }
  return access;
}

void RegionEmitter::Emit_kLoad(const Inst& inst) {
  const Access access = AccessOf(inst);
  PrepareFault(inst, access);
  const Gpr rd = values_.Define();
  const uint32_t begin = offset();
  if (access.in_parts) {
    LoadInParts(inst, rd, access);
  } else {
    LoadWord(&a_, inst.width, inst.is_signed, rd, access.offset, access.base);
  }
  NoteFault(begin);
  if (plan_.ordered) a_.Sync();
}

void RegionEmitter::Emit_kStore(const Inst& inst) {
  const Gpr value = values_.Use(inst.b);
  const Access access = AccessOf(inst);
  PrepareFault(inst, access);
  if (plan_.ordered) a_.Sync();
  const uint32_t begin = offset();
  if (access.in_parts) {
    StoreInParts(inst, value, access);
  } else {
    StoreWord(&a_, inst.width, value, access.offset, access.base);
  }
  NoteFault(begin);
}

}  // namespace emu::jit::mips
