// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/insn_case.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "testing/instructions/arena.h"
#include "x86/capstone_disassembler.h"

namespace emu::instructions {
namespace {

constexpr const char* kGprNames[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp",
                                     "rsi", "rdi", "r8",  "r9",  "r10", "r11",
                                     "r12", "r13", "r14", "r15"};
constexpr const char* kSegmentNames[] = {"es", "cs", "ss", "ds", "fs", "gs"};

// The flags that user mode can see change.
constexpr uint32_t kComparedFlags =
    x86::kStatusFlags | x86::kFlagDf | x86::kFlagNt | x86::kFlagId;
constexpr int kFsIndex = x86::kFs;  // the host's own
constexpr int kPageFault = 14;

struct Field {
  std::string name;
  uint64_t value;
};

// What of a register is compared: not its upper half where vendors differ.
uint64_t ComparedBits(const InsnCase& insn_case, int reg) {
  constexpr uint64_t kAll = ~uint64_t{0}, kLow = 0xffffffff;
  if (insn_case.mode != x86::Mode::k64) return kLow;
  if (!insn_case.vendors.upper_counters) return kAll;
  const bool counter = reg == x86::kRcx || reg == x86::kRsi || reg == x86::kRdi;
  return counter ? kLow : kAll;
}

uint32_t ComparedFlags(const InsnCase& insn_case, const Outcome& outcome) {
  const uint32_t flags = kComparedFlags & ~insn_case.undefined_flags;
  const bool open =
      insn_case.vendors.fault_flags && outcome.vector == kPageFault;
  return open ? flags & ~x86::kStatusFlags : flags;
}

uint64_t ComparedAddress(const InsnCase& insn_case, const Outcome& outcome) {
  if (outcome.vector != kPageFault || insn_case.vendors.fault_address) return 0;
  return insn_case.faults_by_word ? outcome.address & ~uint64_t{3}
                                  : outcome.address;
}

// What is compared of an outcome, but for memory.
std::vector<Field> FieldsOf(const InsnCase& insn_case, const Outcome& outcome) {
  const bool is_64 = insn_case.mode == x86::Mode::k64;
  const MachineState& state = outcome.after;
  std::vector<Field> fields;
  for (int i = 0; i < (is_64 ? 16 : 8); ++i) {
    fields.push_back({kGprNames[i], state.gpr[i] & ComparedBits(insn_case, i)});
  }
  fields.push_back({"rip", state.rip});
  fields.push_back(
      {"eflags", state.eflags & ComparedFlags(insn_case, outcome)});
  for (int i = 0; i < x86::kSegmentCount; ++i) {
    // An interrupt may turn one null selector into another.
    const uint16_t selector = state.segment[i] < 4 ? 0 : state.segment[i];
    if (i != kFsIndex) fields.push_back({kSegmentNames[i], selector});
  }
  fields.push_back({"trap", static_cast<uint64_t>(outcome.vector)});
  fields.push_back({"error", outcome.vector == 13 ? outcome.error_code : 0});
  fields.push_back({"address", ComparedAddress(insn_case, outcome)});
  return fields;
}

uint64_t Mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 29;
}

std::string FlagLetters(uint64_t eflags) {
  struct Letter {
    uint32_t bit;
    char letter;
  };
  constexpr Letter kLetters[] = {
      {x86::kFlagOf, 'O'}, {x86::kFlagDf, 'D'}, {x86::kFlagSf, 'S'},
      {x86::kFlagZf, 'Z'}, {x86::kFlagAf, 'A'}, {x86::kFlagPf, 'P'},
      {x86::kFlagCf, 'C'}, {x86::kFlagNt, 'N'}, {x86::kFlagId, 'I'}};
  std::string letters;
  for (const Letter& l : kLetters) {
    letters.push_back((eflags & l.bit) != 0 ? l.letter : '-');
  }
  return letters;
}

std::string Listing(const InsnCase& insn_case) {
  std::string listing;
  absl::Span<const uint8_t> code = insn_case.code;
  uint64_t pc = kInsnPc;
  while (!code.empty()) {
    const auto insn = x86::DisassembleOne(insn_case.mode, pc, code);
    const size_t length =
        insn.length == 0 ? code.size() : static_cast<size_t>(insn.length);
    std::string bytes;
    for (uint8_t byte : code.first(length)) {
      absl::StrAppendFormat(&bytes, "%02x ", byte);
    }
    absl::StrAppendFormat(&listing, "  %x: %-32s %s\n", pc, bytes,
                          x86::Disassemble(insn_case.mode, pc, code));
    code.remove_prefix(length);
    pc += length;
  }
  return listing;
}

}  // namespace

MachineState InitialState(x86::Mode mode) {
  MachineState state;
  state.rip = kInsnPc;
  state.eflags = x86::kFlagReserved1 | x86::kFlagIf;
  state.segment[x86::kCs] = mode == x86::Mode::k64 ? 0x33 : 0x23;
  for (auto segment : {x86::kSs, x86::kDs, x86::kEs}) {
    state.segment[segment] = 0x2b;
  }
  state.segment[x86::kGs] = kGsSelector;
  return state;
}

void PrepareMemory(const InsnCase& insn_case) {
  Arena& arena = Arena::Get();
  arena.Fill(insn_case.memory_seed, insn_case.whole_memory);
  for (const MemoryWord& word : insn_case.words) {
    arena.Write(word.address, word.value, word.size);
  }
}

bool IsSame(const InsnCase& insn_case, const Outcome& a, const Outcome& b) {
  if (a.memory != b.memory) return false;
  const std::vector<Field> left = FieldsOf(insn_case, a);
  const std::vector<Field> right = FieldsOf(insn_case, b);
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](const Field& x, const Field& y) { return x.value == y.value; });
}

uint64_t HashOf(const InsnCase& insn_case, const Outcome& outcome) {
  uint64_t hash = 0;
  for (const Field& field : FieldsOf(insn_case, outcome)) {
    hash = Mix(hash, field.value);
  }
  for (size_t i = 0; i < outcome.memory.size(); i += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, &outcome.memory[i], sizeof word);
    hash = Mix(hash, word);
  }
  return hash;
}

std::string Report(const InsnCase& insn_case, const std::string& name_a,
                   const Outcome& a, const std::string& name_b,
                   const Outcome& b) {
  std::string text = Listing(insn_case);
  Outcome before;
  before.after = insn_case.before;
  const std::vector<Field> start = FieldsOf(insn_case, before);
  const std::vector<Field> left = FieldsOf(insn_case, a);
  const std::vector<Field> right = FieldsOf(insn_case, b);
  absl::StrAppendFormat(&text, "  %-8s %-18s %-18s %-18s\n", "", "before",
                        name_a, name_b);
  for (size_t i = 0; i < left.size(); ++i) {
    const bool flags = left[i].name == "eflags";
    const auto show = [&](uint64_t value) {
      return flags ? FlagLetters(value) : absl::StrFormat("%016x", value);
    };
    absl::StrAppendFormat(&text, "%c %-8s %-18s %-18s %-18s\n",
                          left[i].value == right[i].value ? ' ' : '*',
                          left[i].name, show(start[i].value),
                          show(left[i].value), show(right[i].value));
  }
  int shown = 0;
  for (size_t i = 0; i < a.memory.size() && i < b.memory.size(); ++i) {
    if (a.memory[i] == b.memory[i]) continue;
    absl::StrAppendFormat(&text, "* [%x]%30s %02x                 %02x\n",
                          Arena::AddressInImage(insn_case.whole_memory, i), "",
                          a.memory[i], b.memory[i]);
    if (++shown == 16) break;
  }
  return text;
}

}  // namespace emu::instructions
