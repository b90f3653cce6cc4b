// SPDX-License-Identifier: Apache-2.0

// Operations on all of a vector register's elements, where the host has 128-bit
// ones (else sse_words.cc).

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using ir::Op;
using ir::Packed;
using ir::Value;
using x86::OperandKind;

bool LiftPacked(Lifter& lifter, const x86::Insn& insn, Op op, Packed packed,
                int64_t control) {
  const x86::Operand& from = insn.operands[1];
  const int to = insn.operands[0].reg;
  if (from.kind == OperandKind::kMemory) {
    const Lifter::Halves source = lifter.ReadFloats(insn, 1);
    lifter.ir.Packed(op, packed, to, source.half[0], source.half[1], control);
  } else {
    lifter.ir.Packed(op, packed, to, from.reg, control);
  }
  return true;
}

template <Packed kPacked>
bool LiftInteger(Lifter& lifter, const x86::Insn& insn) {
  return IsLegacyVector(insn) &&
         LiftPacked(lifter, insn, Op::kPacked, kPacked, insn.immediate & 0xff);
}

// Of the source's lower half or less.
template <Packed kPacked>
bool LiftWiden(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn)) return false;
  const x86::Operand& from = insn.operands[1];
  if (from.kind != OperandKind::kMemory) {
    return LiftPacked(lifter, insn, Op::kPacked, kPacked, 0);
  }
  const Value half = lifter.ReadScalar(insn, 1, from.size);
  lifter.ir.Packed(Op::kPacked, kPacked, insn.operands[0].reg, half, half, 0);
  return true;
}

template <int kControl>
bool LiftDuplicate(Lifter& lifter, const x86::Insn& insn) {
  return IsLegacyVector(insn) &&
         LiftPacked(lifter, insn, Op::kPacked, Packed::kPshufd, kControl);
}

template <Packed kPacked>
bool LiftFloat(Lifter& lifter, const x86::Insn& insn) {
  return IsLegacyVector(insn) &&
         LiftPacked(lifter, insn, Op::kPackedFloat, kPacked, 0);
}

// The count is an immediate; those in registers stay with the interpreter.
template <Packed kPacked>
bool LiftShift(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn) ||
      insn.operands[1].kind != OperandKind::kImmediate) {
    return false;
  }
  const int reg = insn.operands[0].reg;
  lifter.ir.Packed(Op::kPacked, kPacked, reg, reg, insn.immediate & 0xff);
  return true;
}

bool LiftCmpps(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacyVector(insn) || (insn.immediate & 0xff) > 7) return false;
  const auto packed = static_cast<Packed>(static_cast<int>(Packed::kCmpeqps) +
                                          static_cast<int>(insn.immediate));
  return LiftPacked(lifter, insn, Op::kPackedFloat, packed, 0);
}

#define EMU_INTEGER(Name) \
  { x86::Op::Name, &LiftInteger<Packed::Name> }
#define EMU_WIDEN(Name) \
  { x86::Op::Name, &LiftWiden<Packed::Name> }
#define EMU_FLOAT(Name) \
  { x86::Op::Name, &LiftFloat<Packed::Name> }
#define EMU_SHIFT(Name) \
  { x86::Op::Name, &LiftShift<Packed::Name> }
constexpr Lifting kSsePackedLiftings[] = {
    EMU_INTEGER(kPaddb),
    EMU_INTEGER(kPaddw),
    EMU_INTEGER(kPaddd),
    EMU_INTEGER(kPaddq),
    EMU_INTEGER(kPsubb),
    EMU_INTEGER(kPsubw),
    EMU_INTEGER(kPsubd),
    EMU_INTEGER(kPsubq),
    EMU_INTEGER(kPaddsb),
    EMU_INTEGER(kPaddsw),
    EMU_INTEGER(kPaddusb),
    EMU_INTEGER(kPaddusw),
    EMU_INTEGER(kPsubsb),
    EMU_INTEGER(kPsubsw),
    EMU_INTEGER(kPsubusb),
    EMU_INTEGER(kPsubusw),
    EMU_INTEGER(kPcmpeqb),
    EMU_INTEGER(kPcmpeqw),
    EMU_INTEGER(kPcmpeqd),
    EMU_INTEGER(kPcmpgtb),
    EMU_INTEGER(kPcmpgtw),
    EMU_INTEGER(kPcmpgtd),
    EMU_INTEGER(kPmaxsw),
    EMU_INTEGER(kPmaxub),
    EMU_INTEGER(kPminsw),
    EMU_INTEGER(kPminub),
    EMU_INTEGER(kPavgb),
    EMU_INTEGER(kPavgw),
    EMU_INTEGER(kPmullw),
    EMU_INTEGER(kPmulhw),
    EMU_INTEGER(kPmulhuw),
    EMU_INTEGER(kPmuludq),
    EMU_INTEGER(kPmaddwd),
    EMU_INTEGER(kPsadbw),
    EMU_INTEGER(kPackssdw),
    EMU_INTEGER(kPacksswb),
    EMU_INTEGER(kPackuswb),
    EMU_INTEGER(kPunpcklbw),
    EMU_INTEGER(kPunpcklwd),
    EMU_INTEGER(kPunpckldq),
    EMU_INTEGER(kPunpckhbw),
    EMU_INTEGER(kPunpckhwd),
    EMU_INTEGER(kPunpckhdq),
    EMU_INTEGER(kPshufd),
    EMU_INTEGER(kPshuflw),
    EMU_INTEGER(kPshufhw),
    EMU_INTEGER(kShufps),
    EMU_INTEGER(kPabsb),
    EMU_INTEGER(kPabsw),
    EMU_INTEGER(kPabsd),
    EMU_INTEGER(kPminsb),
    EMU_INTEGER(kPminsd),
    EMU_INTEGER(kPminuw),
    EMU_INTEGER(kPminud),
    EMU_INTEGER(kPmaxsb),
    EMU_INTEGER(kPmaxsd),
    EMU_INTEGER(kPmaxuw),
    EMU_INTEGER(kPmaxud),
    EMU_INTEGER(kPmulld),
    EMU_INTEGER(kPmuldq),
    EMU_INTEGER(kPcmpeqq),
    EMU_INTEGER(kPcmpgtq),
    EMU_INTEGER(kPackusdw),
    EMU_INTEGER(kPhaddw),
    EMU_INTEGER(kPhaddd),
    EMU_INTEGER(kPhaddsw),
    EMU_INTEGER(kPhsubw),
    EMU_INTEGER(kPhsubd),
    EMU_INTEGER(kPhsubsw),
    EMU_INTEGER(kPshufb),
    EMU_INTEGER(kPblendvb),
    EMU_INTEGER(kPalignr),
    EMU_WIDEN(kPmovsxbw),
    EMU_WIDEN(kPmovsxwd),
    EMU_WIDEN(kPmovsxdq),
    EMU_WIDEN(kPmovsxbd),
    EMU_WIDEN(kPmovsxwq),
    EMU_WIDEN(kPmovzxbw),
    EMU_WIDEN(kPmovzxwd),
    EMU_WIDEN(kPmovzxdq),
    EMU_WIDEN(kPmovzxbd),
    EMU_WIDEN(kPmovzxwq),
    {x86::Op::kMovsldup, &LiftDuplicate<0xa0>},
    {x86::Op::kMovshdup, &LiftDuplicate<0xf5>},
    {x86::Op::kUnpcklps, &LiftInteger<Packed::kPunpckldq>},
    {x86::Op::kUnpckhps, &LiftInteger<Packed::kPunpckhdq>},
    EMU_SHIFT(kPsllw),
    EMU_SHIFT(kPslld),
    EMU_SHIFT(kPsllq),
    EMU_SHIFT(kPsrlw),
    EMU_SHIFT(kPsrld),
    EMU_SHIFT(kPsrlq),
    EMU_SHIFT(kPsraw),
    EMU_SHIFT(kPsrad),
    EMU_SHIFT(kPslldq),
    EMU_SHIFT(kPsrldq),
    EMU_FLOAT(kAddps),
    EMU_FLOAT(kSubps),
    EMU_FLOAT(kMulps),
    EMU_FLOAT(kDivps),
    EMU_FLOAT(kSqrtps),
    EMU_FLOAT(kMinps),
    EMU_FLOAT(kMaxps),
    EMU_FLOAT(kCvtdq2ps),
    {x86::Op::kCmpps, &LiftCmpps},
};
#undef EMU_INTEGER
#undef EMU_WIDEN
#undef EMU_FLOAT
#undef EMU_SHIFT

}  // namespace

absl::Span<const Lifting> SsePackedLiftings() { return kSsePackedLiftings; }

}  // namespace emu::jit
