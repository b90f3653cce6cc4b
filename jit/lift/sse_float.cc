// SPDX-License-Identifier: Apache-2.0

// SSE and SSE2 floating point: scalars, and pairs of doubles.

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using ir::Op;
using ir::Value;
using x86::OperandKind;

template <Op kOp, int kWidth>
bool LiftScalar(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Value b = lifter.ReadScalar(insn, 1, kWidth);
  const Value a = lifter.ReadScalar(insn, 0, kWidth);
  lifter.WriteScalar(insn.operands[0].reg, kWidth,
                     lifter.ir.Float(kOp, kWidth, a, b));
  return true;
}

template <int kWidth>
bool LiftSqrt(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Value a = lifter.ReadScalar(insn, 1, kWidth);
  lifter.WriteScalar(insn.operands[0].reg, kWidth,
                     lifter.ir.Float(Op::kFSqrt, kWidth, a));
  return true;
}

// Nothing is written until both elements are there.
template <Op kOp>
bool LiftPair(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Lifter::Halves b = lifter.ReadFloats(insn, 1);
  const Lifter::Halves a = lifter.ReadFloats(insn, 0);
  const Value low = lifter.ir.Float(kOp, 8, a.half[0], b.half[0]);
  const Value high = lifter.ir.Float(kOp, 8, a.half[1], b.half[1]);
  lifter.WriteFloats(insn.operands[0].reg, {{low, high}});
  return true;
}

bool LiftSqrtPair(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Lifter::Halves a = lifter.ReadFloats(insn, 1);
  const Value low = lifter.ir.Float(Op::kFSqrt, 8, a.half[0]);
  const Value high = lifter.ir.Float(Op::kFSqrt, 8, a.half[1]);
  lifter.WriteFloats(insn.operands[0].reg, {{low, high}});
  return true;
}

template <int kWidth>
bool LiftCompare(Lifter& lifter, const x86::Insn& insn) {
  const Value b = lifter.ReadScalar(insn, 1, kWidth);
  const Value a = lifter.ReadScalar(insn, 0, kWidth);
  lifter.SetFloatFlags(kWidth, a, b);
  return true;
}

template <int kWidth>
bool LiftFromInteger(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Value a = lifter.ReadOperand(insn, 1);
  lifter.WriteScalar(insn.operands[0].reg, kWidth,
                     lifter.ir.FloatOfInt(kWidth, a, insn.operands[1].size));
  return true;
}

template <Op kOp, int kWidth>
bool LiftToInteger(Lifter& lifter, const x86::Insn& insn) {
  const Value a = lifter.ReadScalar(insn, 1, kWidth);
  lifter.WriteGpr(insn.operands[0],
                  lifter.ir.IntOfFloat(kOp, kWidth, a, insn.operands[0].size));
  return true;
}

template <int kFrom, int kTo>
bool LiftResize(Lifter& lifter, const x86::Insn& insn) {
  if (!IsLegacy(insn)) return false;
  const Value a = lifter.ReadScalar(insn, 1, kFrom);
  lifter.WriteScalar(insn.operands[0].reg, kTo,
                     lifter.ir.Float(Op::kFResize, kTo, a));
  return true;
}

constexpr Lifting kSseFloatLiftings[] = {
    {x86::Op::kAddss, &LiftScalar<Op::kFAdd, 4>},
    {x86::Op::kAddsd, &LiftScalar<Op::kFAdd, 8>},
    {x86::Op::kAddpd, &LiftPair<Op::kFAdd>},
    {x86::Op::kSubss, &LiftScalar<Op::kFSub, 4>},
    {x86::Op::kSubsd, &LiftScalar<Op::kFSub, 8>},
    {x86::Op::kSubpd, &LiftPair<Op::kFSub>},
    {x86::Op::kMulss, &LiftScalar<Op::kFMul, 4>},
    {x86::Op::kMulsd, &LiftScalar<Op::kFMul, 8>},
    {x86::Op::kMulpd, &LiftPair<Op::kFMul>},
    {x86::Op::kDivss, &LiftScalar<Op::kFDiv, 4>},
    {x86::Op::kDivsd, &LiftScalar<Op::kFDiv, 8>},
    {x86::Op::kDivpd, &LiftPair<Op::kFDiv>},
    {x86::Op::kMinss, &LiftScalar<Op::kFMin, 4>},
    {x86::Op::kMinsd, &LiftScalar<Op::kFMin, 8>},
    {x86::Op::kMinpd, &LiftPair<Op::kFMin>},
    {x86::Op::kMaxss, &LiftScalar<Op::kFMax, 4>},
    {x86::Op::kMaxsd, &LiftScalar<Op::kFMax, 8>},
    {x86::Op::kMaxpd, &LiftPair<Op::kFMax>},
    {x86::Op::kSqrtss, &LiftSqrt<4>},
    {x86::Op::kSqrtsd, &LiftSqrt<8>},
    {x86::Op::kSqrtpd, &LiftSqrtPair},
    {x86::Op::kComiss, &LiftCompare<4>},
    {x86::Op::kComisd, &LiftCompare<8>},
    {x86::Op::kUcomiss, &LiftCompare<4>},
    {x86::Op::kUcomisd, &LiftCompare<8>},
    {x86::Op::kCvtsi2ss, &LiftFromInteger<4>},
    {x86::Op::kCvtsi2sd, &LiftFromInteger<8>},
    {x86::Op::kCvtss2si, &LiftToInteger<Op::kIntOfF, 4>},
    {x86::Op::kCvtsd2si, &LiftToInteger<Op::kIntOfF, 8>},
    {x86::Op::kCvttss2si, &LiftToInteger<Op::kTruncOfF, 4>},
    {x86::Op::kCvttsd2si, &LiftToInteger<Op::kTruncOfF, 8>},
    {x86::Op::kCvtss2sd, &LiftResize<4, 8>},
    {x86::Op::kCvtsd2ss, &LiftResize<8, 4>},
};

}  // namespace

absl::Span<const Lifting> SseFloatLiftings() { return kSseFloatLiftings; }

}  // namespace emu::jit
