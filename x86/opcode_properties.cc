// SPDX-License-Identifier: Apache-2.0

#include <cstdint>

#include "x86/opcode_table.h"

namespace emu::x86 {
namespace {

bool IsShiftOrRotate(Op op) {
  switch (op) {
    case Op::kRol:
    case Op::kRor:
    case Op::kRcl:
    case Op::kRcr:
    case Op::kShl:
    case Op::kShr:
    case Op::kSar:
    case Op::kShld:
    case Op::kShrd:
      return true;
    default:
      return false;
  }
}

// The count of a shift whose count is an immediate, as the processor masks it;
// -1 for a count in CL.
int ImmediateCount(const Insn& insn) {
  const Operand& count = insn.operands[insn.operand_count - 1];
  if (count.kind != OperandKind::kImmediate) return -1;
  return static_cast<int>(
      insn.immediate &
      (insn.operand_size == 8 && insn.operands[0].size == 8 ? 63 : 31));
}

FlagEffect ShiftFlags(const Insn& insn, FlagEffect effect) {
  const int count = ImmediateCount(insn);
  if (count == 0) return {};
  if (count == 1 && (effect.undefined & kFlagOf) != 0) {
    effect.undefined &= ~kFlagOf;
    effect.written |= kFlagOf;
  }
  if (count == -1) effect.read |= effect.written | effect.undefined;
  return effect;
}

}  // namespace

uint32_t FlagsOf(Condition condition) {
  constexpr uint32_t kPairs[8] = {
      kFlagOf, kFlagCf, kFlagZf,           kFlagCf | kFlagZf,
      kFlagSf, kFlagPf, kFlagSf | kFlagOf, kFlagSf | kFlagOf | kFlagZf};
  return kPairs[condition >> 1];
}

FlagEffect CountedFlagsOf(const Insn& insn, FlagEffect effect) {
  if (IsShiftOrRotate(insn.op)) return ShiftFlags(insn, effect);
  // cmps, scas: repeated no times they leave the flags.
  if (insn.rep || insn.repne) effect.read |= effect.written;
  return effect;
}

bool RequiresAlignment(const Insn& insn) {
  if (insn.vex_length != 0) return Has(insn, kPropAligned);
  if (insn.op == Op::kCmpxchg16b) return true;
  if (Has(insn, kPropUnaligned)) return false;
  bool vector = false;
  bool wide_memory = false;
  for (int i = 0; i < insn.operand_count; ++i) {
    const Operand& operand = insn.operands[i];
    // MMX: CVTPD2PI and CVTTPD2PI.
    if (operand.kind == OperandKind::kVector ||
        operand.kind == OperandKind::kMmx) {
      vector = true;
    }
    if (operand.kind == OperandKind::kMemory && operand.size == 16) {
      wide_memory = true;
    }
  }
  return vector && wide_memory;
}

bool ModifiesMemory(const Insn& insn) {
  return insn.operands[0].kind == OperandKind::kMemory &&
         (Has(insn, kPropLock) || IsShiftOrRotate(insn.op));
}

bool UsesFloat(const Insn& insn) {
  switch (insn.op) {
    case Op::kRcpps:
    case Op::kRcpss:
    case Op::kRsqrtps:
    case Op::kRsqrtss:
    case Op::kStmxcsr:
    case Op::kFxsave:
    case Op::kXsave:
    case Op::kXsaveopt:
    case Op::kXsavec:
    case Op::kXsaves:
      return true;
    default:
      return Has(insn, kPropFloat);
  }
}

Feature FeatureOf(const Insn& insn) {
  const Feature feature = Row(insn).traits.feature;
  if (feature != Feature::kAvxOrAvx2) return feature;
  return insn.vex_length == 32 ? Feature::kAvx2 : Feature::kAvx;
}

}  // namespace emu::x86
