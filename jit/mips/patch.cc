// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/patch.h"

#include <atomic>
#include <cstdint>

#include "base/bits.h"
#include "jit/mips/encoding.h"

namespace emu::jit::mips {
namespace {

uint64_t AddressOf(const uint32_t* where) {
  return reinterpret_cast<uintptr_t>(where);
}

int64_t BranchDistance(uint64_t pc, uint64_t target) {
  return static_cast<int64_t>(target - (pc + 4));
}

}  // namespace

bool BranchReaches(uint64_t pc, uint64_t target) {
  return (target & 3) == 0 && FitsSigned(BranchDistance(pc, target), 18);
}

void PatchWord(uint32_t* where, uint32_t word) {
  std::atomic_ref<uint32_t>(*where).store(word, std::memory_order_release);
}

bool PatchJump(uint32_t* where, uint64_t target) {
  if (!JumpReaches(AddressOf(where), target)) return false;
  PatchWord(where, Major(0x02) | Field(target >> 2, 0, 26));
  return true;
}

bool PatchBranch(uint32_t* where, uint64_t target) {
  const uint64_t pc = AddressOf(where);
  if (!BranchReaches(pc, target)) return false;
  const uint32_t opcode = *where & ~uint32_t{0xffff};
  PatchWord(where, opcode | Imm16(BranchDistance(pc, target) >> 2));
  return true;
}

void FlushInstructionCache(void* begin, void* end) {
  __builtin___clear_cache(static_cast<char*>(begin), static_cast<char*>(end));
}

}  // namespace emu::jit::mips
