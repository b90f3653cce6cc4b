// SPDX-License-Identifier: Apache-2.0

#include "interp/core/any_operand.h"

namespace emu::interp {
namespace {

uint64_t Truncate(uint64_t value, int bytes) {
  return bytes == 8 ? value : value & ((uint64_t{1} << (bytes * 8)) - 1);
}

uint64_t AddSegment(const x86::CpuState& cpu, x86::Segment segment,
                    uint64_t offset) {
  if (cpu.mode == x86::Mode::k64) {
    const bool has_base = segment == x86::kFs || segment == x86::kGs;
    return has_base ? offset + cpu.segment_base[segment] : offset;
  }
  return static_cast<uint32_t>(offset + cpu.segment_base[segment]);
}

}  // namespace

uint64_t EffectiveAddress(const x86::CpuState& cpu, const x86::Insn& insn,
                          uint64_t next_pc) {
  const x86::MemoryOperand& memory = insn.memory;
  uint64_t address = static_cast<uint64_t>(memory.displacement);
  if (memory.base == x86::kRipRegister) {
    address += next_pc;
  } else if (memory.base != x86::kNoRegister) {
    address += cpu.gpr[memory.base];
  }
  if (memory.index != x86::kNoRegister) {
    address += cpu.gpr[memory.index] << memory.scale;
  }
  return Truncate(address, insn.address_size);
}

uint64_t LinearAddress(const x86::CpuState& cpu, const x86::Insn& insn,
                       uint64_t next_pc) {
  return AddSegment(cpu, insn.memory.segment,
                    EffectiveAddress(cpu, insn, next_pc));
}

uint64_t LinearAddress(const x86::CpuState& cpu, const x86::Insn& insn,
                       x86::Segment segment, uint64_t offset) {
  return AddSegment(cpu, segment, Truncate(offset, insn.address_size));
}

}  // namespace emu::interp
