// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "x86/opcode_table.h"

namespace emu::x86 {
namespace {

constexpr const char* kConditions[16] = {"o",  "no", "b",  "ae", "e", "ne",
                                         "be", "a",  "s",  "ns", "p", "np",
                                         "l",  "ge", "le", "g"};

// Of 2, 4 and 8 bytes.
std::string BySize(const Insn& insn, const char* two, const char* four,
                   const char* eight) {
  return insn.operand_size == 2 ? two : insn.operand_size == 4 ? four : eight;
}

const char* StringSuffix(const Insn& insn) {
  switch (insn.operand_size) {
    case 1:
      return "b";
    case 2:
      return "w";
    case 4:
      return "d";
    default:
      return "q";
  }
}

// VEX forms of legacy operations have a v of their own.
bool NeedsV(const Insn& insn) {
  const Feature feature = Row(insn).traits.feature;
  return insn.vex_length != 0 && feature != Feature::kBmi1 &&
         feature != Feature::kBmi2 && OpName(insn.op)[0] != 'v';
}

const char* PrefixText(uint32_t bits, bool vex) {
  switch (bits >> kMatchPrefix.shift & 15) {
    case 1:
      return vex ? "" : "NP ";
    case 2:
      return "66 ";
    case 4:
      return "F3 ";
    case 8:
      return "F2 ";
    default:
      return "";
  }
}

// "w1" if only value 1 of `dimension` matches, and so on; "" for all.
std::string OnlyText(uint32_t bits, MatchDimension dimension, const char* zero,
                     const char* one) {
  const uint32_t values = (bits & dimension.Mask()) >> dimension.shift;
  return values == 1 ? zero : values == 2 ? one : "";
}

std::string ModRmText(uint32_t bits) {
  std::string text = OnlyText(bits, kMatchMod, " mem", " reg");
  for (const auto& [dimension, name] :
       {std::pair(kMatchReg, " /"), std::pair(kMatchRm, " rm=")}) {
    const uint32_t values = (bits & dimension.Mask()) >> dimension.shift;
    if (values == 0xff) continue;
    absl::StrAppend(&text, name);
    for (int i = 0; i < 8; ++i) {
      if ((values >> i & 1) != 0) absl::StrAppend(&text, i);
    }
  }
  return text;
}

}  // namespace

std::string Mnemonic(const Insn& insn) {
  switch (insn.op) {
    case Op::kJcc:
    case Op::kSetcc:
    case Op::kCmovcc:
      return absl::StrCat(OpName(insn.op), kConditions[insn.condition]);
    case Op::kMovs:
    case Op::kCmps:
    case Op::kStos:
    case Op::kLods:
    case Op::kScas:
    case Op::kIns:
    case Op::kOuts:
      return absl::StrCat(OpName(insn.op), StringSuffix(insn));
    case Op::kCbw:
      return BySize(insn, "cbw", "cwde", "cdqe");
    case Op::kCwd:
      return BySize(insn, "cwd", "cdq", "cqo");
    case Op::kPusha:
      return BySize(insn, "pushaw", "pushad", "");
    case Op::kPopa:
      return BySize(insn, "popaw", "popad", "");
    case Op::kPushf:
      return BySize(insn, "pushf", "pushfd", "pushfq");
    case Op::kPopf:
      return BySize(insn, "popf", "popfd", "popfq");
    case Op::kIret:
      return BySize(insn, "iret", "iretd", "iretq");
    case Op::kJcxz:
      return insn.address_size == 2   ? "jcxz"
             : insn.address_size == 4 ? "jecxz"
                                      : "jrcxz";
    default:
      return absl::StrCat(NeedsV(insn) ? "v" : "", OpName(insn.op));
  }
}

std::string EncodingText(const OpcodeRow& row) {
  static constexpr const char* kMaps[] = {"",    "0F ",   "0F38 ", "0F3A ",
                                          "0F ", "0F38 ", "0F3A "};
  const uint32_t bits = row.match.bits;
  const bool vex = row.map >= OpcodeMap::kVex0F;
  std::string text = vex ? "VEX " : "";
  if (vex) {
    absl::StrAppend(&text, OnlyText(bits, kMatchL, "L0 ", "L1 "));
    absl::StrAppend(&text, OnlyText(bits, kMatchW, "W0 ", "W1 "));
  } else {
    absl::StrAppend(&text, OnlyText(bits, kMatchW, "", "REX.W "));
    absl::StrAppend(&text, OnlyText(bits, kMatchB, "", "REX.B "));
  }
  absl::StrAppend(
      &text, PrefixText(bits, vex), kMaps[static_cast<int>(row.map)],
      absl::AsciiStrToUpper(absl::StrCat(absl::Hex(row.code, absl::kZeroPad2))),
      ModRmText(bits), OnlyText(bits, kMatchMode, " i64", " o64"));
  return text;
}

std::string RowText(const OpcodeRow& row) {
  std::string text = OpName(row.op);
  const char* separator = " ";
  for (OperandSpec spec : row.operands) {
    if (spec == OperandSpec::kNone) break;
    absl::StrAppend(&text, separator, OperandNotation(spec));
    separator = ", ";
  }
  return text;
}

const char* FeatureName(Feature feature) {
  static constexpr const char* kNames[] = {
      "base",    "fpu",           "tsc",     "msr",       "cx8",
      "sep",     "cmov",          "clflush", "mmx",       "fxsr",
      "sse",     "sse2",          "pni",     "pclmulqdq", "ssse3",
      "fma",     "cx16",          "sse4_1",  "sse4_2",    "movbe",
      "popcnt",  "aes",           "xsave",   "avx",       "avx/avx2",
      "avx+aes", "avx+pclmulqdq", "f16c",    "rdrand",    "fsgsbase",
      "bmi1",    "avx2",          "bmi2",    "invpcid",   "rdseed",
      "adx",     "clflushopt",    "clwb",    "sha_ni",    "pku",
      "rdpid",   "xsaveopt",      "xsavec",  "xsaves",    "lahf_lm",
      "abm",     "3dnowprefetch", "syscall", "rdtscp"};
  static_assert(sizeof kNames / sizeof kNames[0] ==
                static_cast<size_t>(Feature::kCount));
  return kNames[static_cast<int>(feature)];
}

}  // namespace emu::x86
