// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/region_emitter.h"

#include <utility>

#include "jit/mips/stub.h"

namespace emu::jit::mips {

const RegionEmitter::Emit RegionEmitter::kEmitters[] = {
#define X(name, text, properties) &RegionEmitter::Emit_##name,
#include "jit/ir/op.inc"
#undef X
};

RegionEmitter::RegionEmitter(Assembler* assembler, const RegionPlan& plan,
                             const CommonCode& common,
                             const CpuFeatures& features, Buffers* buffers,
                             HandlerCalls* calls, Translation* translation)
    : a_(*assembler),
      plan_(plan),
      common_(common),
      features_(features),
      calls_(*calls),
      translation_(*translation),
      is_64_(plan.mode == x86::Mode::k64),
      values_(assembler, is_64_, &buffers->values),
      floats_(assembler, &values_, &buffers->floats),
      labels_(buffers->labels),
      stubs_(buffers->stubs) {
  labels_.clear();
  labels_.resize(plan.blocks.size());
  stubs_.clear();
  translation->entries.reserve(plan.blocks.size());
  translation->exits.reserve(plan.blocks.size());
  labels_[0].x87_top = plan.x87_top;
}

RegionEmitter::~RegionEmitter() = default;

RegionEmitter::Buffers::Buffers() = default;
RegionEmitter::Buffers::~Buffers() = default;

void RegionEmitter::NoteStart(uint16_t insn) {
  if (offset() > wanted_offset_) return;
  const uint64_t pc = (*pcs_)[insn];
  if (!starts_->empty() && starts_->back().pc == pc) return;
  starts_->push_back({offset(), pc});
}

void RegionEmitter::BeginBlock(const ir::Block& block,
                               const std::vector<x86::Insn>& insns,
                               const std::vector<uint64_t>& pcs,
                               uint32_t reserved) {
  block_ = &block;
  insns_ = &insns;
  pcs_ = &pcs;
  values_.Begin(block, reserved);
  floats_.Begin(block);
  for (ConditionCode& code : codes_) code = {};
  lo_hi_ = {};
  FenceDelaySlot();
}

void RegionEmitter::EmitBlock(const ir::Block& block,
                              const std::vector<x86::Insn>& insns,
                              const std::vector<uint64_t>& pcs) {
  BlockLabels& labels = labels_[block.index];
  insns_ = &insns;
  const X87Guard guard = GuardFor(block, labels.x87_top);
  labels.guard = guard;
  BeginBlock(block, insns, pcs, guard.exists() ? X87Registers() : 0);
  const bool is_fallen_into = std::exchange(falls_through_, false);
  if (is_fallen_into && guard.exists() && !guard.IsImpliedBy(x87_)) {
    BranchTo({}, &labels.entry);
  }
  x87_ = guard.View();
  if (!guard.exists()) x87_.Deactivate();
  x87_.top = labels.x87_top;
  begun_ = block.index + 1u;
  const auto begin = [&](Label* label, Label* entry) {
    a_.Bind(label);
    if (!guard.exists()) a_.Bind(entry);
  };
  if (loop_heads_[block.index]) {
    begin(&labels.poll, &labels.entry_poll);
    EmitPoll(plan_.blocks[block.index].pc);
  }
  begin(&labels.begin, &labels.entry);
  FenceDelaySlot();
  translation_.entries.push_back({block.index, offset()});
  EmitInsts();
}

void RegionEmitter::EmitGuarded(const ir::Block& block,
                                const std::vector<x86::Insn>& insns,
                                const std::vector<uint64_t>& pcs) {
  BlockLabels& labels = labels_[block.index];
  is_guarded_ = true;
  BeginBlock(block, insns, pcs, 0);
  x87_ = {};
  if (loop_heads_[block.index]) {
    a_.Bind(&labels.entry_poll);
    EmitPoll(plan_.blocks[block.index].pc);
  }
  a_.Bind(&labels.entry);
  FenceDelaySlot();
  translation_.entries[block.index].offset = offset();
  EmitX87Guard(labels.guard, &labels.begin);
  EmitInsts();
}

void RegionEmitter::EmitInsts() {
  const ir::Block& block = *block_;
  if (plan_.counts) CountExecution(insns_->size());
  for (size_t i = 1; i < block.insts.size(); ++i) {
    at_ = static_cast<ir::Value>(i);
    if (!values_.IsNeeded(at_)) continue;
    const ir::Inst& inst = block.insts[i];
    if (starts_ != nullptr) NoteStart(inst.insn);
    if (x87_.is_active && ObservesX87(inst)) FlushX87();
    values_.BeginInst(at_);
    floats_.BeginInst(at_);
    (this->*kEmitters[static_cast<size_t>(inst.op)])(inst);
    values_.EndInst();
    floats_.EndInst();
  }
}

void RegionEmitter::CountExecution(size_t insns) {
  const auto add = [this](int64_t offset, size_t n) {
    a_.Ld(kScratch, offset, kContext);
    a_.Daddiu(kScratch, kScratch, static_cast<int64_t>(n));
    a_.Sd(kScratch, offset, kContext);
  };
  add(EMU_JIT_OFFSET(executed_blocks), 1);
  add(EMU_JIT_OFFSET(executed_insns), insns);
  FenceDelaySlot();
}

void RegionEmitter::Finish() {
  // Stubs may need further ones.
  for (size_t i = 0; i < stubs_.size(); ++i) EmitStub(stubs_[i]);
  translation_.size = offset();
}

}  // namespace emu::jit::mips
