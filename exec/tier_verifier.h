// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_TIER_VERIFIER_H_
#define EXEC_TIER_VERIFIER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mem/address_space.h"
#include "x86/cpu_state.h"
#include "x86/insn.h"

namespace emu::exec {

// What --tier=verify keeps of one block's execution: the state before it, the
// memory that its instructions may write, and what the interpreter made of
// both.
class TierVerifier {
 public:
  explicit TierVerifier(const mem::AddressSpace* memory) : memory_(memory) {}

  // Before the block. Forgets the one before.
  void Begin(const x86::CpuState& cpu);
  // Before each of its instructions. False when it can't be said what it
  // writes, or when it gives another result each time.
  bool BeforeInsn(const x86::CpuState& cpu, const x86::Insn& insn);
  // Behind the last: keeps the outcome, and puts everything back.
  void Rewind(x86::CpuState* cpu);
  // Puts everything back once more.
  void Restore(x86::CpuState* cpu) const;
  // The differences between the outcome kept and the one that is there now; ""
  // for none.
  std::string Differences(const x86::CpuState& cpu) const;

 private:
  // Guest memory, with its bytes from `begin` on in before_bytes_ and
  // after_bytes_.
  struct Range {
    uint64_t address;
    size_t size;
    size_t begin;
  };
  void Keep(uint64_t address, uint64_t size);

  const mem::AddressSpace* const memory_;
  x86::CpuState before_, after_;
  std::vector<Range> ranges_;
  std::vector<uint8_t> before_bytes_, after_bytes_;
  // Up to here twice what an instruction may push is kept.
  uint64_t kept_stack_ = 0;
};

}  // namespace emu::exec

#endif  // EXEC_TIER_VERIFIER_H_
