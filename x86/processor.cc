// SPDX-License-Identifier: Apache-2.0

#include "x86/processor.h"

#include "x86/opcode_table.h"

namespace emu::x86 {
namespace {

// The prefixes that another vendor may take otherwise.
struct Prefixes {
  bool operand_size = false;  // 66
  bool rex_b = false;
};

Prefixes PrefixesOf(absl::Span<const uint8_t> bytes) {
  Prefixes prefixes;
  for (uint8_t byte : bytes) {
    switch (byte) {
      case 0x66:
        prefixes.operand_size = true;
        break;
      case 0x26:
      case 0x2e:
      case 0x36:
      case 0x3e:
      case 0x64:
      case 0x65:
      case 0x67:
      case 0xf0:
      case 0xf2:
      case 0xf3:
        break;
      default:
        prefixes.rex_b = (byte & 0xf1) == 0x41;
        return prefixes;
    }
  }
  return prefixes;
}

bool IsNearBranch(Op op) {
  switch (op) {
    case Op::kJcc:
    case Op::kJmp:
    case Op::kCall:
    case Op::kRet:
    case Op::kLoop:
    case Op::kLoope:
    case Op::kLoopne:
    case Op::kJcxz:
      return true;
    default:
      return false;
  }
}

bool IsFarPointer(Op op) {
  switch (op) {
    case Op::kJmpFar:
    case Op::kCallFar:
    case Op::kLss:
    case Op::kLfs:
    case Op::kLgs:
      return true;
    default:
      return false;
  }
}

// SHLD and SHRD of 16 bits by more than 16: the SDM leaves the result open.
bool ShiftsTooFar(const Insn& insn, uint64_t rcx) {
  if (insn.op != Op::kShld && insn.op != Op::kShrd) return false;
  const Operand& last = insn.operands[2];
  const uint64_t count = last.kind == OperandKind::kImmediate
                             ? static_cast<uint64_t>(insn.immediate)
                             : rcx;
  return insn.operands[0].size == 2 && (count & 31) > 16;
}

// Whether the slot of a far return's selector lies in two pages. Intel's
// processors read two bytes of it, AMD's the whole.
bool ReturnsFarAcrossPages(const Insn& insn, uint64_t rsp) {
  constexpr uint64_t kPageMask = ~uint64_t{0xfff};
  const uint64_t slot = rsp + insn.operand_size;
  const uint64_t last = slot + insn.operand_size - 1;
  return insn.op == Op::kRetFar && ((slot ^ last) & kPageMask) != 0;
}

bool IsDifferentIn64(const Insn& insn, const Prefixes& prefixes) {
  // AMD's processors take near branches with 66 for 16-bit ones.
  if (prefixes.operand_size && IsNearBranch(insn.op)) return true;
  // They ignore REX.W where it would give a far pointer a 64-bit offset.
  if (insn.operand_size == 8 && IsFarPointer(insn.op)) return true;
  // PAUSE with REX.B is XCHG R8, RAX to them.
  return insn.op == Op::kPause && prefixes.rex_b;
}

bool IsDifferent(Mode mode, const Insn& insn, const Prefixes& prefixes,
                 absl::Span<const uint64_t> gpr) {
  if (mode == Mode::k64 && IsDifferentIn64(insn, prefixes)) return true;
  switch (insn.op) {
    // AMD's processors have no SYSENTER and SYSEXIT in long mode: #UD.
    case Op::kSysenter:
    case Op::kSysexit:
      return true;
    // F2 and F3 are reserved there, and change the condition.
    case Op::kLoope:
    case Op::kLoopne:
      return insn.rep || insn.repne;
    // 0F 0D with a register: #UD, NOP to Intel.
    case Op::kNop:
      return Row(insn).map == OpcodeMap::k0F && Row(insn).code == 0x0d;
    default:
      return ShiftsTooFar(insn, gpr[kRcx]) ||
             ReturnsFarAcrossPages(insn, gpr[kRsp]);
  }
}

}  // namespace

VendorsChoice VendorsChoiceOf(Mode mode, const Insn& insn,
                              absl::Span<const uint8_t> bytes,
                              absl::Span<const uint64_t> gpr) {
  const bool repeated = insn.rep || insn.repne;
  VendorsChoice choice;
  choice.everything = IsDifferent(mode, insn, PrefixesOf(bytes), gpr);
  switch (insn.op) {
    case Op::kCmps:
      choice.fault_address = true;
      [[fallthrough]];
    case Op::kScas:
      choice.fault_flags = repeated;
      [[fallthrough]];
    case Op::kMovs:
    case Op::kStos:
    case Op::kLods:
      choice.upper_counters =
          repeated && mode == Mode::k64 && insn.address_size == 4;
      break;
    default:
      break;
  }
  return choice;
}

VendorsFloatChoice VendorsFloatChoiceOf(Op op) {
  VendorsFloatChoice choice;
  choice.last_bit = op >= Op::kFsin && op <= Op::kFyl2xp1;
  switch (op) {
    case Op::kRcpps:
    case Op::kRcpss:
    case Op::kRsqrtps:
    case Op::kRsqrtss:
      choice.approximate = true;
      break;
    case Op::kDpps:
    case Op::kDppd:
      choice.which_nan = true;
      break;
    case Op::kFxsave:
    case Op::kXsave:
    case Op::kXsaveopt:
    case Op::kXsavec:
      choice.image_pointers = true;
      break;
    default:
      break;
  }
  return choice;
}

}  // namespace emu::x86
