// SPDX-License-Identifier: Apache-2.0

#include "x86/insn_text.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "x86/opcode_table.h"

namespace emu::x86 {
namespace {

constexpr const char* kLow[8] = {"ax", "cx", "dx", "bx",
                                 "sp", "bp", "si", "di"};
constexpr const char* kSegments[6] = {"es", "cs", "ss", "ds", "fs", "gs"};

std::string GprName(int reg, int size) {
  if (reg >= 8) {
    const char* suffix = size == 1   ? "b"
                         : size == 2 ? "w"
                         : size == 4 ? "d"
                                     : "";
    return absl::StrCat("r", reg, suffix);
  }
  switch (size) {
    case 1:
      return reg < 4 ? absl::StrCat(std::string(1, kLow[reg][0]), "l")
                     : absl::StrCat(kLow[reg], "l");
    case 2:
      return kLow[reg];
    case 4:
      return absl::StrCat("e", kLow[reg]);
    default:
      return absl::StrCat("r", kLow[reg]);
  }
}

std::string Hex(int64_t value) {
  if (value < 0) return absl::StrCat("-0x", absl::Hex(-value));
  return absl::StrCat("0x", absl::Hex(value));
}

bool IsGather(const Insn& insn) { return Has(insn, kPropDistinct); }

std::string MemoryText(const Insn& insn) {
  const MemoryOperand& memory = insn.memory;
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (!text.empty()) text += '+';
    text += part;
  };
  if (memory.base == kRipRegister) {
    add("rip");
  } else if (memory.base != kNoRegister) {
    add(GprName(memory.base, insn.address_size));
  }
  if (memory.index != kNoRegister) {
    add(absl::StrCat(IsGather(insn) ? absl::StrCat("v", memory.index)
                                    : GprName(memory.index, insn.address_size),
                     "*", 1 << memory.scale));
  }
  if (memory.displacement != 0 || text.empty()) {
    add(Hex(memory.displacement));
  }
  return absl::StrCat(kSegments[memory.segment], ":", text);
}

std::string OperandText(const Insn& insn, const Operand& operand) {
  const int reg = operand.reg;
  switch (operand.kind) {
    case OperandKind::kNone:
      return "";
    case OperandKind::kGpr:
      return GprName(reg, operand.size);
    case OperandKind::kGprHigh:
      return absl::StrCat(std::string(1, kLow[reg][0]), "h");
    case OperandKind::kSegment:
      return kSegments[reg];
    case OperandKind::kControl:
      return absl::StrCat("cr", reg);
    case OperandKind::kDebug:
      return absl::StrCat("dr", reg);
    case OperandKind::kX87:
      return absl::StrCat("st", reg);
    case OperandKind::kMmx:
      return absl::StrCat("mm", reg, ":", operand.size);
    case OperandKind::kVector:
      return absl::StrCat(operand.size == 32 ? "ymm" : "xmm", reg, ":",
                          operand.size);
    case OperandKind::kMemory:
      return absl::StrCat("m", operand.size, "[", MemoryText(insn), "]");
    case OperandKind::kImmediate:
      return Hex(insn.immediate);
    case OperandKind::kRelative:
      return absl::StrCat(".", insn.immediate < 0 ? "" : "+", insn.immediate);
    case OperandKind::kFarPointer:
      return absl::StrCat(Hex(insn.immediate2), ":", Hex(insn.immediate));
    case OperandKind::kImmediate2:
      return Hex(insn.immediate2);
  }
  return "";
}

}  // namespace

std::string InsnText(const Insn& insn) {
  std::string text;
  if (insn.lock) text += "lock ";
  if (insn.rep) text += "rep ";
  if (insn.repne) text += "repne ";
  absl::StrAppend(&text, Mnemonic(insn));
  for (int i = 0; i < insn.operand_count; ++i) {
    absl::StrAppend(&text, i == 0 ? " " : ", ",
                    OperandText(insn, insn.operands[i]));
  }
  return text;
}

}  // namespace emu::x86
