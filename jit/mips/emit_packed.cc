// SPDX-License-Identifier: Apache-2.0

// Operations on whole vector registers, by MSA: from CpuState to CpuState.

#include "jit/mips/guest_state.h"
#include "jit/mips/stub.h"

namespace emu::jit::mips {

using ir::Inst;
using ir::Packed;

namespace {

// The operands, the result in kD; the others are free.
constexpr Msa kD = w30, kS = w31, kT = w29, kU = w28, kZero = w27;

using Binary = void (Assembler::*)(Msa, Msa, Msa);
using Shift = void (Assembler::*)(Msa, Msa, int);

// d = op(d, s), or with the operands the other way round.
struct BinaryRow {
  Packed op;
  Binary emit;
  bool swaps = false;
};

constexpr BinaryRow kBinaries[] = {
    {Packed::kPaddb, &Assembler::AddvB},
    {Packed::kPaddw, &Assembler::AddvH},
    {Packed::kPaddd, &Assembler::AddvW},
    {Packed::kPaddq, &Assembler::AddvD},
    {Packed::kPsubb, &Assembler::SubvB},
    {Packed::kPsubw, &Assembler::SubvH},
    {Packed::kPsubd, &Assembler::SubvW},
    {Packed::kPsubq, &Assembler::SubvD},
    {Packed::kPaddsb, &Assembler::AddsSB},
    {Packed::kPaddsw, &Assembler::AddsSH},
    {Packed::kPaddusb, &Assembler::AddsUB},
    {Packed::kPaddusw, &Assembler::AddsUH},
    {Packed::kPsubsb, &Assembler::SubsSB},
    {Packed::kPsubsw, &Assembler::SubsSH},
    {Packed::kPsubusb, &Assembler::SubsUB},
    {Packed::kPsubusw, &Assembler::SubsUH},
    {Packed::kPcmpeqb, &Assembler::CeqB},
    {Packed::kPcmpeqw, &Assembler::CeqH},
    {Packed::kPcmpeqd, &Assembler::CeqW},
    {Packed::kPcmpgtb, &Assembler::CltSB, true},
    {Packed::kPcmpgtw, &Assembler::CltSH, true},
    {Packed::kPcmpgtd, &Assembler::CltSW, true},
    {Packed::kPmaxsw, &Assembler::MaxSH},
    {Packed::kPmaxub, &Assembler::MaxUB},
    {Packed::kPminsw, &Assembler::MinSH},
    {Packed::kPminub, &Assembler::MinUB},
    {Packed::kPavgb, &Assembler::AverUB},
    {Packed::kPavgw, &Assembler::AverUH},
    {Packed::kPmullw, &Assembler::MulvH},
    {Packed::kPmaddwd, &Assembler::DotpSW},
    {Packed::kPunpcklbw, &Assembler::IlvrB, true},
    {Packed::kPunpcklwd, &Assembler::IlvrH, true},
    {Packed::kPunpckldq, &Assembler::IlvrW, true},
    {Packed::kPunpckhbw, &Assembler::IlvlB, true},
    {Packed::kPunpckhwd, &Assembler::IlvlH, true},
    {Packed::kPunpckhdq, &Assembler::IlvlW, true},
    {Packed::kPminsb, &Assembler::MinSB},
    {Packed::kPminsd, &Assembler::MinSW},
    {Packed::kPminuw, &Assembler::MinUH},
    {Packed::kPminud, &Assembler::MinUW},
    {Packed::kPmaxsb, &Assembler::MaxSB},
    {Packed::kPmaxsd, &Assembler::MaxSW},
    {Packed::kPmaxuw, &Assembler::MaxUH},
    {Packed::kPmaxud, &Assembler::MaxUW},
    {Packed::kPmulld, &Assembler::MulvW},
    {Packed::kPcmpeqq, &Assembler::CeqD},
    {Packed::kPcmpgtq, &Assembler::CltSD, true},
    {Packed::kAddps, &Assembler::FaddW},
    {Packed::kSubps, &Assembler::FsubW},
    {Packed::kMulps, &Assembler::FmulW},
    {Packed::kDivps, &Assembler::FdivW},
    {Packed::kCmpeqps, &Assembler::FceqW},
    {Packed::kCmpltps, &Assembler::FcltW},
    {Packed::kCmpleps, &Assembler::FcleW},
    {Packed::kCmpunordps, &Assembler::FcunW},
    {Packed::kCmpneqps, &Assembler::FcuneW},
    {Packed::kCmpnltps, &Assembler::FcleW, true},
    {Packed::kCmpnleps, &Assembler::FcltW, true},
    {Packed::kCmpordps, &Assembler::FcorW},
};

struct ShiftRow {
  Packed op;
  Shift emit;
  int bits;  // of an element
  bool keeps_sign = false;
};

constexpr ShiftRow kShifts[] = {
    {Packed::kPsllw, &Assembler::SlliH, 16},
    {Packed::kPslld, &Assembler::SlliW, 32},
    {Packed::kPsllq, &Assembler::SlliD, 64},
    {Packed::kPsrlw, &Assembler::SrliH, 16},
    {Packed::kPsrld, &Assembler::SrliW, 32},
    {Packed::kPsrlq, &Assembler::SrliD, 64},
    {Packed::kPsraw, &Assembler::SraiH, 16, true},
    {Packed::kPsrad, &Assembler::SraiW, 32, true},
};

// Too large a count leaves zeros, or the sign.
void EmitShift(Assembler& a, const ShiftRow& row, uint64_t count) {
  if (count < static_cast<uint64_t>(row.bits)) {
    (a.*row.emit)(kD, kD, static_cast<int>(count));
  } else if (row.keeps_sign) {
    (a.*row.emit)(kD, kD, row.bits - 1);
  } else {
    a.LdiD(kD, 0);
  }
}

// The upper halves of products: those of even lanes, then those of odd ones.
void EmitMulHigh(Assembler& a, Binary dot_product) {
  a.LdiD(kZero, 0);
  a.IlvevH(kT, kZero, kD);
  (a.*dot_product)(kT, kT, kS);
  a.IlvodH(kU, kD, kZero);
  (a.*dot_product)(kU, kU, kS);
  a.IlvodH(kD, kU, kT);
}

bool EmitBinary(Assembler& a, Packed op) {
  for (const BinaryRow& row : kBinaries) {
    if (row.op != op) continue;
    row.swaps ? (a.*row.emit)(kD, kS, kD) : (a.*row.emit)(kD, kD, kS);
    return true;
  }
  return false;
}

// d = op(the even elements of d and s, their odd ones).
struct PairsRow {
  Packed op;
  Binary even, odd, emit;
};

constexpr PairsRow kPairs[] = {
    {Packed::kPhaddw, &Assembler::PckevH, &Assembler::PckodH,
     &Assembler::AddvH},
    {Packed::kPhaddd, &Assembler::PckevW, &Assembler::PckodW,
     &Assembler::AddvW},
    {Packed::kPhaddsw, &Assembler::PckevH, &Assembler::PckodH,
     &Assembler::AddsSH},
    {Packed::kPhsubw, &Assembler::PckevH, &Assembler::PckodH,
     &Assembler::SubvH},
    {Packed::kPhsubd, &Assembler::PckevW, &Assembler::PckodW,
     &Assembler::SubvW},
    {Packed::kPhsubsw, &Assembler::PckevH, &Assembler::PckodH,
     &Assembler::SubsSH},
};

void EmitPairs(Assembler& a, const PairsRow& row) {
  (a.*row.even)(kT, kS, kD);
  (a.*row.odd)(kU, kS, kD);
  (a.*row.emit)(kD, kT, kU);
}

// The lower elements of s, interleaved with their signs (by `less` than zero)
// or with zeros, in one step or two.
struct WidenRow {
  Packed op;
  struct Step {
    Binary interleave = nullptr, less = nullptr;
  } steps[2];
};

constexpr WidenRow kWidenings[] = {
    {Packed::kPmovsxbw, {{&Assembler::IlvrB, &Assembler::CltSB}}},
    {Packed::kPmovsxwd, {{&Assembler::IlvrH, &Assembler::CltSH}}},
    {Packed::kPmovsxdq, {{&Assembler::IlvrW, &Assembler::CltSW}}},
    {Packed::kPmovsxbd,
     {{&Assembler::IlvrB, &Assembler::CltSB},
      {&Assembler::IlvrH, &Assembler::CltSH}}},
    {Packed::kPmovsxwq,
     {{&Assembler::IlvrH, &Assembler::CltSH},
      {&Assembler::IlvrW, &Assembler::CltSW}}},
    {Packed::kPmovzxbw, {{&Assembler::IlvrB}}},
    {Packed::kPmovzxwd, {{&Assembler::IlvrH}}},
    {Packed::kPmovzxdq, {{&Assembler::IlvrW}}},
    {Packed::kPmovzxbd, {{&Assembler::IlvrB}, {&Assembler::IlvrH}}},
    {Packed::kPmovzxwq, {{&Assembler::IlvrH}, {&Assembler::IlvrW}}},
};

void EmitWidening(Assembler& a, const WidenRow& row) {
  a.LdiD(kZero, 0);
  Msa from = kS;
  for (const WidenRow::Step& step : row.steps) {
    if (step.interleave == nullptr) return;
    Msa upper = kZero;
    if (step.less != nullptr) {
      upper = kT;
      (a.*step.less)(upper, from, kZero);
    }
    (a.*step.interleave)(kD, upper, from);
    from = kD;
  }
}

void EmitAbsolute(Assembler& a, Binary add_absolutes) {
  a.LdiD(kZero, 0);
  (a.*add_absolutes)(kD, kS, kZero);
}

// The bytes of d and s, s below, from byte `count` on.
void EmitAlign(Assembler& a, int count) {
  if (count < 16) return a.SldiB(kD, kS, count);
  a.LdiD(kZero, 0);
  if (count < 32) a.SldiB(kZero, kD, count - 16);
  a.MoveV(kD, kZero);
}

// What takes more than one instruction.
void EmitSequence(Assembler& a, Packed op, uint64_t control) {
  for (const ShiftRow& row : kShifts) {
    if (row.op == op) return EmitShift(a, row, control);
  }
  for (const PairsRow& row : kPairs) {
    if (row.op == op) return EmitPairs(a, row);
  }
  for (const WidenRow& row : kWidenings) {
    if (row.op == op) return EmitWidening(a, row);
  }
  switch (op) {
    case Packed::kPmulhw:
      return EmitMulHigh(a, &Assembler::DotpSW);
    case Packed::kPmulhuw:
      return EmitMulHigh(a, &Assembler::DotpUW);
    case Packed::kPmuludq:
      a.LdiD(kZero, 0);
      a.IlvevW(kD, kZero, kD);
      return a.DotpUD(kD, kD, kS);
    case Packed::kPmuldq:
      a.LdiD(kZero, 0);
      a.IlvevW(kD, kZero, kD);
      return a.DotpSD(kD, kD, kS);
    case Packed::kPabsb:
      return EmitAbsolute(a, &Assembler::AddAB);
    case Packed::kPabsw:
      return EmitAbsolute(a, &Assembler::AddAH);
    case Packed::kPabsd:
      return EmitAbsolute(a, &Assembler::AddAW);
    case Packed::kPackusdw:
      a.LdiD(kZero, 0);
      a.MaxSW(kD, kD, kZero);
      a.MaxSW(kS, kS, kZero);
      a.SatUW(kD, kD, 15);
      a.SatUW(kS, kS, 15);
      return a.PckevH(kD, kS, kD);
    // (A control byte with bit 7 or 6 set gives zero; x86 looks at bit 7.)
    case Packed::kPshufb:
      a.AndiB(kT, kS, 0x8f);
      a.VshfB(kT, kD, kD);
      return a.MoveV(kD, kT);
    case Packed::kPblendvb:
      a.LdD(kT, VectorOffset(0), kContext);
      a.CltiSB(kT, kT, 0);
      return a.BmnzV(kD, kS, kT);
    case Packed::kPalignr:
      return EmitAlign(a, static_cast<int>(control));
    case Packed::kPsadbw:
      a.AsubUB(kD, kD, kS);
      a.HaddUH(kD, kD, kD);
      a.HaddUW(kD, kD, kD);
      return a.HaddUD(kD, kD, kD);
    case Packed::kPackssdw:
      a.SatSW(kD, kD, 15);
      a.SatSW(kS, kS, 15);
      return a.PckevH(kD, kS, kD);
    case Packed::kPacksswb:
      a.SatSH(kD, kD, 7);
      a.SatSH(kS, kS, 7);
      return a.PckevB(kD, kS, kD);
    case Packed::kPackuswb:
      a.LdiD(kZero, 0);
      a.MaxSH(kD, kD, kZero);
      a.MaxSH(kS, kS, kZero);
      a.SatUH(kD, kD, 7);
      a.SatUH(kS, kS, 7);
      return a.PckevB(kD, kS, kD);
    case Packed::kPslldq:
      if (control == 0) return;
      a.LdiD(kZero, 0);
      if (control > 15) return a.MoveV(kD, kZero);
      return a.SldiB(kD, kZero, 16 - static_cast<int>(control));
    case Packed::kPsrldq:
      if (control == 0) return;
      a.LdiD(kZero, 0);
      if (control <= 15) a.SldiB(kZero, kD, static_cast<int>(control));
      return a.MoveV(kD, kZero);
    case Packed::kPshufd:
      return a.ShfW(kD, kS, control);
    case Packed::kPshuflw:
      a.ShfH(kT, kS, control);
      a.MoveV(kD, kS);
      return a.InsveD(kD, 0, kT);
    case Packed::kPshufhw:
      a.ShfH(kD, kS, control);
      return a.InsveD(kD, 0, kS);
    case Packed::kShufps:
      a.ShfW(kD, kD, control);
      a.ShfW(kS, kS, control >> 4);
      return a.IlvrD(kD, kS, kD);
    case Packed::kSqrtps:
      return a.FsqrtW(kD, kS);
    case Packed::kCvtdq2ps:
      return a.FfintSW(kD, kS);
    // The second operand, unless the first is less (greater).
    case Packed::kMinps:
      a.FcltW(kT, kD, kS);
      a.BselV(kT, kS, kD);
      return a.MoveV(kD, kT);
    default:  // kMaxps
      a.FcltW(kT, kS, kD);
      a.BselV(kT, kS, kD);
      return a.MoveV(kD, kT);
  }
}

enum class NanCheck { kNone, kOperands, kResult };

NanCheck CheckOf(Packed op) {
  switch (op) {
    case Packed::kAddps:
    case Packed::kSubps:
    case Packed::kMulps:
    case Packed::kDivps:
    case Packed::kSqrtps:
      return NanCheck::kResult;
    case Packed::kMinps:
    case Packed::kMaxps:
    case Packed::kCmpltps:
    case Packed::kCmpleps:
    case Packed::kCmpnltps:
    case Packed::kCmpnleps:
      return NanCheck::kOperands;
    default:
      return NanCheck::kNone;
  }
}

}  // namespace

// From memory there come two halves.
void RegionEmitter::LoadPackedSource(const Inst& inst) {
  if (inst.a == ir::kNoValue) {
    a_.LdD(kS, VectorOffset(static_cast<int>(inst.imm >> 16)), kContext);
    return;
  }
  const Fpr low = floats_.Use(inst.a);
  const Fpr high = floats_.Use(inst.b);
  a_.MoveV(kS, Msa{low.code});
  a_.InsveD(kS, 1, Msa{high.code});
}

void RegionEmitter::EmitPacked(const Inst& inst) {
  const auto op = static_cast<Packed>(inst.width);
  const auto control = static_cast<uint64_t>(inst.imm & 0xff);
  LoadPackedSource(inst);
  a_.LdD(kD, VectorOffset(inst.reg), kContext);
  const NanCheck check = CheckOf(op);
  if (check == NanCheck::kOperands) BailOnNan(inst, kD, kS);
  if (!EmitBinary(a_, op)) EmitSequence(a_, op, control);
  if (check == NanCheck::kResult) BailOnNan(inst, kD, kD);
  a_.StD(kD, VectorOffset(inst.reg), kContext);
}

// (Quiet NaNs do not trap here.)
void RegionEmitter::BailOnNan(const Inst& inst, Msa x, Msa y) {
  a_.FcunW(kT, x, y);
  Stub* stub = NewStub();
  stub->kind = Stub::Kind::kBail;
  stub->pc = (*pcs_)[inst.insn];
  stub->flags = Locate(inst.flags);
  a_.BnzV(kT, &stub->label);
  a_.Nop();
  FenceDelaySlot();
}

void RegionEmitter::Emit_kPacked(const Inst& inst) { EmitPacked(inst); }

void RegionEmitter::Emit_kPackedFloat(const Inst& inst) {
  values_.Settle();
  EmitPacked(inst);
}

}  // namespace emu::jit::mips
