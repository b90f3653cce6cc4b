// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/case_generator.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "testing/instructions/case_inputs.h"
#include "testing/instructions/random.h"
#include "testing/instructions/row_encoder.h"
#include "x86/decoder.h"
#include "x86/opcode_table.h"
#include "x86/processor.h"

namespace emu::instructions {
namespace {

using x86::AddressingMethod;
using x86::Feature;
using x86::Mode;
using x86::Op;

bool IsGeneral(AddressingMethod method) {
  switch (method) {
    case AddressingMethod::kSt0:
    case AddressingMethod::kSti:
    case AddressingMethod::kP:
    case AddressingMethod::kQ:
    case AddressingMethod::kN:
    case AddressingMethod::kV:
    case AddressingMethod::kW:
    case AddressingMethod::kU:
    case AddressingMethod::kH:
    case AddressingMethod::kL:
    case AddressingMethod::kXmm0:
    case AddressingMethod::kVsib:
    case AddressingMethod::kVsibXmm:
      return false;
    default:
      return true;
  }
}

bool IsOfOtherFamily(Feature feature) {
  switch (feature) {
    case Feature::kFpu:
    case Feature::kMmx:
    case Feature::kFxsr:
    case Feature::kXsave:
    case Feature::kXsaveopt:
    case Feature::kXsavec:
    case Feature::kXsaves:
    case Feature::kAvx:
    case Feature::kAvx2:
    case Feature::kPku:
      return true;
    default:
      return false;
  }
}

// What depends on more than registers and memory or on the processor's vendor,
// or changes what the test itself needs.
bool IsUnrepeatable(Op op) {
  switch (op) {
    case Op::kInvalid:
    case Op::kSyscall:
    case Op::kSysenter:
    case Op::kSysexit:
    case Op::kCpuid:
    case Op::kRdtsc:
    case Op::kRdtscp:
    case Op::kRdpmc:
    case Op::kRdrand:
    case Op::kRdseed:
    case Op::kRdpid:
    case Op::kRdfsbase:
    case Op::kWrfsbase:
    case Op::kWrgsbase:
    case Op::kLdmxcsr:
    case Op::kStmxcsr:
      return true;
    default:
      return false;
  }
}

bool IsCovered(const x86::OpcodeRow& row) {
  for (x86::OperandSpec spec : row.operands) {
    if (!IsGeneral(x86::TraitsOf(spec).method)) return false;
  }
  // 0F 0D with a register, which is NOP to one vendor and #UD to another.
  if (row.op == Op::kNop && row.map == x86::OpcodeMap::k0F &&
      row.code == 0x0d) {
    return false;
  }
  return !IsOfOtherFamily(row.traits.feature) && !IsUnrepeatable(row.op);
}

// FNV-1a.
uint64_t HashText(const std::string& text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) {
    hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  }
  return hash;
}

bool WritesFlags(const x86::OpcodeRow& row) {
  return row.traits.flags_written != 0 &&
         (row.traits.properties & x86::kPropEndsBlock) == 0;
}

// Shifts by a count of one define OF; by none they change nothing.
uint32_t UndefinedFlags(const x86::Insn& insn, const MachineState& before) {
  const x86::FlagEffect effect = x86::FlagsOf(insn);
  const bool counted =
      (x86::Row(insn).traits.properties & x86::kPropCounted) != 0;
  if (!counted || insn.operand_count < 2) return effect.undefined;
  const x86::Operand& last = insn.operands[insn.operand_count - 1];
  const uint64_t count = last.kind == x86::OperandKind::kGpr
                             ? before.gpr[x86::kRcx]
                             : static_cast<uint64_t>(insn.immediate);
  const int width = insn.operands[0].size * 8;
  const uint64_t masked = count & (width == 64 ? 63 : 31);
  if (masked == 0) return 0;
  return masked == 1 ? effect.undefined & ~x86::kFlagOf : effect.undefined;
}

// With memory XCHG locks by itself.
bool IsLockedSubword(const x86::Insn& insn) {
  return (insn.lock || insn.op == Op::kXchg) && insn.operands[0].size < 4;
}

// What reads flags: conditions, carries, all of them; or overwrites them.
struct Follower {
  uint8_t bytes[4];
  int size;
};
constexpr Follower kFollowers32[] = {
    {{0x83, 0xd2, 0x00}, 3},  // adc edx, 0
    {{0x83, 0xda, 0x05}, 3},  // sbb edx, 5
    {{0x0f, 0x4c, 0xd1}, 3},  // cmovl edx, ecx
    {{0xd1, 0xd2}, 2},        // rcl edx, 1
    {{0x42}, 1},              // inc edx
    {{0xf5}, 1},              // cmc
    {{0x85, 0xd2}, 2},        // test edx, edx
    {{0x01, 0xca}, 2},        // add edx, ecx
    {{0xd3, 0xe2}, 2},        // shl edx, cl
    {{0x9f}, 1},              // lahf
};
constexpr Follower kFollowers64[] = {
    {{0x48, 0x83, 0xd2, 0x00}, 4},  // adc rdx, 0
    {{0x48, 0x83, 0xda, 0x05}, 4},  // sbb rdx, 5
    {{0x48, 0x0f, 0x4c, 0xd1}, 4},  // cmovl rdx, rcx
    {{0x48, 0xd1, 0xd2}, 3},        // rcl rdx, 1
    {{0xff, 0xc2}, 2},              // inc edx
    {{0xf5}, 1},                    // cmc
    {{0x48, 0x85, 0xd2}, 3},        // test rdx, rdx
    {{0x48, 0x01, 0xca}, 3},        // add rdx, rcx
    {{0x48, 0xd3, 0xe2}, 3},        // shl rdx, cl
    {{0x9f}, 1},                    // lahf
};

// Half of them conditional jumps over all conditions, and setcc.
std::vector<uint8_t> PickFollower(Mode mode, Random& random) {
  const auto condition = static_cast<uint8_t>(random.Below(16));
  switch (random.Below(4)) {
    case 0:
    case 1:
      return {static_cast<uint8_t>(0x70 | condition), 0x7f};
    case 2:
      return {0x0f, static_cast<uint8_t>(0x90 | condition), 0xc2};
    default: {
      const Follower& follower = mode == Mode::k64 ? random.Pick(kFollowers64)
                                                   : random.Pick(kFollowers32);
      return {follower.bytes, follower.bytes + follower.size};
    }
  }
}

// False if what follows would read a flag that is undefined.
bool Append(const std::vector<uint8_t>& bytes, InsnCase& insn_case) {
  x86::Insn insn;
  if (x86::Decode(insn_case.mode, bytes, &insn) != x86::DecodeStatus::kOk) {
    return false;
  }
  const x86::FlagEffect effect = x86::FlagsOf(insn);
  if ((effect.read & insn_case.undefined_flags) != 0) return false;
  insn_case.undefined_flags &= ~effect.written;
  insn_case.undefined_flags |= effect.undefined;
  insn_case.branches = x86::EndsBlock(insn);
  insn_case.code.insert(insn_case.code.end(), bytes.begin(), bytes.end());
  return true;
}

std::optional<InsnCase> TryCase(const CaseGroup& group, Random& random) {
  auto encoded = EncodeRow(*group.row, group.mode, random);
  if (!encoded.has_value()) return {};
  InsnCase insn_case;
  insn_case.mode = group.mode;
  if (!ChooseInputs(*encoded, random, insn_case)) return {};
  insn_case.code = encoded->bytes;
  insn_case.branches = x86::EndsBlock(encoded->insn);
  insn_case.undefined_flags = UndefinedFlags(encoded->insn, insn_case.before);
  insn_case.faults_by_word = IsLockedSubword(encoded->insn);
  insn_case.vendors = x86::VendorsChoiceOf(
      group.mode, encoded->insn, insn_case.code, insn_case.before.gpr);
  if (!group.followed) return insn_case;
  const int followers = random.OneIn(4) ? 2 : 1;
  for (int i = 0; i < followers && !insn_case.branches; ++i) {
    if (!Append(PickFollower(group.mode, random), insn_case)) return {};
  }
  // What follows may read what is compared in part.
  if (insn_case.vendors.upper_counters) insn_case.vendors.everything = true;
  return insn_case;
}

}  // namespace

std::string CaseGroup::Name() const {
  return absl::StrCat(mode == Mode::k64 ? "64 " : "32 ",
                      x86::EncodingText(*row), " ", x86::RowText(*row),
                      followed ? " +" : "");
}

std::vector<CaseGroup> AllGroups() {
  std::vector<CaseGroup> groups;
  for (Mode mode : {Mode::k32, Mode::k64}) {
    const uint32_t bit = 1u << static_cast<int>(mode);
    for (const x86::OpcodeRow& row : x86::AllRows()) {
      if (!IsCovered(row)) continue;
      if ((row.match.bits >> x86::kMatchMode.shift & bit) == 0) continue;
      groups.push_back({&row, mode, false});
      if (WritesFlags(row)) groups.push_back({&row, mode, true});
    }
  }
  return groups;
}

std::optional<InsnCase> MakeCase(const CaseGroup& group, uint64_t number) {
  Random random(HashText(group.Name()) + number * 0x1000193);
  for (int attempt = 0; attempt < 64; ++attempt) {
    if (auto insn_case = TryCase(group, random)) return insn_case;
  }
  return {};
}

}  // namespace emu::instructions
