// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_EMULATED_ACCESS_H_
#define JIT_MIPS_EMULATED_ACCESS_H_

#include <cstdint>
#include <optional>

// A load or store of the host's, made by a fault handler in the processor's
// place: which bytes it is about, what it does with registers, and where the
// program goes on, also behind a branch whose delay slot it is in.
namespace emu::jit::mips {

// The host's registers where it faulted.
struct MachineState {
  uint64_t pc = 0;
  uint64_t gpr[32] = {};
  uint64_t fpr[32] = {};
  uint32_t fcsr = 0;
};

struct PlainAccess {
  uint64_t begin = 0;  // the first byte
  int size = 0;        // at most 8
  bool is_write = false;
};

// The bytes of a load or store of up to 8 of them by one general or FPU
// register, or by a part of one (lwl and its like). Nothing for others: linked
// ones, vectors, prefetches.
std::optional<PlainAccess> PlainAccessOf(uint32_t insn,
                                         const MachineState& state);

// For a store: its bytes, the first one lowest.
uint64_t StoredBytes(uint32_t insn, const MachineState& state);

// For a load: what it does to its register, given its bytes.
void FinishLoad(uint32_t insn, uint64_t bytes, MachineState* state);

// Where the program goes on behind the instruction at state->pc or, where that
// is a branch (IsBranch), behind the delay slot: by the registers as they are
// now. False for branches that it does not know; nothing is changed then.
bool GoOn(uint32_t insn, MachineState* state);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_EMULATED_ACCESS_H_
