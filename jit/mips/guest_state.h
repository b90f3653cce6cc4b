// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_GUEST_STATE_H_
#define JIT_MIPS_GUEST_STATE_H_

#include <cstddef>
#include <cstdint>

#include "jit/mips/assembler.h"
#include "jit/mips/register_map.h"
#include "jit/thread_context.h"
#include "x86/cpu_state.h"

// Where the guest's state is in memory, from the context register, and how
// code gets there.
namespace emu::jit::mips {

constexpr int64_t GprOffset(int reg) {
  return static_cast<int64_t>(offsetof(x86::CpuState, gpr)) + reg * 8;
}
constexpr int64_t VectorOffset(int reg) {
  return static_cast<int64_t>(offsetof(x86::CpuState, vector)) +
         reg * int64_t{sizeof(x86::VectorRegister)};
}
inline constexpr int64_t kRipOffset = offsetof(x86::CpuState, rip);
inline constexpr int64_t kFlagsOpOffset = offsetof(x86::CpuState, flags.op);
inline constexpr int64_t kFlagsResultOffset =
    offsetof(x86::CpuState, flags.result);
inline constexpr int64_t kFlagsValueOffset =
    offsetof(x86::CpuState, flags.value);
inline constexpr int64_t kX87Offset = offsetof(x86::CpuState, x87);
inline constexpr int64_t kX87ControlOffset =
    offsetof(x86::CpuState, x87.control);
inline constexpr int64_t kX87StatusOffset = offsetof(x86::CpuState, x87.status);
inline constexpr int64_t kX87ValidOffset = offsetof(x86::CpuState, x87.valid);
inline constexpr int64_t kX87IpOffset = offsetof(x86::CpuState, x87.ip);
constexpr int64_t SlotOffset(int slot) {
  return EMU_JIT_OFFSET(slots) + slot * 8;
}

// A jump table's entry is its address with the index inserted here.
inline constexpr int kLog2Target = 4;
static_assert(sizeof(JumpTarget) == 1 << kLog2Target);

// Between CpuState and the homes of the guest registers in `mask`.
void StoreHomes(Assembler* assembler, bool is_64, uint32_t mask);
void LoadHomes(Assembler* assembler, bool is_64, uint32_t mask);
constexpr uint32_t AllHomes(bool is_64) {
  return (uint32_t{1} << GuestRegisters(is_64)) - 1;
}
// Those that calls do not preserve.
constexpr uint32_t VolatileHomes(bool is_64) {
  return AllHomes(is_64) & ~uint32_t{0xff};
}

// One access of 1, 2, 4 or 8 bytes, to CpuState or to guest memory.
void LoadWord(Assembler* assembler, int width, bool is_signed, Gpr rd,
              int64_t offset, Gpr base);
void StoreWord(Assembler* assembler, int width, Gpr value, int64_t offset,
               Gpr base);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_GUEST_STATE_H_
