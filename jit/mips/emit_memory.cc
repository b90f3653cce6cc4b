// Guest memory.

#include <algorithm>

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
void RegionEmitter::PrepareFault(const Inst& inst, Gpr base,
                                 int64_t displacement) {
  if (wanted_offset_ < 0) return;
  prepared_ = {};
  prepared_.found = true;
  prepared_.pc = (*pcs_)[inst.insn];
  prepared_.flags = Locate(inst.flags);
  prepared_.sums = values_.pending();
  prepared_.base.kind = Location::Kind::kRegister;
  prepared_.base.index = base.code;
  prepared_.displacement = displacement;
  prepared_.size = inst.width;
  prepared_.is_write =
      inst.op == ir::Op::kStore || inst.op == ir::Op::kStoreFloat;
}

bool RegionEmitter::IsUnaligned(const Inst& inst) const {
  return inst.width > 1 && !features_.unaligned_ok &&
         std::binary_search(plan_.unaligned.begin(), plan_.unaligned.end(),
                            (*pcs_)[inst.insn]);
}

void RegionEmitter::LoadInParts(const Inst& inst, Gpr rd, Gpr base) {
  const int64_t at = inst.imm;
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
void RegionEmitter::StoreInParts(const Inst& inst, Gpr value, Gpr base) {
  const int64_t at = inst.imm;
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

void RegionEmitter::Emit_kLoad(const Inst& inst) {
  int64_t imm = inst.imm;
  Gpr base = values_.UseAddress(inst.a, &imm);
  const bool in_parts = IsUnaligned(inst);
  Inst access = inst;
  access.imm = imm;
  if (in_parts && imm + 7 > INT16_MAX) {
    a_.Daddiu(kScratch2, base, imm);
    base = kScratch2;
    access.imm = imm = 0;
  }
  PrepareFault(inst, base, access.imm);
  const Gpr rd = values_.Define();
  const uint32_t begin = offset();
  if (in_parts) {
    LoadInParts(access, rd, base);
    NoteFault(begin);
    if (plan_.ordered) a_.Sync();
    return;
  }
  switch (inst.width) {
    case 1:
      inst.is_signed ? a_.Lb(rd, imm, base) : a_.Lbu(rd, imm, base);
      break;
    case 2:
      inst.is_signed ? a_.Lh(rd, imm, base) : a_.Lhu(rd, imm, base);
      break;
    case 4:
      inst.is_signed ? a_.Lw(rd, imm, base) : a_.Lwu(rd, imm, base);
      break;
    default:
      a_.Ld(rd, imm, base);
      break;
  }
  NoteFault(begin);
  if (plan_.ordered) a_.Sync();
}

void RegionEmitter::Emit_kStore(const Inst& inst) {
  int64_t imm = inst.imm;
  const Gpr value = values_.Use(inst.b);
  Gpr base = values_.UseAddress(inst.a, &imm);
  const bool in_parts = IsUnaligned(inst);
  Inst access = inst;
  access.imm = imm;
  if (in_parts && imm + 7 > INT16_MAX) {
    a_.Daddiu(kScratch2, base, imm);
    base = kScratch2;
    access.imm = 0;
  }
  PrepareFault(inst, base, access.imm);
  if (plan_.ordered) a_.Sync();
  const uint32_t begin = offset();
  if (in_parts) {
    StoreInParts(access, value, base);
    NoteFault(begin);
    return;
  }
  switch (inst.width) {
    case 1:
      a_.Sb(value, imm, base);
      break;
    case 2:
      a_.Sh(value, imm, base);
      break;
    case 4:
      a_.Sw(value, imm, base);
      break;
    default:
      a_.Sd(value, imm, base);
      break;
  }
  NoteFault(begin);
}

}  // namespace emu::jit::mips
