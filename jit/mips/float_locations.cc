// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/float_locations.h"

#include <bit>

#include "jit/mips/guest_state.h"

namespace emu::jit::mips {

using ir::kNoValue;
using ir::Value;

void FloatLocations::Begin(const ir::Block& block) {
  register_.assign(block.insts.size(), kNowhere);
  slot_.assign(block.insts.size(), kNowhere);
  for (Value& value : owner_) value = kNoValue;
  free_ = kAllocated;
}

void FloatLocations::BeginInst(Value i) {
  current_ = i;
  pinned_ = 0;
}

void FloatLocations::EndInst() {
  for (uint32_t taken = kAllocated & ~free_; taken != 0; taken &= taken - 1) {
    const Value v = owner_[std::countr_zero(taken)];
    if (!values_.IsLive(v)) Release(v);
  }
}

void FloatLocations::Release(Value v) {
  const int reg = register_[v];
  if (reg != kNowhere) {
    owner_[reg] = kNoValue;
    free_ |= Bit(reg);
    register_[v] = kNowhere;
  }
  if (slot_[v] != kNowhere && !values_.IsLive(v)) {
    values_.FreeSlot(slot_[v]);
    slot_[v] = kNowhere;
  }
}

void FloatLocations::Spill(Value v) {
  if (slot_[v] == kNowhere) {
    const int slot = values_.TakeSlot();
    if (slot >= 0) {
      slot_[v] = static_cast<int8_t>(slot);
      a_.Sdc1(Fpr{static_cast<uint8_t>(register_[v])}, SlotOffset(slot),
              kContext);
    }
  }
  const int reg = register_[v];
  owner_[reg] = kNoValue;
  free_ |= Bit(reg);
  register_[v] = kNowhere;
}

Fpr FloatLocations::Take() {
  uint32_t choice = free_ & ~pinned_;
  if (choice == 0) {
    const uint32_t taken = kAllocated & ~pinned_;
    const int victim = std::countr_zero(taken);
    Spill(owner_[victim]);
    choice = Bit(victim);
  }
  const int reg = std::countr_zero(choice);
  free_ &= ~Bit(reg);
  pinned_ |= Bit(reg);
  return Fpr{static_cast<uint8_t>(reg)};
}

Fpr FloatLocations::Use(Value v) {
  if (register_[v] != kNowhere) {
    pinned_ |= Bit(register_[v]);
    return Fpr{static_cast<uint8_t>(register_[v])};
  }
  const Fpr reg = Take();
  owner_[reg.code] = v;
  register_[v] = static_cast<int8_t>(reg.code);
  a_.Ldc1(reg, SlotOffset(slot_[v]), kContext);
  return reg;
}

Fpr FloatLocations::Define() {
  const Fpr reg = Take();
  owner_[reg.code] = current_;
  register_[current_] = static_cast<int8_t>(reg.code);
  return reg;
}

void FloatLocations::SaveAll() {
  for (uint32_t taken = kAllocated & ~free_; taken != 0; taken &= taken - 1) {
    const Value v = owner_[std::countr_zero(taken)];
    if (values_.IsLive(v)) {
      Spill(v);
    } else {
      Release(v);
    }
  }
}

}  // namespace emu::jit::mips
