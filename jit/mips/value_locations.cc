#include "jit/mips/value_locations.h"

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

constexpr uint32_t Bit(int i) { return uint32_t{1} << i; }

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

void ValueLocations::Begin(const ir::Block& block) {
  block_ = &block;
  current_ = 0;
  const size_t count = block.insts.size();
  needed_.assign(count, false);
  last_use_.assign(count, 0);
  put_.assign(count, 0);
  register_.assign(count, kNowhere);
  slot_.assign(count, kNowhere);
  for (Value& value : owner_) value = kNoValue;
  for (Value& value : home_value_) value = kNoValue;
  sum_.assign(count, 0);
  for (std::vector<Value>& values : based_) values.clear();
  pending_ = {};
  free_ = Temporaries(is_64_);
  free_slots_ = Bit(kArgumentSlot) - 1;
  unsynced_ = Bit(GuestRegisters(is_64_)) - 1;
  FindUses(block);
}

void ValueLocations::UseAt(Value v, Value at) {
  if (v == kNoValue) return;
  needed_[v] = true;
  if (last_use_[v] < at) last_use_[v] = at;
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
    if (properties & ir::kEffect) needed_[i] = true;
    if (inst.op == Op::kPutReg) {
      if (hidden & Bit(inst.reg)) needed_[i] = false;
      hidden |= Bit(inst.reg);
    } else if (needed_[i] && Observes(inst)) {
      hidden = 0;
    }
    if (!needed_[i]) continue;
    // (Behind these two's calls the address and the flags are still needed.)
    const bool calls = inst.op == Op::kX87 || inst.op == Op::kX87Store;
    UseAt(inst.a, inst.op == Op::kX87Store ? i + 1 : i);
    UseAt(inst.b, i);
    UseAt(inst.c, i);
    if ((properties & ir::kFaults) != 0 || inst.op == Op::kBail ||
        inst.op == Op::kStoreFlags || inst.op == Op::kIndirect) {
      UseFlags(block, inst.flags, calls ? i + 1 : i);
    }
    if (inst.op == Op::kBranch || inst.op == Op::kGoto) {
      const ir::Edge& edge = block.edges[inst.edge];
      // (A branch's edge may change places with that of the jump behind it.)
      const Value last = inst.op == Op::kBranch ? i + 1 : i;
      if (edge.stores_flags) UseFlags(block, edge.flags, last);
    }
    if (inst.op == Op::kPutReg) put_[inst.a] = i;
  }
}

void ValueLocations::BeginInst(Value i) {
  current_ = i;
  pinned_ = 0;
  pinned_homes_ = false;
}

void ValueLocations::EndInst() {
  for (uint32_t taken = Temporaries(is_64_) & ~free_; taken != 0;
       taken &= taken - 1) {
    const int reg = std::countr_zero(taken);
    if (last_use_[owner_[reg]] <= current_) Release(owner_[reg]);
  }
}

void ValueLocations::Release(Value v) {
  const int reg = register_[v];
  if (reg != kNowhere && owner_[reg] == v) {
    owner_[reg] = kNoValue;
    free_ |= Bit(reg);
  }
  register_[v] = kNowhere;
  if (slot_[v] != kNowhere && last_use_[v] <= current_) {
    free_slots_ |= Bit(slot_[v]);
    slot_[v] = kNowhere;
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
  register_[v] = static_cast<int8_t>(Home(reg).code);
  sum_[v] = sum;
  based_[reg].push_back(v);
}

void ValueLocations::Vacate(int reg, Value except) {
  const Gpr home = Home(reg);
  home_value_[reg] = kNoValue;
  for (const Value v : based_[reg]) {
    if (v == except || register_[v] != home.code || last_use_[v] <= current_) {
      continue;
    }
    if (const int other = sum_[v] == 0 ? HomeOf(v) : -1; other >= 0) {
      Place(v, other, 0);
    } else if (inst(v).op == Op::kConst) {
      register_[v] = kNowhere;
    } else {
      const Gpr to = TakeTemporary();
      AddTo(to, home, sum_[v]);
      owner_[to.code] = v;
      register_[v] = static_cast<int8_t>(to.code);
      sum_[v] = 0;
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
  const int reg = register_[a] == kNowhere ? -1 : GuestRegisterAt(register_[a]);
  if (reg < 0 || reg >= GuestRegisters(is_64_)) return false;
  const int64_t sum = sum_[a] + k;
  if (sum < -kLargest || sum > kLargest) return false;
  Place(current_, reg, static_cast<int32_t>(sum));
  return true;
}

Gpr ValueLocations::UseAddress(Value v, int64_t* offset) {
  if (register_[v] != kNowhere && sum_[v] != 0) {
    const int64_t whole = *offset + sum_[v];
    if (whole == static_cast<int16_t>(whole)) {
      *offset = whole;
      return Gpr{static_cast<uint8_t>(register_[v])};
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
    if (register_[v] != Home(reg).code) continue;
    sum_[v] -= sum;
    if (sum_[v] == 0) home_value_[reg] = v;
  }
}

void ValueLocations::Settle() { SettleAllBut(-1); }

void ValueLocations::SettleAllBut(int except) {
  for (int reg = 0; reg < GuestRegisters(is_64_); ++reg) {
    if (reg != except) SettleHome(reg);
  }
}

void ValueLocations::Spill(Value v) {
  const Gpr reg{static_cast<uint8_t>(register_[v])};
  const int home = HomeOf(v);
  if (home >= 0) {
    Release(v);
    Place(v, home, 0);
    return;
  }
  if (inst(v).op != Op::kConst && slot_[v] == kNowhere) {
    if (free_slots_ == 0) {
      out_of_slots_ = true;
    } else {
      slot_[v] = static_cast<int8_t>(std::countr_zero(free_slots_));
      free_slots_ &= free_slots_ - 1;
      a_.Sd(reg, SlotOffset(slot_[v]), kContext);
    }
  }
  owner_[reg.code] = kNoValue;
  free_ |= Bit(reg.code);
  register_[v] = kNowhere;
}

Gpr ValueLocations::TakeTemporary() {
  uint32_t choice = free_ & ~pinned_;
  if (choice == 0) {
    // The one that is used last.
    int victim = -1;
    for (uint32_t taken = Temporaries(is_64_) & ~pinned_ & ~free_; taken != 0;
         taken &= taken - 1) {
      const int reg = std::countr_zero(taken);
      if (victim < 0 || last_use_[owner_[reg]] > last_use_[owner_[victim]]) {
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
  if (register_[v] != kNowhere && sum_[v] != 0) {
    // A sum that is needed in a register after all: where the guest has it,
    // too, if it does.
    const Gpr home{static_cast<uint8_t>(register_[v])};
    const int guest = GuestRegisterAt(home.code);
    if (pending_.of[guest] == sum_[v] && !pinned_homes_) {
      SettleHome(guest);
      return home;
    }
    const Gpr reg = TakeTemporary();
    AddTo(reg, home, sum_[v]);
    owner_[reg.code] = v;
    register_[v] = static_cast<int8_t>(reg.code);
    sum_[v] = 0;
    return reg;
  }
  if (register_[v] != kNowhere) {
    const Gpr reg{static_cast<uint8_t>(register_[v])};
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
  register_[v] = static_cast<int8_t>(reg.code);
  if (inst(v).op == Op::kConst) {
    a_.Li(reg, inst(v).imm);
  } else {
    a_.Ld(reg, SlotOffset(slot_[v]), kContext);
  }
  return reg;
}

bool ValueLocations::CanDefineAtHome(int reg) const {
  const Value put = put_[current_];
  // What is there may be an operand of this instruction, but no more.
  for (const Value old : based_[reg]) {
    if (register_[old] == Home(reg).code && last_use_[old] > current_) {
      return false;
    }
  }
  for (Value i = current_ + 1; i < put; ++i) {
    if (!needed_[i]) continue;
    const Inst& between = inst(i);
    if (Observes(between)) return false;
    if (between.op == Op::kGetReg && between.reg == reg) return false;
    if (between.op == Op::kPutReg && between.reg == reg) return false;
  }
  return true;
}

Gpr ValueLocations::Define() {
  const Value v = current_;
  if (const Value put = put_[v]; put != 0) {
    const int reg = inst(put).reg;
    if (CanDefineAtHome(reg)) {
      based_[reg].clear();
      pending_.of[reg] = 0;
      home_value_[reg] = v;
      unsynced_ |= Bit(reg);
      Place(v, reg, 0);
      return Home(reg);
    }
  }
  // An operand's register can serve when it is used here for the last time.
  for (const Value operand : {inst(v).a, inst(v).b, inst(v).c}) {
    if (operand == kNoValue || register_[operand] == kNowhere) continue;
    const int reg = register_[operand];
    if (owner_[reg] == operand && last_use_[operand] <= v) {
      Release(operand);
    }
  }
  pinned_ = 0;
  for (const Value operand : {inst(v).a, inst(v).b, inst(v).c}) {
    if (operand != kNoValue && register_[operand] != kNowhere) {
      pinned_ |= Bit(register_[operand]);
    }
  }
  const Gpr reg = TakeTemporary();
  owner_[reg.code] = v;
  register_[v] = static_cast<int8_t>(reg.code);
  return reg;
}

Gpr ValueLocations::DefineEarly() {
  const Value v = current_;
  if (const Value put = put_[v]; put != 0) {
    const Gpr home = Home(inst(put).reg);
    bool is_operand = false;
    for (const Value operand : {inst(v).a, inst(v).b, inst(v).c}) {
      is_operand |= operand != kNoValue && register_[operand] == home.code;
    }
    if (!is_operand && CanDefineAtHome(inst(put).reg)) return Define();
  }
  const Gpr reg = TakeTemporary();
  owner_[reg.code] = v;
  register_[v] = static_cast<int8_t>(reg.code);
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
  if (register_[v] == home.code) {
    // It is there, or will be when the sum is made.
    pending_.of[reg] = sum_[v];
    if (sum_[v] == 0) home_value_[reg] = v;
    return;
  }
  if (register_[v] != kNowhere) pinned_ |= Bit(register_[v]);
  Vacate(reg, v);
  pending_.of[reg] = 0;
  MoveTo(v, home);
  home_value_[reg] = v;
  // The home is as good as the temporary, and better than a sum or a constant.
  const bool temporary = register_[v] != kNowhere && owner_[register_[v]] == v;
  if (temporary) {
    owner_[register_[v]] = kNoValue;
    free_ |= Bit(register_[v]);
  }
  if (temporary || register_[v] == kNowhere || sum_[v] != 0) Place(v, reg, 0);
}

Location ValueLocations::Find(Value v) const {
  if (v == kNoValue) return {};
  if (register_[v] != kNowhere) {
    return {Location::Kind::kRegister, static_cast<uint8_t>(register_[v]),
            sum_[v]};
  }
  if (inst(v).op == Op::kConst) {
    return {Location::Kind::kConstant, 0, inst(v).imm};
  }
  return {Location::Kind::kSlot, static_cast<uint8_t>(slot_[v]), 0};
}

void ValueLocations::SaveTemporaries() {
  for (uint32_t taken = Temporaries(is_64_) & ~free_; taken != 0;
       taken &= taken - 1) {
    const Value v = owner_[std::countr_zero(taken)];
    if (last_use_[v] > current_) {
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
      if (register_[v] != home.code || last_use_[v] <= current_) continue;
      if (const int other = sum_[v] == 0 ? HomeOf(v) : -1; other >= 0) {
        Place(v, other, 0);
      } else if (inst(v).op == Op::kConst) {
        register_[v] = kNowhere;
      } else if (free_slots_ == 0) {
        out_of_slots_ = true;
      } else {
        // Calls come between: to a slot.
        slot_[v] = static_cast<int8_t>(std::countr_zero(free_slots_));
        free_slots_ &= free_slots_ - 1;
        if (sum_[v] != 0) AddTo(kScratch, home, sum_[v]);
        a_.Sd(sum_[v] == 0 ? home : kScratch, SlotOffset(slot_[v]), kContext);
        register_[v] = kNowhere;
        sum_[v] = 0;
      }
    }
    based_[reg].clear();
  }
}

}  // namespace emu::jit::mips
