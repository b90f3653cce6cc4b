// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/value_locations.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "jit/mips/guest_state.h"
#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

using ir::Inst;
using ir::kNoValue;
using ir::Op;
using ir::Value;

namespace {

// The guest register whose home that host register is, or -1.
int GuestRegisterAt(int code) {
  if (code >= s0.code && code <= s7.code) return code - s0.code;
  if (code >= a4.code && code <= t3.code) return code - a4.code + 8;
  return -1;
}

// Whether the guest's registers must be at home, as they were put, when this
// instruction runs.
bool Observes(const Inst& inst) {
  switch (inst.op) {
    case Op::kBail:
    case Op::kBranch:
    case Op::kGoto:
    case Op::kIndirect:
      return true;
    default:
      return (ir::Properties(inst.op) & ir::kFaults) != 0;
  }
}

}  // namespace

ValueLocations::ValueLocations(Assembler* assembler, bool is_64,
                               Buffers* buffers)
    : a_(*assembler),
      is_64_(is_64),
      values_(buffers->values),
      based_(buffers->based) {}

void ValueLocations::Begin(const ir::Block& block, uint32_t reserved) {
  block_ = &block;
  current_ = 0;
  values_.assign(block.insts.size(), ValueState{});
  for (Value& value : owner_) value = kNoValue;
  for (Value& value : home_value_) value = kNoValue;
  for (int reg = 0; reg < GuestRegisters(is_64_); ++reg) based_[reg].clear();
  pending_ = {};
  temporaries_ = Temporaries(is_64_) & ~reserved;
  free_ = temporaries_;
  free_slots_ = Bit(kArgumentSlot) - 1;
  unsynced_ = Bit(GuestRegisters(is_64_)) - 1;
  FindUses(block);
}

void ValueLocations::UseAt(Value v, Value at) {
  if (v == kNoValue) return;
  ValueState& value = values_[v];
  value.needed = true;
  value.last_use = std::max(value.last_use, at);
}

void ValueLocations::UseFlags(const ir::Block& block, uint16_t index,
                              Value at) {
  for (; index != 0; index = block.flags[index].before) {
    const ir::Flags& flags = block.flags[index];
    switch (flags.kind) {
      case ir::FlagsKind::kAdd:
      case ir::FlagsKind::kSub:
        UseAt(flags.result, at);
        UseAt(flags.b, at);
        break;
      default:
        UseAt(flags.result, at);
        UseAt(flags.a, at);
        UseAt(flags.b, at);
        break;
    }
  }
}

void ValueLocations::FindUses(const ir::Block& block) {
  // Guest registers that are put again before anyone may look at them.
  uint32_t hidden = 0;
  for (size_t n = block.insts.size(); n-- > 1;) {
    const auto i = static_cast<Value>(n);
    const Inst& inst = block.insts[i];
    const uint16_t properties = ir::Properties(inst.op);
    if (properties & ir::kEffect) values_[i].needed = true;
    if (inst.op == Op::kPutReg) {
      if (hidden & Bit(inst.reg)) values_[i].needed = false;
      hidden |= Bit(inst.reg);
    } else if (values_[i].needed && Observes(inst)) {
      hidden = 0;
    }
    if (!values_[i].needed) continue;
    // (Behind this one's call the address is still needed.)
    UseAt(inst.a, inst.op == Op::kX87Store ? i + 1 : i);
    UseAt(inst.b, i);
    UseAt(inst.c, i);
    if (inst.op == Op::kPutReg) {
      values_[inst.a].put = i;
    } else if ((properties & (ir::kEffect | ir::kFaults)) != 0) {
      FindFlagUses(block, i);
    }
  }
}

void ValueLocations::FindFlagUses(const ir::Block& block, Value i) {
  const Inst& inst = block.insts[i];
  if ((ir::Properties(inst.op) & ir::kFaults) != 0 || inst.op == Op::kBail ||
      inst.op == Op::kStoreFlags || inst.op == Op::kIndirect) {
    // (Behind these two's calls they are still needed.)
    const bool calls = inst.op == Op::kX87 || inst.op == Op::kX87Store;
    UseFlags(block, inst.flags, calls ? i + 1 : i);
  }
  if (inst.op == Op::kBranch || inst.op == Op::kGoto) {
    const ir::Edge& edge = block.edges[inst.edge];
    // (A branch's edge may change places with that of the jump behind it.)
    const Value last = inst.op == Op::kBranch ? i + 1 : i;
    if (edge.stores_flags) UseFlags(block, edge.flags, last);
  }
}

void ValueLocations::BeginInst(Value i) {
  current_ = i;
  pinned_ = 0;
  pinned_homes_ = false;
}

void ValueLocations::EndInst() {
  for (uint32_t taken = temporaries_ & ~free_; taken != 0; taken &= taken - 1) {
    const int reg = std::countr_zero(taken);
    if (values_[owner_[reg]].last_use <= current_) Release(owner_[reg]);
  }
}

void ValueLocations::Release(Value v) {
  const int reg = values_[v].reg;
  if (reg != kNowhere && owner_[reg] == v) {
    owner_[reg] = kNoValue;
    free_ |= Bit(reg);
  }
  values_[v].reg = kNowhere;
  if (values_[v].slot != kNowhere && values_[v].last_use <= current_) {
    free_slots_ |= Bit(values_[v].slot);
    values_[v].slot = kNowhere;
  }
}

int ValueLocations::TakeSlot() {
  if (free_slots_ == 0) {
    out_of_slots_ = true;
    return -1;
  }
  const int slot = std::countr_zero(free_slots_);
  free_slots_ &= free_slots_ - 1;
  return slot;
}

Gpr ValueLocations::Scratch() {
  const Gpr reg = TakeTemporary();
  free_ |= Bit(reg.code);
  return reg;
}

int ValueLocations::HomeOf(Value v) const {
  for (int reg = 0; reg < GuestRegisters(is_64_); ++reg) {
    if (home_value_[reg] == v) return reg;
  }
  return -1;
}

void ValueLocations::Place(Value v, int reg, int32_t sum) {
  values_[v].reg = static_cast<int8_t>(Home(reg).code);
  values_[v].sum = sum;
  based_[reg].push_back(v);
}

void ValueLocations::Vacate(int reg, Value except) {
  const Gpr home = Home(reg);
  home_value_[reg] = kNoValue;
  for (const Value v : based_[reg]) {
    if (v == except || values_[v].reg != home.code ||
        values_[v].last_use <= current_) {
      continue;
    }
    if (const int other = values_[v].sum == 0 ? HomeOf(v) : -1; other >= 0) {
      Place(v, other, 0);
    } else if (inst(v).op == Op::kConst) {
      values_[v].reg = kNowhere;
    } else {
      const Gpr to = TakeTemporary();
      AddTo(to, home, values_[v].sum);
      owner_[to.code] = v;
      values_[v].reg = static_cast<int8_t>(to.code);
      values_[v].sum = 0;
    }
  }
  based_[reg].clear();
}

void ValueLocations::AddTo(Gpr rd, Gpr rs, int64_t k) {
  if (k == 0) {
    a_.Move(rd, rs);
  } else if (is_64_) {
    a_.Daddiu(rd, rs, k);
  } else {
    a_.Addiu(rd, rs, k);
  }
}

bool ValueLocations::DefineSum(int64_t k) {
  // With room for an access's own offset.
  constexpr int64_t kLargest = 16000;
  const Value a = inst(current_).a;
  const int reg =
      values_[a].reg == kNowhere ? -1 : GuestRegisterAt(values_[a].reg);
  if (reg < 0 || reg >= GuestRegisters(is_64_)) return false;
  const int64_t sum = values_[a].sum + k;
  if (sum < -kLargest || sum > kLargest) return false;
  Place(current_, reg, static_cast<int32_t>(sum));
  return true;
}

Gpr ValueLocations::UseAddress(Value v, int64_t* offset) {
  if (values_[v].reg != kNowhere && values_[v].sum != 0) {
    const int64_t whole = *offset + values_[v].sum;
    if (whole == static_cast<int16_t>(whole)) {
      *offset = whole;
      return Gpr{static_cast<uint8_t>(values_[v].reg)};
    }
  }
  return Use(v);
}

void ValueLocations::SettleHome(int reg) {
  const int32_t sum = std::exchange(pending_.of[reg], 0);
  if (sum == 0) return;
  AddTo(Home(reg), Home(reg), sum);
  unsynced_ |= Bit(reg);
  home_value_[reg] = kNoValue;
  for (const Value v : based_[reg]) {
    if (values_[v].reg != Home(reg).code) continue;
    values_[v].sum -= sum;
    if (values_[v].sum == 0) home_value_[reg] = v;
  }
}

void ValueLocations::Settle() { SettleAllBut(-1); }

void ValueLocations::SettleAllBut(int except) {
  for (int reg = 0; reg < GuestRegisters(is_64_); ++reg) {
    if (reg != except) SettleHome(reg);
  }
}

void ValueLocations::Spill(Value v) {
  const Gpr reg{static_cast<uint8_t>(values_[v].reg)};
  const int home = HomeOf(v);
  if (home >= 0) {
    Release(v);
    Place(v, home, 0);
    return;
  }
  if (inst(v).op != Op::kConst && values_[v].slot == kNowhere) {
    if (free_slots_ == 0) {
      out_of_slots_ = true;
    } else {
      values_[v].slot = static_cast<int8_t>(std::countr_zero(free_slots_));
      free_slots_ &= free_slots_ - 1;
      a_.Sd(reg, SlotOffset(values_[v].slot), kContext);
    }
  }
  owner_[reg.code] = kNoValue;
  free_ |= Bit(reg.code);
  values_[v].reg = kNowhere;
}

Gpr ValueLocations::TakeTemporary() {
  uint32_t choice = free_ & ~pinned_;
  if (choice == 0) {
    // The one that is used last.
    int victim = -1;
    for (uint32_t taken = temporaries_ & ~pinned_ & ~free_; taken != 0;
         taken &= taken - 1) {
      const int reg = std::countr_zero(taken);
      if (victim < 0 ||
          values_[owner_[reg]].last_use > values_[owner_[victim]].last_use) {
        victim = reg;
      }
    }
    Spill(owner_[victim]);
    choice = Bit(victim);
  }
  const int reg = std::countr_zero(choice);
  free_ &= ~Bit(reg);
  pinned_ |= Bit(reg);
  return Gpr{static_cast<uint8_t>(reg)};
}

Gpr ValueLocations::Use(Value v) {
  if (values_[v].reg != kNowhere && values_[v].sum != 0) {
    // A sum that is needed in a register after all: where the guest has it,
    // too, if it does.
    const Gpr home{static_cast<uint8_t>(values_[v].reg)};
    const int guest = GuestRegisterAt(home.code);
    if (pending_.of[guest] == values_[v].sum && !pinned_homes_) {
      SettleHome(guest);
      return home;
    }
    const Gpr reg = TakeTemporary();
    AddTo(reg, home, values_[v].sum);
    owner_[reg.code] = v;
    values_[v].reg = static_cast<int8_t>(reg.code);
    values_[v].sum = 0;
    return reg;
  }
  if (values_[v].reg != kNowhere) {
    const Gpr reg{static_cast<uint8_t>(values_[v].reg)};
    if (owner_[reg.code] == v) {
      pinned_ |= Bit(reg.code);
    } else {
      pinned_homes_ = true;
    }
    return reg;
  }
  if (inst(v).op == Op::kConst && inst(v).imm == 0) return zero;
  const Gpr reg = TakeTemporary();
  owner_[reg.code] = v;
  values_[v].reg = static_cast<int8_t>(reg.code);
  if (inst(v).op == Op::kConst) {
    a_.Li(reg, inst(v).imm);
  } else {
    a_.Ld(reg, SlotOffset(values_[v].slot), kContext);
  }
  return reg;
}

bool ValueLocations::MayDefineAtHome(int reg) const {
  const Value put = values_[current_].put;
  // What is there may be an operand of this instruction. What is needed even
  // behind the put has to go in any case; what comes first saves a copy.
  for (const Value old : based_[reg]) {
    if (values_[old].reg == Home(reg).code &&
        values_[old].last_use > current_ && values_[old].last_use <= put) {
      return false;
    }
  }
  for (Value i = current_ + 1; i < put; ++i) {
    if (!values_[i].needed) continue;
    const Inst& between = inst(i);
    if (Observes(between)) return false;
    if (between.op == Op::kGetReg && between.reg == reg) return false;
    if (between.op == Op::kPutReg && between.reg == reg) return false;
  }
  return true;
}

Gpr ValueLocations::Define() {
  const Value v = current_;
  if (const Value put = values_[v].put; put != 0) {
    const int reg = inst(put).reg;
    if (MayDefineAtHome(reg)) {
      Vacate(reg, v);
      pending_.of[reg] = 0;
      home_value_[reg] = v;
      unsynced_ |= Bit(reg);
      Place(v, reg, 0);
      return Home(reg);
    }
  }
  // An operand's register can serve when it is used here for the last time.
  for (const Value operand : {inst(v).a, inst(v).b, inst(v).c}) {
    if (operand == kNoValue || values_[operand].reg == kNowhere) continue;
    const int reg = values_[operand].reg;
    if (owner_[reg] == operand && values_[operand].last_use <= v) {
      Release(operand);
    }
  }
  pinned_ = 0;
  for (const Value operand : {inst(v).a, inst(v).b, inst(v).c}) {
    if (operand != kNoValue && values_[operand].reg != kNowhere) {
      pinned_ |= Bit(values_[operand].reg);
    }
  }
  const Gpr reg = TakeTemporary();
  owner_[reg.code] = v;
  values_[v].reg = static_cast<int8_t>(reg.code);
  return reg;
}

Gpr ValueLocations::DefineEarly() {
  const Value v = current_;
  if (const Value put = values_[v].put; put != 0) {
    const Gpr home = Home(inst(put).reg);
    bool is_operand = false;
    for (const Value operand : {inst(v).a, inst(v).b, inst(v).c}) {
      is_operand |= operand != kNoValue && values_[operand].reg == home.code;
    }
    if (!is_operand && MayDefineAtHome(inst(put).reg)) return Define();
  }
  const Gpr reg = TakeTemporary();
  owner_[reg.code] = v;
  values_[v].reg = static_cast<int8_t>(reg.code);
  return reg;
}

void ValueLocations::GetReg() {
  const int reg = inst(current_).reg;
  if (pending_.of[reg] == 0) home_value_[reg] = current_;
  Place(current_, reg, pending_.of[reg]);
}

void ValueLocations::MoveTo(Value v, Gpr to) {
  const Location from = Find(v);
  switch (from.kind) {
    case Location::Kind::kConstant:
      a_.Li(to, from.constant);
      break;
    case Location::Kind::kSlot:
      a_.Ld(to, SlotOffset(from.index), kContext);
      break;
    default:
      AddTo(to, Gpr{from.index}, from.constant);
      break;
  }
}

void ValueLocations::PutReg() {
  const int reg = inst(current_).reg;
  const Value v = inst(current_).a;
  const Gpr home = Home(reg);
  unsynced_ |= Bit(reg);
  if (values_[v].reg == home.code) {
    // It is there, or will be when the sum is made.
    pending_.of[reg] = values_[v].sum;
    if (values_[v].sum == 0) home_value_[reg] = v;
    return;
  }
  if (values_[v].reg != kNowhere) pinned_ |= Bit(values_[v].reg);
  Vacate(reg, v);
  pending_.of[reg] = 0;
  MoveTo(v, home);
  home_value_[reg] = v;
  // The home is as good as the temporary, and better than a sum or a constant.
  const bool temporary =
      values_[v].reg != kNowhere && owner_[values_[v].reg] == v;
  if (temporary) {
    owner_[values_[v].reg] = kNoValue;
    free_ |= Bit(values_[v].reg);
  }
  if (temporary || values_[v].reg == kNowhere || values_[v].sum != 0)
    Place(v, reg, 0);
}

Location ValueLocations::Find(Value v) const {
  if (v == kNoValue) return {};
  if (values_[v].reg != kNowhere) {
    return {Location::Kind::kRegister, static_cast<uint8_t>(values_[v].reg),
            values_[v].sum};
  }
  if (inst(v).op == Op::kConst) {
    return {Location::Kind::kConstant, 0, inst(v).imm};
  }
  return {Location::Kind::kSlot, static_cast<uint8_t>(values_[v].slot), 0};
}

void ValueLocations::SaveTemporaries() {
  for (uint32_t taken = temporaries_ & ~free_; taken != 0; taken &= taken - 1) {
    const Value v = owner_[std::countr_zero(taken)];
    if (values_[v].last_use > current_) {
      Spill(v);
    } else {
      Release(v);
    }
  }
}

void ValueLocations::ForgetHomes(uint32_t mask) {
  for (int reg = 0; reg < GuestRegisters(is_64_); ++reg) {
    if ((mask & Bit(reg)) == 0) continue;
    const Gpr home = Home(reg);
    home_value_[reg] = kNoValue;
    for (const Value v : based_[reg]) {
      if (values_[v].reg != home.code || values_[v].last_use <= current_)
        continue;
      if (const int other = values_[v].sum == 0 ? HomeOf(v) : -1; other >= 0) {
        Place(v, other, 0);
      } else if (inst(v).op == Op::kConst) {
        values_[v].reg = kNowhere;
      } else if (free_slots_ == 0) {
        out_of_slots_ = true;
      } else {
        // Calls come between: to a slot.
        values_[v].slot = static_cast<int8_t>(std::countr_zero(free_slots_));
        free_slots_ &= free_slots_ - 1;
        if (values_[v].sum != 0) AddTo(kScratch, home, values_[v].sum);
        a_.Sd(values_[v].sum == 0 ? home : kScratch,
              SlotOffset(values_[v].slot), kContext);
        values_[v].reg = kNowhere;
        values_[v].sum = 0;
      }
    }
    based_[reg].clear();
  }
}

}  // namespace emu::jit::mips
