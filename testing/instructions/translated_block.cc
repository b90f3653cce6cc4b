// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/translated_block.h"

#include <setjmp.h>

#include <algorithm>

#include "base/check.h"
#include "exec/host_fault.h"
#include "interp/core/atomic_access.h"
#include "testing/instructions/fault_catcher.h"
#include "x86/decoder.h"

namespace emu::instructions {
namespace {

constexpr size_t kCacheSize = size_t{16} << 20;
constexpr size_t kCommonSize = 16384;
constexpr size_t kMaxCode = size_t{64} << 10;
// An exit's stub is a call and its delay slot.
constexpr uint64_t kStubSize = 8;

sigjmp_buf after_fault;
exec::HostFault host_fault;

void OnFault(int, siginfo_t* info, void* ucontext) {
  interp::SplitLock::ReleaseAfterFault();
  exec::ReadFault(*info, ucontext, &host_fault);
  siglongjmp(after_fault, 1);
}

}  // namespace

TranslatedBlock::TranslatedBlock(x86::Mode mode)
    : mode_(mode),
      backend_(jit::NewBackend(mode)),
      cache_(kCacheSize),
      thread_(std::make_unique<jit::ThreadContext>()) {
  EMU_CHECK(backend_ != nullptr);
  void* common = cache_.Fixed(kCommonSize);
  EMU_CHECK(common != nullptr);
  backend_->Begin(common, kCommonSize);
}

// The instructions that decode; the block goes on with what does not.
void TranslatedBlock::Plan(uint64_t pc, absl::Span<const uint8_t> code,
                           Region* region) const {
  region->plan.mode = mode_;
  region->plan.unaligned = unaligned_;
  region->plan.verifies = true;
  // Cases look at all flags, under every MXCSR.
  region->plan.strict_float = true;
  region->plan.x87_top =
      static_cast<int8_t>(x86::TopOf(thread_->guest.cpu.x87));
  region->guest.pc = pc;
  jit::PlannedBlock& block = region->plan.blocks.emplace_back();
  block.guest = &region->guest;
  block.pc = pc;
  size_t size = 0;
  x86::Insn insn;
  while (size < code.size() && x86::Decode(mode_, code.subspan(size), &insn) ==
                                   x86::DecodeStatus::kOk) {
    size += insn.length;
  }
  block.bytes = code.first(size);
}

void TranslatedBlock::Translate(Region* region) {
  if (cache_.room() < kMaxCode) cache_.Advance();
  region->code = cache_.position();
  EMU_CHECK(backend_->Translate(region->plan, region->code, kMaxCode,
                                &region->calls, &region->translation));
  EMU_CHECK(backend_->Reproduces(region->plan, region->code, &region->calls,
                                 region->translation));
  cache_.Commit(region->translation.size);
}

TranslatedBlock::End TranslatedBlock::Run(uint64_t pc,
                                          absl::Span<const uint8_t> code) {
  Region region;
  Plan(pc, code, &region);
  context().cpu.rip = pc;
  if (region.plan.blocks.front().bytes.empty()) return End::kRefused;
  Translate(&region);
  CatchFaults(&OnFault);
  End end;
  if (sigsetjmp(after_fault, 0) == 0) {
    const jit::Return why = backend_->Enter(
        thread_.get(), region.code + region.translation.entries[0].offset);
    end = TakeReturn(region, why, pc + code.size());
  } else {
    end = TakeFault(region);
  }
  CatchFaults(nullptr);
  return end;
}

TranslatedBlock::End TranslatedBlock::TakeReturn(const Region& region,
                                                 jit::Return why,
                                                 uint64_t code_end) {
  uint64_t& rip = context().cpu.rip;
  if (why == jit::Return::kLeft) return End::kLeft;
  if (why == jit::Return::kBail) return End::kRefused;
  if (why == jit::Return::kIndirect) return End::kElsewhere;
  const uint64_t stub = thread_->exit_address - kStubSize -
                        reinterpret_cast<uint64_t>(region.code);
  const auto& exits = region.translation.exits;
  const auto exit = std::find_if(
      exits.begin(), exits.end(),
      [stub](const jit::Exit& e) { return e.unlinked_offset == stub; });
  EMU_CHECK(exit != exits.end());
  rip = exit->target;
  const jit::PlannedBlock& block = region.plan.blocks.front();
  const uint64_t end = block.pc + block.bytes.size();
  return end < code_end && rip == end ? End::kRefused : End::kElsewhere;
}

TranslatedBlock::End TranslatedBlock::TakeFault(Region& region) {
  fault_ = {host_fault.signal, host_fault.address};
  const uint64_t offset =
      host_fault.registers.pc - reinterpret_cast<uint64_t>(region.code);
  if (offset >= region.translation.size) {
    // In a handler.
    context().cpu.rip = context().current->pc();
    return End::kFault;
  }
  jit::RestoredPoint point;
  EMU_CHECK(backend_->Restore(region.plan, region.code, &region.calls,
                              host_fault.registers, *thread_, &context().cpu,
                              &point, nullptr));
  EMU_CHECK(!point.is_poll);
  fault_.address = jit::FirstByteAtFault(point, fault_.address);
  if (fault_.signal != SIGBUS || host_fault.code != BUS_ADRALN) {
    return End::kFault;
  }
  EMU_CHECK(std::find(unaligned_.begin(), unaligned_.end(), point.pc) ==
            unaligned_.end());
  unaligned_.push_back(point.pc);
  std::sort(unaligned_.begin(), unaligned_.end());
  return End::kUnaligned;
}

}  // namespace emu::instructions
