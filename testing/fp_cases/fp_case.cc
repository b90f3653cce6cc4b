// SPDX-License-Identifier: Apache-2.0

#include "testing/fp_cases/fp_case.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "x86/decoder.h"
#include "x86/opcode_table.h"

namespace emu::fp_cases {
namespace {

using x86::AddressingMethod;
using x86::Feature;
using x86::OpcodeRow;

// REX.W, and what takes VEX.W for the same, needs 64-bit mode.
bool HasMode(const OpcodeRow& row, Mode mode) {
  const uint32_t modes = row.match.bits >> x86::kMatchMode.shift;
  const uint32_t w = row.match.bits >> x86::kMatchW.shift & 3;
  const bool needs_rex_w = w == 2 && row.map < x86::OpcodeMap::kVex0F;
  if (mode == Mode::k32 && needs_rex_w) return false;
  return (modes >> static_cast<int>(mode) & 1) != 0;
}

// Those are among the integer cases.
bool IsOfIntegerCases(x86::Op op) {
  switch (op) {
    case x86::Op::kCrc32:
    case x86::Op::kLfence:
    case x86::Op::kMfence:
    case x86::Op::kSfence:
    case x86::Op::kPrefetchnta:
    case x86::Op::kPrefetcht0:
    case x86::Op::kPrefetcht1:
    case x86::Op::kPrefetcht2:
      return true;
    default:
      return false;
  }
}

bool IsXsave(const OpcodeRow& row) {
  return row.traits.feature == Feature::kXsave ||
         row.traits.feature == Feature::kXsaveopt ||
         row.traits.feature == Feature::kXsavec;
}

bool IsFpRow(const OpcodeRow& row) {
  if (IsOfIntegerCases(row.op)) return false;
  switch (row.traits.feature) {
    case Feature::kFpu:
    case Feature::kMmx:
    case Feature::kFxsr:
    case Feature::kSse:
    case Feature::kSse2:
    case Feature::kSse3:
    case Feature::kSsse3:
    case Feature::kSse41:
    case Feature::kSse42:
    case Feature::kPclmulqdq:
    case Feature::kAes:
    case Feature::kAvx:
    case Feature::kAvxOrAvx2:
    case Feature::kAvxAndAes:
    case Feature::kAvxAndPclmul:
    case Feature::kAvx2:
    case Feature::kF16c:
    case Feature::kFma:
      return true;
    default:  // XGETBV has no operands.
      return IsXsave(row) && row.operands[0] != x86::OperandSpec::kNone;
  }
}

// A gather's indices must lead into the memory.
void TameIndices(Random& random, FpCase& test_case) {
  x86::Insn insn;
  if (x86::Decode(test_case.mode(), test_case.bytes, &insn) !=
      x86::DecodeStatus::kOk) {
    return;
  }
  const bool quads = std::string_view(x86::OpName(insn.op)).find("gatherq") !=
                     std::string_view::npos;
  for (uint64_t& word : test_case.state.cpu.vector[insn.memory.index].u64) {
    const auto low = static_cast<int64_t>(random.Below(32)) - 16;
    const auto high = static_cast<int64_t>(random.Below(32)) - 16;
    word = static_cast<uint64_t>(quads ? low : (low & 0xffffffff) | high << 32);
  }
}

// An area that XRSTOR takes mostly, and a request for what exists.
void TameXsave(Random& random, FpState& state) {
  state.cpu.gpr[x86::kRax] = random.Below(8);
  state.cpu.gpr[x86::kRdx] = 0;
  state.cpu.gpr[x86::kRcx] = random.Below(4) * 64;
  // Wherever it begins, the header is at 0 modulo 64.
  for (int at = 0; at < kFpMemorySize; at += 64) {
    std::memset(state.memory + at, 0, 64);
    state.memory[at] = static_cast<uint8_t>(random.Below(8));
    if (random.OneIn(4)) state.memory[at + 15] = 0x80;
    if (random.OneIn(4)) state.memory[at + 8] = 7;
    // MXCSR, were the area to begin here. (With a reserved bit set, hardware
    // has loaded the x87 state when it faults.)
    state.memory[at + 25] = static_cast<uint8_t>(random.Next());
  }
}

// F2XM1 and FYL2XP1 are undefined out of their range (SDM vol. 2): numbers that
// are too large get exponents below `limit`.
void TameTop(uint16_t limit, x86::X87State& x87) {
  x86::X87Register& st0 = x87.st[x86::TopOf(x87)];
  const uint16_t exponent = st0.sign_exponent & 0x7fff;
  if (exponent < limit || exponent == 0x7fff) return;
  st0.sign_exponent = static_cast<uint16_t>((st0.sign_exponent & 0x8000) |
                                            (limit - 1 - exponent % 64));
}

void TameOperands(x86::Op op, x86::X87State& x87) {
  constexpr uint16_t kBias = 0x3fff;
  if (op == x86::Op::kF2xm1) TameTop(kBias, x87);
  if (op == x86::Op::kFyl2xp1) TameTop(kBias - 2, x87);
}

bool HasVsib(const OpcodeRow& row) {
  return std::any_of(std::begin(row.operands), std::end(row.operands),
                     [](x86::OperandSpec spec) {
                       const AddressingMethod method =
                           x86::TraitsOf(spec).method;
                       return method == AddressingMethod::kVsib ||
                              method == AddressingMethod::kVsibXmm;
                     });
}

// FNV-1a.
uint64_t HashText(const std::string& text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace

std::string FpGroup::Name() const {
  return absl::StrCat(mode == Mode::k64 ? "64 " : "32 ",
                      x86::EncodingText(*row), " ", x86::RowText(*row));
}

x86::VendorsFloatChoice FpGroup::Vendors() const {
  return x86::VendorsFloatChoiceOf(row->op);
}

std::vector<FpGroup> AllFpGroups() {
  std::vector<FpGroup> groups;
  for (Mode mode : {Mode::k32, Mode::k64}) {
    for (const OpcodeRow& row : x86::AllRows()) {
      if (IsFpRow(row) && HasMode(row, mode)) groups.push_back({&row, mode});
    }
  }
  return groups;
}

FpCase MakeFpCase(const FpGroup& group, uint64_t number) {
  Random random(HashText(group.Name()) + number * 0x1000193);
  FpCase test_case;
  test_case.bytes = EncodeRow(*group.row, group.mode, random);
  MakeFpState(*group.row, group.mode, random, &test_case.state);
  TameOperands(group.row->op, test_case.state.cpu.x87);
  if (IsXsave(*group.row)) TameXsave(random, test_case.state);
  if (HasVsib(*group.row)) TameIndices(random, test_case);
  return test_case;
}

}  // namespace emu::fp_cases
