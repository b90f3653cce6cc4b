// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/emulated_access.h"

#include "base/bits.h"
#include "jit/mips/memory_access.h"

namespace emu::jit::mips {
namespace {

enum class Part : uint8_t { kWhole, kLeft, kRight };
enum class Extend : uint8_t { kZero, kSign, kFpu };

// How a load or store treats its register.
struct Form {
  int size = 0;  // of the whole; 0: no such instruction
  Part part = Part::kWhole;
  Extend extend = Extend::kZero;
  // The field with the register's number.
  int shift = 16;
};

Form FormOf(uint32_t insn) {
  switch (insn >> 26) {
    case 0x20:
      return {1, Part::kWhole, Extend::kSign};  // lb
    case 0x21:
      return {2, Part::kWhole, Extend::kSign};  // lh
    case 0x23:
      return {4, Part::kWhole, Extend::kSign};  // lw
    case 0x24:
    case 0x28:
      return {1};  // lbu sb
    case 0x25:
    case 0x29:
      return {2};  // lhu sh
    case 0x27:
    case 0x2b:
      return {4};  // lwu sw
    case 0x37:
    case 0x3f:
      return {8};  // ld sd
    case 0x31:
    case 0x39:
      return {4, Part::kWhole, Extend::kFpu};  // lwc1 swc1
    case 0x35:
    case 0x3d:
      return {8, Part::kWhole, Extend::kFpu};  // ldc1 sdc1
    case 0x22:
    case 0x2a:
      return {4, Part::kLeft, Extend::kSign};  // lwl swl
    case 0x26:
    case 0x2e:
      return {4, Part::kRight, Extend::kSign};  // lwr swr
    case 0x1a:
    case 0x2c:
      return {8, Part::kLeft};  // ldl sdl
    case 0x1b:
    case 0x2d:
      return {8, Part::kRight};  // ldr sdr
    case 0x13:                   // COP1X
      switch (insn & 0x3f) {
        case 0x00:  // lwxc1
          return {4, Part::kWhole, Extend::kFpu, 6};
        case 0x01:  // ldxc1
          return {8, Part::kWhole, Extend::kFpu, 6};
        case 0x08:  // swxc1
          return {4, Part::kWhole, Extend::kFpu, 11};
        case 0x09:  // sdxc1
          return {8, Part::kWhole, Extend::kFpu, 11};
      }
      return {};
    case 0x36:
    case 0x3e: {  // Loongson's
      constexpr Form kForms[] = {{1, Part::kWhole, Extend::kSign},
                                 {2, Part::kWhole, Extend::kSign},
                                 {4, Part::kWhole, Extend::kSign},
                                 {8},
                                 {},
                                 {},
                                 {4, Part::kWhole, Extend::kFpu},
                                 {8, Part::kWhole, Extend::kFpu}};
      return kForms[insn & 7];
    }
    default:
      return {};
  }
}

uint64_t LowBytes(int count) { return LowMask(8 * count); }

// How many bytes of a little-endian word the access is about. The left part is
// what lies up to the address, and fills the word from its top; the right part
// begins there, and fills it from its bottom.
int PartSize(const Form& form, uint64_t address) {
  const auto low = static_cast<int>(address & (form.size - 1));
  switch (form.part) {
    case Part::kWhole:
      return form.size;
    case Part::kLeft:
      return low + 1;
    case Part::kRight:
      return form.size - low;
  }
  return 0;
}

uint32_t RegisterOf(uint32_t insn, const Form& form) {
  return insn >> form.shift & 31;
}

}  // namespace

std::optional<PlainAccess> PlainAccessOf(uint32_t insn,
                                         const MachineState& state) {
  const Form form = FormOf(insn);
  const std::optional<MemoryAccess> access = AccessOf(insn, state.gpr);
  if (form.size == 0 || !access.has_value()) return std::nullopt;
  const int size = PartSize(form, access->address);
  const uint64_t begin = form.part == Part::kLeft
                             ? access->address - static_cast<uint64_t>(size - 1)
                             : access->address;
  return PlainAccess{begin, size, access->is_write};
}

uint64_t StoredBytes(uint32_t insn, const MachineState& state) {
  const Form form = FormOf(insn);
  const uint32_t number = RegisterOf(insn, form);
  const uint64_t value =
      form.extend == Extend::kFpu ? state.fpr[number] : state.gpr[number];
  const int size = PlainAccessOf(insn, state)->size;
  const uint64_t word = value & LowBytes(form.size);
  return form.part == Part::kLeft ? word >> (8 * (form.size - size))
                                  : word & LowBytes(size);
}

void FinishLoad(uint32_t insn, uint64_t bytes, MachineState* state) {
  const Form form = FormOf(insn);
  const uint32_t number = RegisterOf(insn, form);
  if (form.extend == Extend::kFpu) {
    // The upper half is unpredictable after lwc1.
    state->fpr[number] = bytes;
    return;
  }
  if (number == 0) return;
  uint64_t& value = state->gpr[number];
  const int size = PlainAccessOf(insn, *state)->size;
  if (form.part == Part::kLeft) {
    const int kept = form.size - size;
    bytes = (value & LowBytes(kept)) | bytes << (8 * kept);
  } else if (form.part == Part::kRight && size != form.size) {
    // The upper half of the register stays, too.
    value = (value & ~LowBytes(size)) | bytes;
    return;
  }
  value = form.extend == Extend::kSign
              ? static_cast<uint64_t>(SignExtend(bytes, 8 * form.size))
              : bytes;
}

bool GoOn(uint32_t insn, MachineState* state) {
  if (!IsBranch(insn)) {
    state->pc += 4;
    return true;
  }
  const auto a = static_cast<int64_t>(state->gpr[insn >> 21 & 31]);
  const auto b = static_cast<int64_t>(state->gpr[insn >> 16 & 31]);
  const uint64_t behind = state->pc + 8;
  const uint64_t target =
      state->pc + 4 + static_cast<uint64_t>(static_cast<int16_t>(insn)) * 4;
  bool is_taken = false;
  switch (insn >> 26) {
    case 0x00: {  // jr jalr
      constexpr uint32_t kJalr = 0x09;
      if ((insn & 0x3f) == kJalr) state->gpr[insn >> 11 & 31] = behind;
      state->gpr[0] = 0;
      state->pc = static_cast<uint64_t>(a);
      return true;
    }
    case 0x01: {  // bltz bgez, their likely forms, and those that link
      const uint32_t kind = insn >> 16 & 31;
      if ((kind & 0x0c) != 0) return false;
      is_taken = (kind & 1) != 0 ? a >= 0 : a < 0;
      if ((kind & 0x10) != 0) state->gpr[31] = behind;
      break;
    }
    case 0x02:
    case 0x03:  // j jal
      if (insn >> 26 == 0x03) state->gpr[31] = behind;
      state->pc =
          ((state->pc + 4) & ~uint64_t{0x0fffffff}) | (insn & 0x03ffffff) << 2;
      return true;
    case 0x04:
    case 0x14:  // beq
      is_taken = a == b;
      break;
    case 0x05:
    case 0x15:  // bne
      is_taken = a != b;
      break;
    case 0x06:
    case 0x16:  // blez
      is_taken = a <= 0;
      break;
    case 0x07:
    case 0x17:  // bgtz
      is_taken = a > 0;
      break;
    case 0x11: {  // bc1f bc1t
      if ((insn >> 21 & 31) != 0x08) return false;
      const uint32_t condition = insn >> 18 & 7;
      const uint32_t bit = condition == 0 ? 23 : 24 + condition;
      is_taken = (state->fcsr >> bit & 1) == (insn >> 16 & 1);
      break;
    }
    default:
      return false;
  }
  state->pc = is_taken ? target : behind;
  return true;
}

}  // namespace emu::jit::mips
