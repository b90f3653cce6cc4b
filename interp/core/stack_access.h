// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_STACK_ACCESS_H_
#define INTERP_CORE_STACK_ACCESS_H_

#include <cstdint>

#include "interp/core/guest_access.h"
#include "interp/core/operand_access.h"

namespace emu::interp {

// The stack pointer of each mode: RSP, or ESP in 32 bits. SS is flat.
template <x86::Mode kMode>
uint64_t StackPointer(const Context& context) {
  const uint64_t rsp = context.cpu.gpr[x86::kRsp];
  return kMode == x86::Mode::k64 ? rsp : static_cast<uint32_t>(rsp);
}

template <x86::Mode kMode>
void SetStackPointer(Context& context, uint64_t value) {
  context.cpu.gpr[x86::kRsp] =
      kMode == x86::Mode::k64 ? value : static_cast<uint32_t>(value);
}

template <x86::Mode kMode, typename T>
void Push(Context& context, const Node& node, T value) {
  uint64_t rsp = StackPointer<kMode>(context) - sizeof(T);
  if constexpr (kMode == x86::Mode::k32) rsp = static_cast<uint32_t>(rsp);
  Store<T>(context, node, rsp, value);
  SetStackPointer<kMode>(context, rsp);
}

// The value at the top; the caller moves the stack pointer.
template <x86::Mode kMode, typename T>
T Top(Context& context, const Node& node) {
  return Load<T>(context, node, StackPointer<kMode>(context));
}

template <x86::Mode kMode>
void Drop(Context& context, uint64_t bytes) {
  SetStackPointer<kMode>(context, StackPointer<kMode>(context) + bytes);
}

}  // namespace emu::interp

#endif  // INTERP_CORE_STACK_ACCESS_H_
