// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_BACKEND_H_
#define JIT_BACKEND_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "jit/thread_context.h"
#include "jit/translation.h"

namespace emu::jit {

// A host processor, as the JIT sees it: everything that knows its instructions
// is behind this. One object per process. Any thread may Enter once Begin has
// returned; of the others one call at a time (the TbCache's lock).
class Backend {
 public:
  virtual ~Backend() = default;

  // Writes what all regions share to the beginning of the code cache; returns
  // its size in bytes. `code` is where it will run.
  virtual size_t Begin(void* code, size_t size) = 0;

  // Runs translated code; the context's registers go in and come out.
  virtual Return Enter(ThreadContext* context, const void* code) = 0;

  // Translates to `code`, at most `size` bytes. False when there is no room, or
  // the region is beyond what a translation can be; then a smaller one may do.
  virtual bool Translate(const RegionPlan& plan, void* code, size_t size,
                         HandlerCalls* calls, Translation* translation) = 0;

  // The region's IR, for -d op.
  virtual std::string IrText(const RegionPlan& plan) = 0;

  // The guest's state at a fault at `registers.pc`, in the code that Translate
  // made at `code`: by translating again. False if no guest access is there.
  // `starts`, if not null, gets what was passed on the way there.
  virtual bool Restore(const RegionPlan& plan, const void* code,
                       HandlerCalls* calls, const HostRegisters& registers,
                       const ThreadContext& context, x86::CpuState* cpu,
                       RestoredPoint* point,
                       std::vector<InsnStart>* starts) = 0;

  // The same for the code that all regions share: an indirect jump that was
  // asked to stop.
  virtual bool RestoreShared(const HostRegisters& registers, x86::CpuState* cpu,
                             RestoredPoint* point) = 0;

  // Whether a second translation makes the same code as the first, but for
  // where its exits lead now.
  virtual bool Reproduces(const RegionPlan& plan, const void* code,
                          HandlerCalls* calls,
                          const Translation& translation) = 0;

  // Makes the exit of the code at `code` lead to `target`; null: to nowhere.
  virtual void Link(void* code, const Exit& exit, const void* target) = 0;

  // Host assembly, a line an instruction.
  virtual std::string Disassembly(const void* code, size_t size) = 0;
};

// The back end for this host and guests of `mode`; null where there is none.
std::unique_ptr<Backend> NewBackend(x86::Mode mode);

bool HasBackend();

}  // namespace emu::jit

#endif  // JIT_BACKEND_H_
