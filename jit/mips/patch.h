// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_PATCH_H_
#define JIT_MIPS_PATCH_H_

#include <cstdint>

// Code that is changed while others may run it: one aligned word at a time,
// so that they see the old or the new instruction. Flush the instruction cache
// before relying on the new one.
namespace emu::jit::mips {

// Whether a j or jal at `pc` can reach `target`: in the 256 MiB segment of its
// delay slot.
constexpr bool JumpReaches(uint64_t pc, uint64_t target) {
  return (target & 3) == 0 && ((pc + 4) ^ target) >> 28 == 0;
}
// Whether a branch at `pc` can.
bool BranchReaches(uint64_t pc, uint64_t target);

// `where` is where the instruction runs. False, and nothing is changed, if
// `target` is out of reach.

// Writes `j target`, whatever the word was.
bool PatchJump(uint32_t* where, uint64_t target);
// Turns the branch that is there to `target`.
bool PatchBranch(uint32_t* where, uint64_t target);
// Writes any instruction.
void PatchWord(uint32_t* where, uint32_t word);

// Makes what was written to [begin, end) the code that runs there. Nothing to
// do on x86.
void FlushInstructionCache(void* begin, void* end);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_PATCH_H_
