// SPDX-License-Identifier: Apache-2.0

#include "jit/ir/text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace emu::jit::ir {
namespace {

constexpr const char* kGprNames[x86::kGprCount] = {
    "ax", "cx", "dx",  "bx",  "sp",  "bp",  "si",  "di",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
constexpr const char* kCompareNames[] = {"eq", "ne", "lt", "ge", "ltu", "geu"};
// As "kPaddb".
constexpr const char* kPackedNames[] = {
#define X(name) #name,
#include "jit/ir/packed.inc"
#undef X
};
constexpr const char* kFlagsNames[] = {
    "state", "known", "add",  "sub",  "compare", "logic", "inc",
    "dec",   "shl",   "shr",  "sar",  "shld",    "shrd",  "result",
    "imul",  "rotl",  "rotr", "zero", "merged"};

bool AccessesMemory(const Inst& inst) {
  switch (inst.op) {
    case Op::kLoad:
    case Op::kStore:
    case Op::kLoadFloat:
    case Op::kStoreFloat:
    case Op::kAtomicExchange:
    case Op::kAtomicAdd:
    case Op::kAtomicAnd:
    case Op::kAtomicOr:
    case Op::kAtomicXor:
    case Op::kAtomicCompare:
    case Op::kX87Store:
      return true;
    default:
      return false;
  }
}

std::string Address(const Inst& inst) {
  return inst.imm == 0 ? absl::StrFormat("[v%d]", inst.a)
                       : absl::StrFormat("[v%d %c 0x%x]", inst.a,
                                         inst.imm < 0 ? '-' : '+',
                                         inst.imm < 0 ? -inst.imm : inst.imm);
}

// Which of the guest's registers, and where in it; empty for operations on
// none.
std::string Place(const Inst& inst) {
  switch (inst.op) {
    case Op::kGetReg:
    case Op::kPutReg:
      return kGprNames[inst.reg];
    case Op::kGetVector:
    case Op::kPutVector:
    case Op::kGetVectorBits:
    case Op::kPutVectorBits:
      return absl::StrFormat("xmm%d[%d]", inst.reg, inst.imm);
    case Op::kPacked:
    case Op::kPackedFloat:
      return absl::StrFormat("xmm%d", inst.reg);
    default:
      return "";
  }
}

bool Compares(Op op) {
  return op == Op::kCompare || op == Op::kBranch || op == Op::kBail ||
         op == Op::kFTest || op == Op::kFCompare;
}

std::string FlagsText(const Flags& flags) {
  std::string text = absl::StrFormat(
      "%s%d", kFlagsNames[static_cast<int>(flags.kind)], 8 << flags.log2_width);
  for (const Value value : {flags.result, flags.a, flags.b}) {
    absl::StrAppend(&text,
                    value == kNoValue ? " -" : absl::StrCat(" v", value));
  }
  return flags.before == 0 ? text : absl::StrCat(text, " over f", flags.before);
}

std::string EdgeText(const Edge& edge) {
  return absl::StrFormat(
      " -> %s 0x%x%s%s",
      edge.kind == Edge::Kind::kBlock ? absl::StrCat("block ", edge.block)
                                      : absl::StrCat("link ", edge.link),
      edge.target, edge.polls ? ", polls" : "",
      edge.stores_flags ? absl::StrCat(", stores f", edge.flags) : "");
}

std::string InstText(const Block& block, Value number) {
  const Inst& inst = block.insts[number];
  std::string text;
  if ((Properties(inst.op) & kResult) != 0) {
    absl::StrAppend(&text, "v", number, " = ");
  }
  absl::StrAppend(&text, Name(inst.op));
  const bool is_packed = inst.op == Op::kPacked || inst.op == Op::kPackedFloat;
  if (inst.width != 0 && !is_packed) {
    absl::StrAppend(&text, ".", inst.width, inst.is_signed ? "s" : "");
  }
  std::string separator = " ";
  const auto add = [&](const std::string& operand) {
    absl::StrAppend(&text, separator, operand);
    separator = ", ";
  };
  const std::string place = Place(inst);
  if (!place.empty()) add(place);
  if (AccessesMemory(inst)) {
    add(Address(inst));
  } else if (inst.a != kNoValue) {
    add(absl::StrCat("v", inst.a));
  }
  if (Compares(inst.op)) {
    absl::StrAppend(&text, " ", kCompareNames[static_cast<int>(inst.compare)]);
    separator = " ";
  }
  if (inst.b != kNoValue) add(absl::StrCat("v", inst.b));
  if (inst.c != kNoValue) add(absl::StrCat("v", inst.c));
  if (is_packed) {
    if (inst.a == kNoValue) add(absl::StrCat("xmm", inst.imm >> 16));
    add(absl::AsciiStrToLower(kPackedNames[inst.width] + 1));
  } else if (inst.op == Op::kX87 || inst.op == Op::kX87Store) {
    add(absl::StrCat("#", inst.reg));
  }
  if (place.empty() && !AccessesMemory(inst) &&
      (inst.imm != 0 || inst.op == Op::kConst)) {
    add(absl::StrFormat("%#x", inst.imm));
  }
  if (inst.op == Op::kBranch || inst.op == Op::kGoto) {
    absl::StrAppend(&text, EdgeText(block.edges[inst.edge]));
  }
  return text;
}

}  // namespace

std::string BlockText(const Block& block, absl::Span<const uint64_t> pcs) {
  std::string text = absl::StrFormat("block %d\n", block.index);
  int insn = -1;
  uint16_t flags = 0;
  for (size_t i = 1; i < block.insts.size(); ++i) {
    const Inst& inst = block.insts[i];
    if (inst.insn != insn) {
      insn = inst.insn;
      absl::StrAppendFormat(&text, "  0x%x\n", pcs[inst.insn]);
    }
    if (inst.flags != flags) {
      flags = inst.flags;
      absl::StrAppend(&text, "    f", flags, ": ",
                      FlagsText(block.flags[flags]), "\n");
    }
    absl::StrAppend(&text, "    ", InstText(block, static_cast<Value>(i)),
                    "\n");
  }
  return text;
}

}  // namespace emu::jit::ir
