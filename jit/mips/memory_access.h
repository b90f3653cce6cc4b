// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_MEMORY_ACCESS_H_
#define JIT_MIPS_MEMORY_ACCESS_H_

#include <cstdint>
#include <optional>

// What a host instruction does with memory, read from its word: kernels do not
// tell everything about a fault.
namespace emu::jit::mips {

struct MemoryAccess {
  uint64_t address = 0;
  // The bytes that the address must be a multiple of: the access's size, or 1
  // where any address will do.
  int alignment = 1;
  bool is_write = false;
};

// The access of `insn` with these general registers; nothing if it makes none.
std::optional<MemoryAccess> AccessOf(uint32_t insn, const uint64_t gpr[32]);

// Has a delay slot, and accesses no memory itself.
bool IsBranch(uint32_t insn);

// The instruction that a fault at `pc` is about: what one in a delay slot does
// is reported at its branch.
inline uint32_t FaultingInsn(uint64_t pc) {
  const auto* insn = reinterpret_cast<const uint32_t*>(pc);
  return IsBranch(insn[0]) ? insn[1] : insn[0];
}

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_MEMORY_ACCESS_H_
