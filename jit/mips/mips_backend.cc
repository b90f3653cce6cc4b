// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/mips_backend.h"

#include <cstring>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "jit/flags_recipe.h"
#include "jit/ir/text.h"
#include "jit/ir/verify.h"
#include "jit/lift/lifter.h"
#include "jit/mips/common_code.h"
#include "jit/mips/disassembler.h"
#include "jit/mips/patch.h"
#include "jit/mips/register_map.h"

namespace emu::jit::mips {
namespace {

// Room for a second translation.
constexpr size_t kScratchSize = size_t{1} << 20;

// Blocks that another one jumps back to.
std::vector<bool> LoopHeads(const RegionPlan& plan) {
  std::vector<bool> heads(plan.blocks.size(), false);
  for (const PlannedBlock& block : plan.blocks) {
    for (const int16_t successor : block.successor) {
      if (successor == PlannedBlock::kOutside) continue;
      const auto index = static_cast<size_t>(successor);
      if (plan.blocks[index].pc < block.pc + block.bytes.size()) {
        heads[index] = true;
      }
    }
  }
  return heads;
}

uint64_t ValueAt(const Location& location, const HostRegisters& registers,
                 const ThreadContext& context) {
  switch (location.kind) {
    case Location::Kind::kNone:
      return 0;
    case Location::Kind::kRegister:
      return registers.gpr[location.index] +
             static_cast<uint64_t>(location.constant);
    case Location::Kind::kConstant:
      return static_cast<uint64_t>(location.constant);
    case Location::Kind::kSlot:
      return context.slots[location.index];
  }
  return 0;
}

}  // namespace

size_t MipsBackend::Begin(void* code, size_t size) {
  auto* begin = static_cast<uint32_t*>(code);
  Assembler assembler(begin, begin + size / sizeof(uint32_t),
                      reinterpret_cast<uint64_t>(code));
  common_ = EmitCommonCode(&assembler, is_64_, features_);
  FlushInstructionCache(begin, assembler.position());
  return assembler.size();
}

Return MipsBackend::Enter(ThreadContext* context, const void* code) {
  using Function = uint64_t (*)(interp::Context*, const void*);
  const auto enter = reinterpret_cast<Function>(common_.enter);
  return static_cast<Return>(enter(&context->guest, code));
}

void MipsBackend::LiftBlock(const RegionPlan& plan, size_t index) {
  const PlannedBlock& planned = plan.blocks[index];
  DecodeBlock(plan.mode, planned, &insns_);
  pcs_.clear();
  uint64_t pc = planned.pc;
  for (const x86::Insn& insn : insns_) {
    pcs_.push_back(pc);
    pc += insn.length;
  }
  Lifter(plan, features_.msa, &block_)
      .Lift(static_cast<uint16_t>(index), insns_);
  GuessFlags(index);
  if (!plan.verifies) return;
  const std::string problem = ir::FirstProblem(block_);
  EMU_CHECK(problem.empty()) << problem << " in\n"
                             << ir::BlockText(block_, pcs_);
}

// Where nothing is known, a comparison's flags are the best guess.
void MipsBackend::BeginRegion(const RegionPlan& plan) {
  likely_flags_.assign(plan.blocks.size(),
                       x86::FlagsOp(x86::FlagsKind::kSub, 2));
}

// What a block stores is what the next ones find, if they are not entered from
// elsewhere.
void MipsBackend::GuessFlags(size_t index) {
  block_.likely_flags = likely_flags_[index];
  for (const ir::Edge& edge : block_.edges) {
    if (edge.kind != ir::Edge::Kind::kBlock || !edge.stores_flags) continue;
    const ir::Flags& flags = block_.flags[edge.flags];
    likely_flags_[edge.block] = flags.kind == ir::FlagsKind::kState
                                    ? block_.likely_flags
                                    : LazyOpOf(flags.kind, flags.log2_width);
  }
}

std::string MipsBackend::IrText(const RegionPlan& plan) {
  std::string text;
  BeginRegion(plan);
  for (size_t i = 0; i < plan.blocks.size(); ++i) {
    LiftBlock(plan, i);
    text += ir::BlockText(block_, pcs_);
  }
  return text;
}

bool MipsBackend::Run(const RegionPlan& plan, uint32_t* buffer, size_t size,
                      uint64_t address, HandlerCalls* calls,
                      Translation* translation, int64_t wanted,
                      RegionEmitter::Record* record,
                      std::vector<InsnStart>* starts) {
  Assembler assembler(buffer, buffer + size / sizeof(uint32_t), address);
  RegionEmitter emitter(&assembler, plan, common_, features_, &buffers_, calls,
                        translation);
  emitter.SetLoopHeads(LoopHeads(plan));
  BeginRegion(plan);
  if (wanted >= 0) emitter.RecordAt(static_cast<uint32_t>(wanted), starts);
  for (size_t i = 0; i < plan.blocks.size(); ++i) {
    LiftBlock(plan, i);
    if (block_.insts.size() > UINT16_MAX / 2) return false;
    emitter.EmitBlock(block_, insns_, pcs_);
    // (The first translation stops before it needs this.)
    if (record != nullptr && emitter.record().found) {
      *record = emitter.record();
      return true;
    }
  }
  for (size_t i = 0; i < plan.blocks.size(); ++i) {
    if (!emitter.IsGuarded(i)) continue;
    LiftBlock(plan, i);
    emitter.EmitGuarded(block_, insns_, pcs_);
  }
  emitter.Finish();
  if (record != nullptr) *record = emitter.record();
  return !assembler.overflowed() && !assembler.out_of_range() &&
         !emitter.failed();
}

bool MipsBackend::Translate(const RegionPlan& plan, void* code, size_t size,
                            HandlerCalls* calls, Translation* translation) {
  auto* begin = static_cast<uint32_t*>(code);
  if (!Run(plan, begin, size, reinterpret_cast<uint64_t>(code), calls,
           translation, -1, nullptr)) {
    return false;
  }
  FlushInstructionCache(begin, begin + translation->size / sizeof(uint32_t));
  return true;
}

void MipsBackend::RestoreHomes(const HostRegisters& registers,
                               x86::CpuState* cpu) {
  for (int reg = 0; reg < GuestRegisters(is_64_); ++reg) {
    const uint64_t value = registers.gpr[Home(reg).code];
    cpu->gpr[reg] = is_64_ ? value : static_cast<uint32_t>(value);
  }
}

bool MipsBackend::RestoreShared(const HostRegisters& registers,
                                x86::CpuState* cpu, RestoredPoint* point) {
  if (registers.pc < common_.probes || registers.pc >= common_.probes_end) {
    return false;
  }
  RestoreHomes(registers, cpu);
  const uint64_t target = registers.gpr[at.code];
  cpu->rip = is_64_ ? target : static_cast<uint32_t>(target);
  *point = {cpu->rip, true};
  return true;
}

bool MipsBackend::Restore(const RegionPlan& plan, const void* code,
                          HandlerCalls* calls, const HostRegisters& registers,
                          const ThreadContext& context, x86::CpuState* cpu,
                          RestoredPoint* point,
                          std::vector<InsnStart>* starts) {
  std::vector<uint32_t> buffer(kScratchSize / sizeof(uint32_t));
  const auto address = reinterpret_cast<uint64_t>(code);
  Translation again;
  RegionEmitter::Record record;
  Run(plan, buffer.data(), kScratchSize, address, calls, &again,
      static_cast<int64_t>(registers.pc - address), &record, starts);
  if (!record.found) return false;
  if (record.branch.has_value()) {
    if (record.branch->IsTaken(registers)) {
      record.flags.steps.clear();
    } else {
      record.pc = record.other_pc;
    }
  }
  RestoreHomes(registers, cpu);
  for (int reg = 0; reg < GuestRegisters(is_64_); ++reg) {
    const uint64_t value =
        cpu->gpr[reg] + static_cast<uint64_t>(int64_t{record.sums.of[reg]});
    cpu->gpr[reg] = is_64_ ? value : static_cast<uint32_t>(value);
  }
  for (size_t i = record.flags.steps.size(); i-- > 0;) {
    const FlagsLocation::Step& step = record.flags.steps[i];
    cpu->flags = FlagsFrom(step.kind, step.log2_width,
                           ValueAt(step.result, registers, context),
                           ValueAt(step.a, registers, context),
                           ValueAt(step.b, registers, context), cpu->flags);
  }
  RestoreX87(record.x87, registers, &cpu->x87);
  point->is_poll = record.is_poll;
  point->pc = record.target.kind == Location::Kind::kNone
                  ? record.pc
                  : ValueAt(record.target, registers, context);
  if (!is_64_) point->pc = static_cast<uint32_t>(point->pc);
  point->address = ValueAt(record.base, registers, context) +
                   static_cast<uint64_t>(record.displacement);
  point->size = record.size;
  point->is_write = record.is_write;
  cpu->rip = point->pc;
  return true;
}

bool MipsBackend::Reproduces(const RegionPlan& plan, const void* code,
                             HandlerCalls* calls,
                             const Translation& translation) {
  std::vector<uint32_t> buffer(translation.size / sizeof(uint32_t));
  Translation again;
  if (!Run(plan, buffer.data(), translation.size,
           reinterpret_cast<uint64_t>(code), calls, &again, -1, nullptr) ||
      again.size != translation.size ||
      again.exits.size() != translation.exits.size()) {
    return false;
  }
  const auto* first = static_cast<const uint32_t*>(code);
  for (const Exit& exit : translation.exits) {
    const size_t word = exit.jump_offset / sizeof(uint32_t);
    buffer[word] = first[word];
  }
  return std::memcmp(buffer.data(), code, translation.size) == 0;
}

void MipsBackend::Link(void* code, const Exit& exit, const void* target) {
  auto* bytes = static_cast<uint8_t*>(code);
  auto* jump = reinterpret_cast<uint32_t*>(bytes + exit.jump_offset);
  const void* to = target != nullptr ? target : bytes + exit.unlinked_offset;
  PatchJump(jump, reinterpret_cast<uint64_t>(to));
  FlushInstructionCache(jump, jump + 1);
}

std::string MipsBackend::Disassembly(const void* code, size_t size) {
  return CodeListing(
      reinterpret_cast<uint64_t>(code),
      {static_cast<const uint32_t*>(code), size / sizeof(uint32_t)});
}

}  // namespace emu::jit::mips
