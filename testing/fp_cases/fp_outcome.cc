// SPDX-License-Identifier: Apache-2.0

// What is compared of an outcome.

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "testing/fp_cases/fp_case.h"
#include "x86/decoder.h"
#include "x86/fx_image.h"
#include "x86/opcode_table.h"

namespace emu::fp_cases {
namespace {

constexpr uint16_t kC1 = 1 << 9;

x86::Insn InsnOf(const FpCase& test_case) {
  x86::Insn insn;
  EMU_CHECK(x86::Decode(test_case.mode(), test_case.bytes, &insn) ==
            x86::DecodeStatus::kOk);
  return insn;
}

uint32_t DefinedFlags(const FpCase& test_case) {
  return x86::kStatusFlags & ~x86::FlagsOf(InsnOf(test_case)).undefined;
}

// Calls visit(name, index, value) for each compared field but memory. FOP and
// FDP are the vendor's choice, and FIP after an exception.
template <typename Visitor>
void ForEachField(const FpOutcome& outcome, uint32_t defined_flags,
                  Visitor visit) {
  const x86::CpuState& cpu = outcome.state.cpu;
  visit("vector", 0, static_cast<uint64_t>(outcome.vector));
  const int gprs = cpu.mode == Mode::k64 ? 16 : 8;
  for (int i = 0; i < gprs; ++i) visit("gpr", i, cpu.gpr[i]);
  for (int i = 0; i < 64; ++i) visit("ymm/4", i, cpu.vector[i / 4].u64[i % 4]);
  visit("eflags", 0, x86::ReadEflags(cpu) & defined_flags);
  visit("mxcsr", 0, cpu.mxcsr);
  visit("fcw", 0, cpu.x87.control);
  visit("fsw", 0, cpu.x87.status);
  visit("valid", 0, cpu.x87.valid);
  const bool completed = outcome.vector == kCompleted;
  visit("fip", 0, completed ? static_cast<uint32_t>(cpu.x87.ip) : 0);
  for (int i = 0; i < 8; ++i) {
    visit("r significand", i, cpu.x87.st[i].significand);
    visit("r exponent", i, cpu.x87.st[i].sign_exponent);
  }
}

uint64_t Mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ hash >> 29;
}

uint64_t Hash(const FpOutcome& outcome, uint32_t defined_flags) {
  uint64_t hash = 0;
  ForEachField(outcome, defined_flags, [&](const char*, int, uint64_t value) {
    hash = Mix(hash, value);
  });
  for (int i = 0; i < kFpMemorySize; i += 8) {
    uint64_t word;
    std::memcpy(&word, outcome.state.memory + i, sizeof word);
    hash = Mix(hash, word);
  }
  return hash;
}

// Finite numbers that are not more than one unit in the last place apart.
bool IsNear(const x86::X87Register& a, const x86::X87Register& b) {
  if ((a.sign_exponent ^ b.sign_exponent) & 0x8000) return false;
  const auto place = [](const x86::X87Register& x) {
    const int biased = x.sign_exponent & 0x7fff;
    return (static_cast<__int128>(biased == 0 ? 1 : biased) << 63) +
           x.significand;
  };
  const __int128 distance = place(a) - place(b);
  return distance >= -1 && distance <= 1;
}

// Removes from `ours` what a transcendental may do otherwise than `host`.
void TakeTolerated(const FpOutcome& host, FpOutcome& ours) {
  const x86::X87State& theirs = host.state.cpu.x87;
  x86::X87State& x87 = ours.state.cpu.x87;
  x87.status =
      static_cast<uint16_t>((x87.status & ~kC1) | (theirs.status & kC1));
  for (int i = 0; i < 8; ++i) {
    if (IsNear(x87.st[i], theirs.st[i])) x87.st[i] = theirs.st[i];
  }
}

// C1 is defined where the stack faults.
bool IsStackFault(const FpCase& test_case, const FpOutcome& outcome) {
  constexpr uint16_t kStackFault = 0x40;
  return (outcome.state.cpu.x87.status & ~test_case.state.cpu.x87.status &
          kStackFault) != 0;
}

x86::VectorRegister& Destination(const FpCase& test_case, FpState& state) {
  return state.cpu.vector[InsnOf(test_case).operands[0].reg];
}

// An approximation keeps its sign, and its value where that is special.
void RemoveFractions(x86::VectorRegister& reg) {
  for (uint32_t& element : reg.u32) {
    const uint32_t exponent = element & 0x7f800000;
    if (exponent != 0 && exponent != 0x7f800000) {
      element = (element & 0x80000000) | 0x3f800000;
    }
  }
}

// NaNs of single or double precision become the default one.
void RemoveNanPayloads(bool doubles, x86::VectorRegister& reg) {
  if (doubles) {
    for (uint64_t& element : reg.u64) {
      if ((element << 1) > 0xffe0000000000000) element = 0xfff8000000000000;
    }
    return;
  }
  for (uint32_t& element : reg.u32) {
    if ((element << 1) > 0xff000000) element = 0xffc00000;
  }
}

// Of what FXSAVE and relatives wrote: FOP, FIP, FDP; MXCSR_MASK.
void RemoveImagePointers(const FpCase& test_case, FpState& state) {
  const x86::MemoryOperand& operand = InsnOf(test_case).memory;
  const uint64_t* gpr = test_case.state.cpu.gpr;
  uint64_t at = gpr[operand.base] + static_cast<uint64_t>(operand.displacement);
  if (operand.index != x86::kNoRegister) {
    at += gpr[operand.index] << operand.scale;
  }
  if (at < kFpMemory || at + sizeof(x86::FxImage) > kFpMemory + kFpMemorySize) {
    return;
  }
  uint8_t* image = state.memory + (at - kFpMemory);
  std::memset(image + offsetof(x86::FxImage, opcode), 0,
              offsetof(x86::FxImage, mxcsr) - offsetof(x86::FxImage, opcode));
  std::memset(image + offsetof(x86::FxImage, mxcsr_mask), 0, 4);
}

// The outcome without what is the vendor's choice.
FpOutcome WithoutVendors(const FpGroup& group, const FpCase& test_case,
                         const FpOutcome& outcome) {
  FpOutcome compared = outcome;
  const x86::VendorsFloatChoice vendors = group.Vendors();
  if (vendors.approximate) {
    RemoveFractions(Destination(test_case, compared.state));
  }
  if (vendors.which_nan) {
    RemoveNanPayloads(group.row->op == x86::Op::kDppd,
                      Destination(test_case, compared.state));
  }
  if (vendors.image_pointers) RemoveImagePointers(test_case, compared.state);
  return compared;
}

// Two approximations, each within 1.5 × 2^-12 of the exact value.
bool AreNear(const FpCase& test_case, FpOutcome a, FpOutcome b) {
  const x86::VectorRegister& x = Destination(test_case, a.state);
  const x86::VectorRegister& y = Destination(test_case, b.state);
  for (size_t i = 0; i < std::size(x.u32); ++i) {
    const float left = std::bit_cast<float>(x.u32[i]);
    const float right = std::bit_cast<float>(y.u32[i]);
    if (!std::isnormal(left) || !std::isnormal(right)) continue;
    if (std::abs(left / right - 1) > 0x1p-10f) return false;
  }
  return true;
}

void DescribeState(const FpState& state, std::string* out) {
  const x86::CpuState& cpu = state.cpu;
  absl::StrAppendFormat(out, "  mxcsr %x fcw %x fsw %x valid %x\n", cpu.mxcsr,
                        cpu.x87.control, cpu.x87.status, cpu.x87.valid);
  for (int i = 0; i < 16; ++i) {
    const uint64_t* word = cpu.vector[i].u64;
    absl::StrAppendFormat(out, "  ymm%-2d %016x %016x %016x %016x gpr %x\n", i,
                          word[0], word[1], word[2], word[3], cpu.gpr[i]);
  }
  for (int i = 0; i < 8; ++i) {
    absl::StrAppendFormat(out, "  r%d %04x %016x\n", i,
                          cpu.x87.st[i].sign_exponent,
                          cpu.x87.st[i].significand);
  }
}

}  // namespace

bool IsSame(const FpGroup& group, const FpCase& test_case,
            const FpOutcome& host, const FpOutcome& ours) {
  const uint32_t defined = DefinedFlags(test_case);
  const FpOutcome theirs = WithoutVendors(group, test_case, host);
  FpOutcome compared = WithoutVendors(group, test_case, ours);
  const x86::VendorsFloatChoice vendors = group.Vendors();
  if (vendors.approximate && !AreNear(test_case, host, ours)) return false;
  if (vendors.last_bit && !IsStackFault(test_case, host)) {
    TakeTolerated(theirs, compared);
  }
  return Hash(theirs, defined) == Hash(compared, defined);
}

uint64_t HashOf(const FpGroup& group, const FpCase& test_case,
                const FpOutcome& outcome) {
  const uint32_t defined = DefinedFlags(test_case);
  FpOutcome compared = WithoutVendors(group, test_case, outcome);
  if (group.Vendors().last_bit && !IsStackFault(test_case, outcome)) {
    compared.state.cpu.x87.status &= ~kC1;
    for (x86::X87Register& st : compared.state.cpu.x87.st) st = {};
  }
  return Hash(compared, defined);
}

std::string Report(const FpCase& test_case, const FpOutcome& host,
                   const FpOutcome& ours) {
  std::string out = "  before: bytes";
  for (uint8_t byte : test_case.bytes) {
    absl::StrAppendFormat(&out, " %02x", byte);
  }
  out += "\n";
  DescribeState(test_case.state, &out);
  struct Field {
    const char* name;
    int index;
    uint64_t value;
  };
  std::vector<Field> fields;
  const uint32_t defined = DefinedFlags(test_case);
  ForEachField(host, defined, [&](const char* name, int index, uint64_t value) {
    fields.push_back({name, index, value});
  });
  size_t next = 0;
  ForEachField(ours, defined, [&](const char* name, int index, uint64_t value) {
    const Field& theirs = fields[next++];
    if (theirs.value == value) return;
    absl::StrAppendFormat(&out, "  %s[%d]: processor %x, interpreter %x\n",
                          name, index, theirs.value, value);
  });
  for (int i = 0; i < kFpMemorySize; ++i) {
    if (host.state.memory[i] == ours.state.memory[i]) continue;
    absl::StrAppendFormat(&out,
                          "  [%d]: %02x, processor %02x, "
                          "interpreter %02x\n",
                          i - kFpOperandAt, test_case.state.memory[i],
                          host.state.memory[i], ours.state.memory[i]);
  }
  return out;
}

}  // namespace emu::fp_cases
