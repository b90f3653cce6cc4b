// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_MIPS_BACKEND_H_
#define JIT_MIPS_MIPS_BACKEND_H_

#include <vector>

#include "jit/backend.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

// MIPS64r2 and what its later kin add. Translates on any host; Enter needs a
// MIPS64 one.
class MipsBackend : public Backend {
 public:
  MipsBackend(x86::Mode mode, const CpuFeatures& features)
      : is_64_(mode == x86::Mode::k64), features_(features) {}

  size_t Begin(void* code, size_t size) override;
  Return Enter(ThreadContext* context, const void* code) override;
  bool Translate(const RegionPlan& plan, void* code, size_t size,
                 HandlerCalls* calls, Translation* translation) override;
  bool Restore(const RegionPlan& plan, const void* code, HandlerCalls* calls,
               const HostRegisters& registers, const ThreadContext& context,
               x86::CpuState* cpu, RestoredPoint* point,
               std::vector<InsnStart>* starts) override;
  bool RestoreShared(const HostRegisters& registers, x86::CpuState* cpu,
                     RestoredPoint* point) override;
  bool Reproduces(const RegionPlan& plan, const void* code, HandlerCalls* calls,
                  const Translation& translation) override;
  std::string IrText(const RegionPlan& plan) override;
  void Link(void* code, const Exit& exit, const void* target) override;
  std::string Disassembly(const void* code, size_t size) override;

 private:
  // Translates into `buffer` the code that runs at `address`; records what is
  // known at `wanted` (an offset, or -1).
  bool Run(const RegionPlan& plan, uint32_t* buffer, size_t size,
           uint64_t address, HandlerCalls* calls, Translation* translation,
           int64_t wanted, RegionEmitter::Record* record,
           std::vector<InsnStart>* starts = nullptr);

  // Makes block_ of the plan's block, with insns_ and pcs_. Dies if
  // plan.verifies and it is not sound.
  void LiftBlock(const RegionPlan& plan, size_t index);
  void BeginRegion(const RegionPlan& plan);
  void GuessFlags(size_t index);

  void RestoreHomes(const HostRegisters& registers, x86::CpuState* cpu);

  const bool is_64_;
  const CpuFeatures features_;
  CommonCode common_;

  // Of LiftBlock, kept from call to call: the block at hand.
  std::vector<x86::Insn> insns_;
  std::vector<uint64_t> pcs_;
  ir::Block block_;
  std::vector<uint32_t> likely_flags_;  // of the region's blocks
  RegionEmitter::Buffers buffers_;
};

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_MIPS_BACKEND_H_
