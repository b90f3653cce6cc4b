// SPDX-License-Identifier: Apache-2.0

// Vector registers and floating point, on the FPU.

#include "jit/mips/guest_state.h"
#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

using ir::Compare;
using ir::Inst;
using ir::Op;
using ir::Value;

namespace {

int64_t HalfOffset(const Inst& inst) {
  return VectorOffset(inst.reg) + inst.imm;
}

}  // namespace

void RegionEmitter::Emit_kGetVector(const Inst& inst) {
  const Fpr fd = floats_.Define();
  inst.width == 8 ? a_.Ldc1(fd, HalfOffset(inst), kContext)
                  : a_.Lwc1(fd, HalfOffset(inst), kContext);
}

void RegionEmitter::Emit_kPutVector(const Inst& inst) {
  const Fpr value = floats_.Use(inst.a);
  inst.width == 8 ? a_.Sdc1(value, HalfOffset(inst), kContext)
                  : a_.Swc1(value, HalfOffset(inst), kContext);
}

void RegionEmitter::Emit_kGetVectorBits(const Inst& inst) {
  LoadWord(&a_, inst.width, /*is_signed=*/false, values_.Define(),
           HalfOffset(inst), kContext);
}

void RegionEmitter::Emit_kPutVectorBits(const Inst& inst) {
  StoreWord(&a_, inst.width, values_.Use(inst.a), HalfOffset(inst), kContext);
}

void RegionEmitter::LoadFloatInParts(const Inst& inst, Fpr fd,
                                     const Access& access) {
  if (inst.width == 8) {
    a_.Ldr(kScratch, access.offset, access.base);
    a_.Ldl(kScratch, access.offset + 7, access.base);
    a_.Dmtc1(kScratch, fd);
  } else {
    a_.Lwr(kScratch, access.offset, access.base);
    a_.Lwl(kScratch, access.offset + 3, access.base);
    a_.Mtc1(kScratch, fd);
  }
}

void RegionEmitter::Emit_kLoadFloat(const Inst& inst) {
  const Access access = AccessOf(inst);
  PrepareFault(inst, access);
  const Fpr fd = floats_.Define();
  const uint32_t begin = offset();
  if (access.in_parts) {
    LoadFloatInParts(inst, fd, access);
  } else if (inst.width == 8) {
    a_.Ldc1(fd, access.offset, access.base);
  } else {
    a_.Lwc1(fd, access.offset, access.base);
  }
  NoteFault(begin);
  if (plan_.ordered) a_.Sync();
}

void RegionEmitter::Emit_kStoreFloat(const Inst& inst) {
  const Access access = AccessOf(inst);
  const Fpr value = floats_.Use(inst.b);
  Gpr bits = zero;
  if (access.in_parts) {
    bits = values_.Scratch();
    inst.width == 8 ? a_.Dmfc1(bits, value) : a_.Mfc1(bits, value);
  }
  PrepareFault(inst, access);
  if (plan_.ordered) a_.Sync();
  const uint32_t begin = offset();
  if (access.in_parts) {
    StoreInParts(inst, bits, access);
  } else if (inst.width == 8) {
    a_.Sdc1(value, access.offset, access.base);
  } else {
    a_.Swc1(value, access.offset, access.base);
  }
  NoteFault(begin);
}

void RegionEmitter::Emit_kFloatOfBits(const Inst& inst) {
  const Gpr bits = values_.Use(inst.a);
  const Fpr fd = floats_.Define();
  inst.width == 8 ? a_.Dmtc1(bits, fd) : a_.Mtc1(bits, fd);
}

void RegionEmitter::Emit_kBitsOfFloat(const Inst& inst) {
  const Fpr value = floats_.Use(inst.a);
  const Gpr rd = values_.Define();
  if (inst.width == 8) {
    a_.Dmfc1(rd, value);
  } else {
    a_.Mfc1(rd, value);
    a_.Dext(rd, rd, 0, 32);
  }
}

void RegionEmitter::FloatBinary(const Inst& inst,
                                void (Assembler::*single)(Fpr, Fpr, Fpr),
                                void (Assembler::*twice)(Fpr, Fpr, Fpr)) {
  const Fpr a = floats_.Use(inst.a);
  const Fpr b = floats_.Use(inst.b);
  PrepareFault(inst, {});
  const Fpr fd = floats_.Define();
  const uint32_t begin = offset();
  (a_.*(inst.width == 8 ? twice : single))(fd, a, b);
  NoteFault(begin);
}

void RegionEmitter::Emit_kFAdd(const Inst& inst) {
  FloatBinary(inst, &Assembler::AddS, &Assembler::AddD);
}
void RegionEmitter::Emit_kFSub(const Inst& inst) {
  FloatBinary(inst, &Assembler::SubS, &Assembler::SubD);
}
void RegionEmitter::Emit_kFMul(const Inst& inst) {
  FloatBinary(inst, &Assembler::MulS, &Assembler::MulD);
}
void RegionEmitter::Emit_kFDiv(const Inst& inst) {
  FloatBinary(inst, &Assembler::DivS, &Assembler::DivD);
}

void RegionEmitter::FloatUnary(const Inst& inst,
                               void (Assembler::*single)(Fpr, Fpr),
                               void (Assembler::*twice)(Fpr, Fpr)) {
  const Fpr a = floats_.Use(inst.a);
  PrepareFault(inst, {});
  const Fpr fd = floats_.Define();
  const uint32_t begin = offset();
  (a_.*(inst.width == 8 ? twice : single))(fd, a);
  NoteFault(begin);
}

void RegionEmitter::Emit_kFSqrt(const Inst& inst) {
  FloatUnary(inst, &Assembler::SqrtS, &Assembler::SqrtD);
}
void RegionEmitter::Emit_kFResize(const Inst& inst) {
  FloatUnary(inst, &Assembler::CvtSD, &Assembler::CvtDS);
}

// The second operand, unless the first is less (greater): of two zeros, too.
void RegionEmitter::FloatLesser(const Inst& inst, bool want_lesser) {
  const Fpr a = floats_.Use(inst.a);
  const Fpr b = floats_.Use(inst.b);
  PrepareFault(inst, {});
  const Fpr fd = floats_.Define();
  const int code = next_code_++ & 7;
  codes_[code] = {};
  const Fpr low = want_lesser ? a : b;
  const Fpr high = want_lesser ? b : a;
  const uint32_t begin = offset();
  if (inst.width == 8) {
    a_.COltD(code, low, high);
    NoteFault(begin);
    a_.MovD(fd, b);
    a_.MovtD(fd, a, code);
  } else {
    a_.COltS(code, low, high);
    NoteFault(begin);
    a_.MovS(fd, b);
    a_.MovtS(fd, a, code);
  }
}

void RegionEmitter::Emit_kFMin(const Inst& inst) { FloatLesser(inst, true); }
void RegionEmitter::Emit_kFMax(const Inst& inst) { FloatLesser(inst, false); }

void RegionEmitter::Emit_kFOfInt(const Inst& inst) {
  const Gpr a = values_.Use(inst.a);
  const Fpr fd = floats_.Define();
  if (inst.imm == 8) {
    a_.Dmtc1(a, fd);
    inst.width == 8 ? a_.CvtDL(fd, fd) : a_.CvtSL(fd, fd);
  } else {
    a_.Mtc1(a, fd);
    inst.width == 8 ? a_.CvtDW(fd, fd) : a_.CvtSW(fd, fd);
  }
}

// What does not fit is an invalid operation.
void RegionEmitter::FloatToInt(const Inst& inst, bool truncates) {
  using Convert = void (Assembler::*)(Fpr, Fpr);
  constexpr Convert kConvert[2][2][2] = {
      // Single and double precision; to 32 and 64 bits; rounding, truncating.
      {{&Assembler::CvtWS, &Assembler::TruncWS},
       {&Assembler::CvtLS, &Assembler::TruncLS}},
      {{&Assembler::CvtWD, &Assembler::TruncWD},
       {&Assembler::CvtLD, &Assembler::TruncLD}}};
  const Fpr a = floats_.Use(inst.a);
  PrepareFault(inst, {});
  const uint32_t begin = offset();
  (a_.*kConvert[inst.width == 8][inst.imm == 8][truncates])(kFloatScratch, a);
  NoteFault(begin);
  const Gpr rd = values_.Define();
  inst.imm == 8 ? a_.Dmfc1(rd, kFloatScratch) : a_.Mfc1(rd, kFloatScratch);
}

void RegionEmitter::Emit_kIntOfF(const Inst& inst) { FloatToInt(inst, false); }
void RegionEmitter::Emit_kTruncOfF(const Inst& inst) { FloatToInt(inst, true); }

// Whether nobody but branches asks for `v`, while it is in a condition code.
bool RegionEmitter::IsForBranchesOnly(Value v) const {
  int compares = 0;
  for (Value i = v + 1; i < block_->insts.size(); ++i) {
    if (!values_.IsNeeded(i)) continue;
    const Inst& inst = block_->insts[i];
    const bool is_branch = inst.op == Op::kBranch && inst.a == v;
    const bool uses = inst.a == v || inst.b == v || inst.c == v;
    if (uses && !(is_branch && block_->insts[inst.b].op == Op::kConst)) {
      return false;
    }
    if (is_branch && !values_.IsLiveAfter(v, i)) return true;
    switch (inst.op) {
      case Op::kFTest:
      case Op::kFCompare:
      case Op::kFMin:
      case Op::kFMax:
        if (++compares > 6) return false;
        break;
      case Op::kCallHandler:
      case Op::kX87:
      case Op::kX87Store:
      case Op::kStateCondition:
      case Op::kStateFlags:
        return false;
      default:
        break;
    }
  }
  return true;
}

void RegionEmitter::FloatCompare(const Inst& inst) {
  const Fpr a = floats_.Use(inst.a);
  const Fpr b = floats_.Use(inst.b);
  const bool is_double = inst.width == 8;
  const int code = next_code_++ & 7;
  PrepareFault(inst, {});
  const uint32_t begin = offset();
  bool inverted = false;
  switch (inst.compare) {
    case Compare::kNe:
      inverted = true;
      [[fallthrough]];
    case Compare::kEq:
      is_double ? a_.CEqD(code, a, b) : a_.CEqS(code, a, b);
      break;
    case Compare::kGe:
      is_double ? a_.COleD(code, b, a) : a_.COleS(code, b, a);
      break;
    default:  // kLt
      is_double ? a_.COltD(code, a, b) : a_.COltS(code, a, b);
      break;
  }
  NoteFault(begin);
  codes_[code] = {at_, inverted};
  if (!values_.IsLive(at_) || IsForBranchesOnly(at_)) return;
  const Gpr rd = values_.Define();
  a_.Addiu(rd, zero, 1);
  inverted ? a_.Movt(rd, zero, code) : a_.Movf(rd, zero, code);
}

void RegionEmitter::Emit_kFTest(const Inst& inst) { FloatCompare(inst); }
void RegionEmitter::Emit_kFCompare(const Inst& inst) { FloatCompare(inst); }

bool RegionEmitter::FloatBranch(Compare compare, Value a, Value b,
                                Label* target) {
  const Op op = block_->insts[a].op;
  int64_t zero_value;
  if ((op != Op::kFTest && op != Op::kFCompare) ||
      !ImmediateOf(b, &zero_value) || zero_value != 0 ||
      (compare != Compare::kEq && compare != Compare::kNe)) {
    return false;
  }
  for (int code = 0; code < 8; ++code) {
    if (codes_[code].value != a) continue;
    uint32_t slot = 0;
    TakeForDelaySlot(0, &slot);
    const bool on_set = (compare == Compare::kNe) != codes_[code].inverted;
    on_set ? a_.Bc1t(code, target) : a_.Bc1f(code, target);
    a_.Emit(slot);
    FenceDelaySlot();
    return true;
  }
  return false;
}

}  // namespace emu::jit::mips
