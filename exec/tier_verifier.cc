// SPDX-License-Identifier: Apache-2.0

#include "exec/tier_verifier.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "interp/core/any_operand.h"
#include "x86/opcode_table.h"

namespace emu::exec {
namespace {

using x86::Op;
using x86::OperandKind;

// Of the largest image an instruction stores (XSAVE with AVX).
constexpr uint64_t kLargestImage = 1024;
// PUSHA and ENTER write more than one word.
constexpr uint64_t kStackBytes = 512;
constexpr uint64_t kMostBytes = uint64_t{1} << 20;

bool GivesAnotherResultEachTime(Op op) {
  switch (op) {
    case Op::kRdtsc:
    case Op::kRdtscp:
    case Op::kRdrand:
    case Op::kRdseed:
    case Op::kRdpid:
      return true;
    default:
      return false;
  }
}

bool StoresThroughRdi(Op op) {
  switch (op) {
    case Op::kMovs:
    case Op::kStos:
    case Op::kMaskmovq:
    case Op::kMaskmovdqu:
      return true;
    default:
      return false;
  }
}

bool HasBitOffset(const x86::Insn& insn) {
  const bool is_bit_test =
      insn.op == Op::kBts || insn.op == Op::kBtr || insn.op == Op::kBtc;
  return is_bit_test && insn.operands[0].kind == OperandKind::kMemory &&
         insn.operands[1].kind == OperandKind::kGpr;
}

}  // namespace

void TierVerifier::Begin(const x86::CpuState& cpu) {
  before_ = cpu;
  ranges_.clear();
  before_bytes_.clear();
  kept_stack_ = 0;
}

void TierVerifier::Keep(uint64_t address, uint64_t size) {
  // As far as it may be written; beyond, the instruction faults.
  uint64_t kept = 0;
  while (kept < size &&
         memory_->IsAccessible(address + kept, 1, mem::kProtWrite)) {
    kept = std::min(size, (address + kept + 4096) / 4096 * 4096 - address);
  }
  if (kept == 0) return;
  const auto* bytes = reinterpret_cast<const uint8_t*>(address);
  ranges_.push_back({address, kept, before_bytes_.size()});
  before_bytes_.insert(before_bytes_.end(), bytes, bytes + kept);
}

bool TierVerifier::BeforeInsn(const x86::CpuState& cpu, const x86::Insn& insn) {
  if (GivesAnotherResultEachTime(insn.op) || HasBitOffset(insn)) return false;
  const uint64_t mask =
      cpu.mode == x86::Mode::k64 ? ~uint64_t{0} : uint64_t{0xffffffff};
  for (int i = 0; i < insn.operand_count; ++i) {
    if (insn.operands[i].kind != OperandKind::kMemory) continue;
    const uint64_t size = insn.operands[i].size;
    Keep(interp::LinearAddress(cpu, insn, cpu.rip + insn.length),
         size != 0 ? size : kLargestImage);
  }
  const uint64_t rsp = cpu.gpr[x86::kRsp] & mask;
  if (rsp > kept_stack_ || kept_stack_ - rsp > kStackBytes) {
    Keep(rsp - 2 * kStackBytes, 2 * kStackBytes);
    kept_stack_ = rsp;
  }
  if (StoresThroughRdi(insn.op)) {
    const uint64_t count =
        insn.rep || insn.repne ? cpu.gpr[x86::kRcx] & mask : 1;
    const uint64_t each = std::max<uint64_t>(insn.operand_size, 16);
    if (count > kMostBytes / each) return false;
    const uint64_t bytes = count * each;
    const uint64_t rdi = cpu.gpr[x86::kRdi] & mask;
    const bool down = (cpu.system_flags & x86::kFlagDf) != 0;
    Keep(down ? rdi - bytes + each : rdi, bytes);
  }
  return true;
}

void TierVerifier::Rewind(x86::CpuState* cpu) {
  after_ = *cpu;
  after_bytes_.resize(before_bytes_.size());
  for (const Range& range : ranges_) {
    std::memcpy(&after_bytes_[range.begin],
                reinterpret_cast<void*>(range.address), range.size);
  }
  Restore(cpu);
}

void TierVerifier::Restore(x86::CpuState* cpu) const {
  for (size_t i = ranges_.size(); i-- > 0;) {
    std::memcpy(reinterpret_cast<void*>(ranges_[i].address),
                &before_bytes_[ranges_[i].begin], ranges_[i].size);
  }
  *cpu = before_;
}

std::string TierVerifier::Differences(const x86::CpuState& cpu) const {
  std::string text;
  // (The name is put together only where it is printed.)
  const auto compare = [&text](uint64_t before, uint64_t interp, uint64_t jit,
                               const auto&... name) {
    if (interp == jit) return;
    absl::StrAppendFormat(&text, "  %s: was %#x, interp %#x, jit %#x\n",
                          absl::StrCat(name...), before, interp, jit);
  };
  static constexpr const char* kNames[] = {"ax", "cx", "dx", "bx",
                                           "sp", "bp", "si", "di"};
  for (int i = 0; i < 8; ++i) {
    compare(before_.gpr[i], after_.gpr[i], cpu.gpr[i], "r", kNames[i]);
  }
  for (int i = 8; i < x86::kGprCount; ++i) {
    compare(before_.gpr[i], after_.gpr[i], cpu.gpr[i], "r", i);
  }
  compare(before_.rip, after_.rip, cpu.rip, "rip");
  compare(x86::ReadEflags(before_), x86::ReadEflags(after_),
          x86::ReadEflags(cpu), "eflags");
  compare(before_.mxcsr, after_.mxcsr, cpu.mxcsr, "mxcsr");
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < 4; ++j) {
      compare(before_.vector[i].u64[j], after_.vector[i].u64[j],
              cpu.vector[i].u64[j], "ymm", i, "[", j, "]");
    }
  }
  const x86::X87State &before = before_.x87, &after = after_.x87,
                      &now = cpu.x87;
  for (int i = 0; i < 8; ++i) {
    compare(before.st[i].significand, after.st[i].significand,
            now.st[i].significand, "st", i, " significand");
    compare(before.st[i].sign_exponent, after.st[i].sign_exponent,
            now.st[i].sign_exponent, "st", i, " exponent");
  }
  compare(before.control, after.control, now.control, "x87 control");
  compare(before.status, after.status, now.status, "x87 status");
  compare(before.valid, after.valid, now.valid, "x87 valid");
  for (int i = 0; i < x86::kSegmentCount; ++i) {
    compare(before_.segment_selector[i], after_.segment_selector[i],
            cpu.segment_selector[i], "segment ", i);
  }
  for (const Range& range : ranges_) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(range.address);
    const uint8_t* const before = &before_bytes_[range.begin];
    const uint8_t* const after = &after_bytes_[range.begin];
    if (std::memcmp(bytes, after, range.size) == 0) continue;
    for (size_t i = 0; i < range.size; ++i) {
      compare(before[i], after[i], bytes[i], "byte at 0x",
              absl::Hex(range.address + i));
      if (text.size() > 4000) return text;
    }
  }
  return text;
}

}  // namespace emu::exec
