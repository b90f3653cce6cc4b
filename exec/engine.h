// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_ENGINE_H_
#define EXEC_ENGINE_H_

#include <cstdint>
#include <map>
#include <memory>

#include "absl/functional/function_ref.h"
#include "exec/block_builder.h"
#include "exec/host_fault.h"
#include "exec/tb_cache.h"
#include "exec/tier_verifier.h"
#include "exec/trace_log.h"
#include "interp/core/context.h"
#include "mem/address_space.h"

namespace emu::exec {

// Executes guest code on one thread until something needs the loop (QEMU's
// cpu_exec): finds or makes blocks, links them, turns host faults into guest
// traps. It calls no system call and delivers no signal.
class Engine {
 public:
  // All must outlive the engine. Registers with `cache`.
  Engine(x86::Mode mode, mem::AddressSpace* memory, TbCache* cache,
         const TraceLog* log);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  interp::Context& context() { return context_; }

  TbCache::Reader* reader() { return &reader_; }

  // Runs from context().cpu.rip, exit by exit, until `answer` returns false for
  // one. The exit's reason is one of kInt80, kSyscall, kSysenter, kTrap,
  // kAttention, kUnimplemented; cpu.rip is where the guest goes on (for a
  // fault: the instruction). To be called on the thread that runs the guest.
  void Run(absl::FunctionRef<bool(const interp::Exit&)> answer);
  // To the next exit.
  const interp::Exit& Run();

  // Hands this thread's figures to the cache.
  void SettleStats();

 private:
  // The block at `pc`, made if need be; null when its first byte can't be
  // fetched.
  TranslationBlock* FindTb(uint64_t pc);
  TranslationBlock* MakeTb(uint64_t pc);

  // These run guest code until it leaves. A host fault in it continues at the
  // landing's place, which Run sets: so none of them has an object with a
  // destructor.
  //
  // To an exit that is not the engine's own.
  const interp::Exit& RunToExit();
  // From rip; links `previous` (may be null) to the block there.
  void RunFrom(TranslationBlock* previous);
  // Exactly one instruction at rip, from a block that nobody else sees.
  void RunOneInsn();
  void RunNodes(const interp::Node* entry);
  void RunCode(const void* code);
  // The block in both tiers (--tier=verify).
  void RunVerified(TranslationBlock* block);
  // Its instructions one by one, as the verifier wants them. False when it
  // can't be compared.
  bool InterpretForVerifier(const TranslationBlock& block);
  // The instruction at rip in a block of its own, kept until any code changes;
  // null where there is none to be had.
  struct OneInsn {
    x86::Insn insn;
    std::unique_ptr<TranslationBlock> block;
  };
  const OneInsn* OneInsnForVerifier();
  // False after a host fault in `run`.
  bool Survives(absl::FunctionRef<void()> run);
  // What guest code that faulted did not do.
  void Land();
  bool CodeComputesLikeGuest() const;
  // Makes context().exit of what translated code came back with.
  void TakeReturn(jit::Return why);

  // Makes context().exit a trap at the faulting instruction, and returns true;
  // or false when the instruction is to be executed again.
  bool TakeFault();
  // Brings cpu to the faulting instruction. False if it was none, but a poll:
  // context().exit is set.
  bool RestoreState();
  // The instruction at rip; false where there is none to be had.
  bool DecodeInsn(x86::Insn* insn);
  bool OperandIsNonCanonical(const x86::Insn& insn);
  void SetTrap(const x86::Trap& trap);
  void SetFetchFault(uint64_t pc);

  const std::unique_ptr<jit::ThreadContext> thread_;
  interp::Context& context_;
  FaultLanding landing_;
  TbCache::Reader reader_;
  TbCache* const cache_;
  mem::AddressSpace* const memory_;
  const TraceLog* const log_;
  // Blocks lead to each other; not where each is logged.
  const bool links_;
  TierVerifier verifier_;
  RunStats stats_;
  // A write to a page with code is completed by itself, before blocks of that
  // page are made again: the next instruction runs alone, in a block that is
  // kept as long as it runs.
  bool one_insn_ = false;
  std::unique_ptr<TranslationBlock> alone_;
  // By pc, as of the cache's change_count.
  std::map<uint64_t, OneInsn> verified_insns_;
  uint64_t verified_changes_ = 0;
  BlockBuilder builder_;
};

}  // namespace emu::exec

#endif  // EXEC_ENGINE_H_
