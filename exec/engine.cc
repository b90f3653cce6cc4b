// SPDX-License-Identifier: Apache-2.0

#include "exec/engine.h"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "exec/block_listing.h"
#include "interp/core/any_operand.h"
#include "interp/core/threading.h"
#include "x86/decoder.h"
#include "x86/fpu/mxcsr.h"
#include "x86/fpu/x87_control.h"
#include "x86/opcode_table.h"

namespace emu::exec {

using interp::ExitReason;

static_assert(offsetof(interp::Context, cpu) == 0);

namespace {

// What --tier=verify ends with when the tiers differ.
constexpr int kExitDiffers = 70;

// The guest just goes on at rip.
bool GoesOn(ExitReason reason) {
  return reason == ExitReason::kNeedLink || reason == ExitReason::kNeedBlock;
}

// Adds the time from its making to Stop to a sum, if asked to. (What runs in
// between may leave by a jump: no destructor.)
class Timer {
 public:
  Timer(bool wanted, uint64_t* sum) : sum_(wanted ? sum : nullptr) {
    if (sum_ != nullptr) begin_ = Now();
  }
  void Stop() {
    if (sum_ != nullptr) *sum_ += Now() - begin_;
  }

 private:
  static uint64_t Now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<uint64_t>(time.tv_nsec);
  }
  uint64_t* sum_;
  uint64_t begin_ = 0;
};

}  // namespace

Engine::Engine(x86::Mode mode, mem::AddressSpace* memory, TbCache* cache,
               const TraceLog* log)
    : thread_(std::make_unique<jit::ThreadContext>(cache->has_jit())),
      context_(thread_->guest),
      cache_(cache),
      memory_(memory),
      log_(log),
      links_(!log->Wants(kLogExec)),
      verifier_(memory),
      builder_(mode, memory, cache->has_jit()) {
  x86::ResetCpuState(mode, context_.cpu);
  reader_.context = &context_;
  reader_.thread = thread_.get();
  cache_->AddReader(&reader_);
}

Engine::~Engine() {
  SettleStats();
  cache_->RemoveReader(&reader_);
}

void Engine::SettleStats() {
  if (!cache_->jit_options().stats) return;
  stats_.code_blocks = std::exchange(thread_->executed_blocks, 0);
  stats_.code_insns = std::exchange(thread_->executed_insns, 0);
  cache_->AddStats(std::exchange(stats_, {}));
}

const interp::Exit& Engine::Run() {
  Run([](const interp::Exit&) { return false; });
  return context_.exit;
}

void Engine::Run(absl::FunctionRef<bool(const interp::Exit&)> answer) {
  sigjmp_buf place;
  landing_.place = &place;
  if (sigsetjmp(place, 0) != 0) {
    Land();
    one_insn_ = !TakeFault();
    if (!one_insn_) {
      cache_->LeaveEpoch(&reader_);
      if (!answer(context_.exit)) return;
    }
  }
  do {
    // (An answer may have run another engine on this thread.)
    SetFaultLanding(&landing_);
  } while (answer(RunToExit()));
}

void Engine::Land() {
  landing_.armed = false;
  thread_->in_code.store(false, std::memory_order_relaxed);
}

const interp::Exit& Engine::RunToExit() {
  x86::CpuState& cpu = context_.cpu;
  interp::Exit& exit = context_.exit;
  // The block whose link the guest has just asked for.
  TranslationBlock* previous = nullptr;
  for (;;) {
    // (`previous` is held until it is linked.)
    if (previous == nullptr) cache_->EnterEpoch(&reader_);
    thread_->DisarmPoll();
    const bool single_step = (cpu.system_flags & x86::kFlagTf) != 0;
    const bool whole_block = !one_insn_ && !single_step;
    if (whole_block) {
      RunFrom(previous);
    } else {
      RunOneInsn();
    }
    previous = nullptr;
    if (exit.reason == ExitReason::kCounted) {
      // (Or it has code already, which the interpreter came to.)
      auto* block = static_cast<TranslationBlock*>(exit.block);
      if (block->code.load(std::memory_order_acquire) == nullptr) {
        cache_->Translate(&reader_, block);
      }
      continue;
    }
    one_insn_ = exit.reason == ExitReason::kOneInsn;
    if (one_insn_) continue;
    const bool goes_on = GoesOn(exit.reason);
    if (single_step && (goes_on || exit.reason == ExitReason::kAttention)) {
      SetTrap({x86::Vector::kDebug, 0, 0});
      break;
    }
    if (!goes_on) break;
    if (whole_block && links_ && exit.reason == ExitReason::kNeedLink) {
      previous = static_cast<TranslationBlock*>(exit.block);
    }
  }
  cache_->LeaveEpoch(&reader_);
  return exit;
}

void Engine::RunFrom(TranslationBlock* previous) {
  const uint64_t pc = context_.cpu.rip;
  TranslationBlock* block = FindTb(pc);
  if (block == nullptr) return SetFetchFault(pc);
  if (cache_->jit_options().verify && cache_->has_jit()) {
    return RunVerified(block);
  }
  if (!links_) {
    log_->Print("Trace %p [%016llx]\n", static_cast<void*>(block),
                static_cast<unsigned long long>(pc));
  } else if (previous != nullptr) {
    cache_->Link(previous, context_.exit.link, block);
  } else if (context_.exit.reason == ExitReason::kNeedBlock) {
    cache_->Remember(&reader_, block);
  }
  if (const void* code = block->code.load(std::memory_order_acquire)) {
    // (The way in leads to the code.)
    return CodeComputesLikeGuest() ? RunCode(code) : RunNodes(block->body);
  }
  return RunNodes(block->entry);
}

TranslationBlock* Engine::FindTb(uint64_t pc) {
  TranslationBlock* block = cache_->Find(pc);
  return block != nullptr ? block : MakeTb(pc);
}

TranslationBlock* Engine::MakeTb(uint64_t pc) {
  for (;;) {
    const uint64_t changes = cache_->change_count();
    std::unique_ptr<TranslationBlock> block = builder_.Build(pc);
    if (block == nullptr) return nullptr;
    TranslationBlock* made = block.get();
    TranslationBlock* inserted = cache_->Insert(std::move(block), changes);
    if (inserted == nullptr) continue;
    if (inserted == made && log_->Wants(kLogInAsm)) {
      log_->Print(
          "%s\n",
          BlockListing(context_.cpu.mode, *memory_, pc, inserted->end).c_str());
    }
    return inserted;
  }
}

// Translated code rounds to nearest, has denormals as they are, and traps
// nothing.
bool Engine::CodeComputesLikeGuest() const {
  return (context_.cpu.mxcsr & ~x86::fpu::kAllExceptions) ==
         x86::fpu::kMxcsrDefault;
}

void Engine::RunNodes(const interp::Node* entry) {
  ++stats_.interp_entries;
  Timer timer(cache_->jit_options().stats, &stats_.interp_time);
  landing_.armed = true;
  interp::RunNodes(&context_, entry);
  landing_.armed = false;
  timer.Stop();
}

void Engine::RunCode(const void* code) {
  landing_.armed = true;
  thread_->in_code.store(true, std::memory_order_seq_cst);
  // Who asks for attention from now on arms the polls, too.
  if (context_.attention.load(std::memory_order_relaxed) != 0) {
    Land();
    context_.exit.reason = ExitReason::kAttention;
    return;
  }
  Timer timer(cache_->jit_options().stats, &stats_.code_time);
  const jit::Return why = cache_->backend().Enter(thread_.get(), code);
  timer.Stop();
  ++stats_.returns[static_cast<size_t>(why)];
  Land();
  TakeReturn(why);
}

void Engine::TakeReturn(jit::Return why) {
  interp::Exit& exit = context_.exit;
  switch (why) {
    case jit::Return::kLeft:
      return;
    case jit::Return::kUnlinked: {
      const TbCache::ExitPoint point = cache_->FindExit(thread_->exit_address);
      exit.reason = ExitReason::kNeedLink;
      exit.block = point.from;
      exit.link = static_cast<uint8_t>(point.link);
      context_.cpu.rip = point.target;
      return;
    }
    case jit::Return::kIndirect:
      exit.reason = ExitReason::kNeedBlock;
      return;
    case jit::Return::kBail:
      exit.reason = ExitReason::kOneInsn;
      return;
  }
}

bool Engine::InterpretForVerifier(const TranslationBlock& block) {
  x86::CpuState& cpu = context_.cpu;
  for (int i = 0; i < block.insn_count; ++i) {
    const OneInsn* const one = OneInsnForVerifier();
    if (one == nullptr || !verifier_.BeforeInsn(cpu, one->insn)) return false;
    const uint64_t next = cpu.rip + one->insn.length;
    if (!Survives([&] { RunNodes(one->block->body); })) return false;
    // (A repeated instruction that was interrupted is not worth the trouble.)
    if (!GoesOn(context_.exit.reason)) {
      return context_.exit.reason != ExitReason::kAttention;
    }
    if (cpu.rip != next) return i + 1 == block.insn_count;
  }
  return true;
}

const Engine::OneInsn* Engine::OneInsnForVerifier() {
  if (const uint64_t changes = cache_->change_count();
      changes != verified_changes_) {
    verified_insns_.clear();
    verified_changes_ = changes;
  }
  const uint64_t pc = context_.cpu.rip;
  const auto [it, is_new] = verified_insns_.try_emplace(pc);
  OneInsn& one = it->second;
  if (is_new && DecodeInsn(&one.insn)) one.block = builder_.BuildOneInsn(pc);
  return one.block == nullptr ? nullptr : &one;
}

bool Engine::Survives(absl::FunctionRef<void()> run) {
  sigjmp_buf place;
  sigjmp_buf* const outer = std::exchange(landing_.place, &place);
  const bool survives = sigsetjmp(place, 0) == 0;
  if (survives) {
    run();
  } else {
    Land();
  }
  landing_.place = outer;
  return survives;
}

void Engine::RunVerified(TranslationBlock* block) {
  x86::CpuState& cpu = context_.cpu;
  if (block->code.load() == nullptr) cache_->Translate(&reader_, block);
  const void* code = block->code.load();
  if (code == nullptr || !CodeComputesLikeGuest()) {
    return RunNodes(block->body);
  }
  verifier_.Begin(cpu);
  if (!InterpretForVerifier(*block)) {
    // What faults, or can't be repeated, runs once.
    verifier_.Restore(&cpu);
    return RunNodes(block->body);
  }
  const ExitReason reason = context_.exit.reason;
  verifier_.Rewind(&cpu);
  // (After a fault there is nothing to compare: a write to a page with code, a
  // NaN, an unaligned access.)
  RunCode(code);
  if (context_.exit.reason == ExitReason::kOneInsn ||
      context_.exit.reason == ExitReason::kAttention) {
    verifier_.Restore(&cpu);
    return RunNodes(block->body);
  }
  std::string differences = verifier_.Differences(cpu);
  const bool same_kind = reason == context_.exit.reason ||
                         (GoesOn(reason) && GoesOn(context_.exit.reason));
  if (!same_kind) {
    absl::StrAppend(&differences, "  exit: interp ", static_cast<int>(reason),
                    ", jit ", static_cast<int>(context_.exit.reason), "\n");
  }
  if (differences.empty()) return;
  std::fprintf(stderr, "emu: the tiers differ at %#llx:\n%s%s\n%s",
               static_cast<unsigned long long>(block->pc), differences.c_str(),
               BlockListing(cpu.mode, *memory_, block->pc, block->end).c_str(),
               cache_->CodeListing(code).c_str());
  std::_Exit(kExitDiffers);
}

void Engine::RunOneInsn() {
  ++stats_.one_insns;
  alone_ = builder_.BuildOneInsn(context_.cpu.rip);
  if (alone_ == nullptr) return SetFetchFault(context_.cpu.rip);
  RunNodes(alone_->body);
}

bool Engine::RestoreState() {
  HostFault& fault = landing_.fault;
  context_.cpu.mxcsr |= fault.registers.mxcsr_flags;
  if (!cache_->IsCode(fault.registers.pc)) {
    context_.cpu.rip = context_.current->pc();
    return true;
  }
  thread_->DisarmPoll();
  jit::RestoredPoint point;
  EMU_CHECK(cache_->Restore(fault.registers, &reader_, &point));
  if (!point.is_poll) {
    fault.address = jit::FirstByteAtFault(point, fault.address);
    fault.is_write |= point.is_write;
    return true;
  }
  context_.exit.reason = ExitReason::kAttention;
  return false;
}

bool Engine::TakeFault() {
  ++stats_.faults;
  const HostFault& fault = landing_.fault;
  if (!RestoreState()) return true;
  x86::CpuState& cpu = context_.cpu;
  if (fault.signal == SIGBUS && fault.code == BUS_ADRALN &&
      cache_->IsCode(fault.registers.pc)) {
    cache_->MakeUnaligned(fault.registers.pc, cpu.rip);
    return false;
  }
  // A NaN, or what does not fit an integer.
  if (fault.signal == SIGFPE && cache_->IsCode(fault.registers.pc)) {
    cache_->CountNan(fault.registers.pc, cpu.rip);
    return false;
  }
  // Translated code reads an x87 instruction's operand before it looks for a
  // pending exception, which comes first.
  if ((cpu.x87.status & x86::fpu::kErrorSummary) != 0 &&
      cache_->IsCode(fault.registers.pc)) {
    return false;
  }
  if (fault.signal == SIGSEGV && fault.is_write &&
      memory_->HandleWriteFault(fault.address)) {
    return false;
  }
  if (fault.signal == SIGSEGV && !fault.is_write &&
      memory_->HandleReadFault(fault.address)) {
    return false;
  }
  x86::Insn insn;
  const bool decoded = DecodeInsn(&insn);
  if ((fault.signal == SIGSEGV && fault.code == SI_KERNEL) ||
      (decoded && OperandIsNonCanonical(insn))) {
    SetTrap({x86::Vector::kGeneralProtection, 0, 0});
    return true;
  }
  uint32_t error = x86::kPfUser;
  if (fault.is_write || context_.probes_write ||
      (decoded && x86::ModifiesMemory(insn))) {
    error |= x86::kPfWrite;
  }
  context_.probes_write = false;
  if (memory_->IsMapped(fault.address)) error |= x86::kPfPresent;
  SetTrap({x86::Vector::kPageFault, error, fault.address});
  return true;
}

bool Engine::DecodeInsn(x86::Insn* insn) {
  const x86::CpuState& cpu = context_.cpu;
  uint8_t bytes[x86::kMaxInsnLength];
  const size_t size = memory_->ReadCode(cpu.rip, bytes, sizeof(bytes));
  return size != 0 &&
         x86::Decode(cpu.mode, {bytes, size}, insn) == x86::DecodeStatus::kOk;
}

// Such an address is #GP (SDM vol. 1, §3.3.7.1); hosts report it each in their
// own way, not all with the address.
bool Engine::OperandIsNonCanonical(const x86::Insn& insn) {
  const x86::CpuState& cpu = context_.cpu;
  if (cpu.mode != x86::Mode::k64 || !insn.has_memory) return false;
  const uint64_t address =
      interp::LinearAddress(cpu, insn, cpu.rip + insn.length);
  const auto sign = static_cast<int64_t>(address) >> 47;
  return sign != 0 && sign != -1;
}

void Engine::SetTrap(const x86::Trap& trap) {
  context_.exit.reason = ExitReason::kTrap;
  context_.exit.trap = trap;
}

void Engine::SetFetchFault(uint64_t pc) {
  uint32_t error = x86::kPfUser | x86::kPfFetch;
  if (memory_->IsMapped(pc)) error |= x86::kPfPresent;
  SetTrap({x86::Vector::kPageFault, error, pc});
}

}  // namespace emu::exec
