// SPDX-License-Identifier: Apache-2.0

#ifndef TESTING_INSTRUCTIONS_TRANSLATED_BLOCK_H_
#define TESTING_INSTRUCTIONS_TRANSLATED_BLOCK_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "interp/core/context.h"
#include "jit/backend.h"
#include "jit/code_cache.h"

namespace emu::instructions {

// Runs guest code as translated code: a region of one block, made and entered
// as exec/ does it, which leads nowhere.
class TranslatedBlock {
 public:
  // Only where jit::HasBackend(). One object per mode and process.
  explicit TranslatedBlock(x86::Mode mode);

  interp::Context& context() { return thread_->guest; }

  enum class End : uint8_t {
    kLeft,       // context().exit says why
    kElsewhere,  // control went to rip
    kRefused,    // the interpreter is to go on at rip, inside the code
    kFault,      // at rip
    kUnaligned,  // the same is to be run again, from the start
  };
  struct Fault {
    int signal;
    uint64_t address;
  };

  // Forgets which accesses are to be made in parts.
  void Begin() { unaligned_.clear(); }
  // Runs `code`, which stands at `pc`, from context().cpu. Dies if a second
  // translation makes other code than the first.
  End Run(uint64_t pc, absl::Span<const uint8_t> code);
  const Fault& fault() const { return fault_; }

 private:
  struct Region {
    interp::Block guest;
    jit::RegionPlan plan;
    jit::HandlerCalls calls;
    jit::Translation translation;
    uint8_t* code = nullptr;
  };

  void Plan(uint64_t pc, absl::Span<const uint8_t> code, Region* region) const;
  void Translate(Region* region);
  End TakeReturn(const Region& region, jit::Return why, uint64_t code_end);
  End TakeFault(Region& region);

  const x86::Mode mode_;
  const std::unique_ptr<jit::Backend> backend_;
  jit::CodeCache cache_;
  const std::unique_ptr<jit::ThreadContext> thread_;
  std::vector<uint64_t> unaligned_;
  Fault fault_ = {};
};

}  // namespace emu::instructions

#endif  // TESTING_INSTRUCTIONS_TRANSLATED_BLOCK_H_
