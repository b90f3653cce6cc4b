// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/x87_view.h"

#include "x86/fpu/x87_control.h"

namespace emu::jit::mips {

bool X87View::Allows(const X87Effect& effect) const {
  // TOP is known in an active view only.
  if (!is_active || !effect.is_known) return false;
  const auto wanted_full = PhysicalMask(uint32_t{effect.reads} | effect.fills);
  const uint8_t wanted_empty = effect.pushes != 0 ? PhysicalMask(0x80) : 0;
  return (wanted_full & ~full) == 0 && (wanted_empty & ~empty) == 0;
}

void X87View::Apply(const X87Effect& effect) {
  for (int i = 0; i < effect.pushes; ++i) {
    top = static_cast<int8_t>(Physical(7));
    full |= static_cast<uint8_t>(1 << top);
    empty &= static_cast<uint8_t>(~(1 << top));
  }
  for (int i = 0; i < effect.pops; ++i) {
    full &= static_cast<uint8_t>(~(1 << top));
    empty |= static_cast<uint8_t>(1 << top);
    if (in_a == top) in_a = -1;
    if (in_b == top) in_b = -1;
    top = static_cast<int8_t>(Physical(1));
  }
}

void X87View::SetStored() {
  stored_top = top;
  stored_full = full;
  codes = Codes::kStored;
  has_inexact = false;
  pc = 0;
}

X87View X87Guard::View() const {
  X87View view;
  view.is_active = view.is_prepared = true;
  view.top = view.stored_top = top;
  view.full = view.stored_full = full;
  view.empty = empty;
  return view;
}

void RestoreX87(const X87View& view, const HostRegisters& registers,
                x86::X87State* x87) {
  using x86::fpu::kC1;
  using x86::fpu::kConditionCodes;
  if (!view.is_active) return;
  const uint64_t codes = registers.gpr[kX87Codes.code];
  uint32_t status = x87->status;
  switch (view.codes) {
    case X87View::Codes::kStored:
      break;
    case X87View::Codes::kC1Clear:
      status &= ~kC1;
      break;
    case X87View::Codes::kC1:
      status = (status & ~kC1) | (codes != 0 ? kC1 : 0);
      break;
    case X87View::Codes::kAll:
      status = (status & ~kConditionCodes) | static_cast<uint32_t>(codes);
      break;
  }
  if (view.has_inexact && registers.gpr[kX87Inexact.code] != 0) {
    status |= x86::fpu::kInexact;
  }
  status = (status & ~(7u << 11)) | static_cast<uint32_t>(view.top) << 11;
  x87->status = static_cast<uint16_t>(status);
  x87->valid = static_cast<uint8_t>((x87->valid & ~view.empty) | view.full);
  if (view.pc != 0) x87->ip = view.pc;
}

}  // namespace emu::jit::mips
