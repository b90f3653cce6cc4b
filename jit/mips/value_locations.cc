#include "jit/mips/value_locations.h"

#include <bit>

#include "jit/mips/region_emitter.h"

namespace emu::jit::mips {

using ir::Inst;
using ir::kNoValue;
using ir::Op;
using ir::Value;

namespace {

constexpr uint32_t Bit(int i) { return uint32_t{1} << i; }

int64_t SlotOffset(int slot) { return EMU_JIT_OFFSET(slots) + slot * 8; }

// Whether the guest's registers must be at home, as they were put, when this
// instruction runs.
bool Observes(const Inst& inst) {
  switch (inst.op) {
    case Op::kLoad:
    case Op::kStore:
    case Op::kCallHandler:
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
  for (size_t n = block.insts.size(); n-- > 1;) {
    const auto i = static_cast<Value>(n);
    const Inst& inst = block.insts[i];
    const uint16_t properties = ir::Properties(inst.op);
    if (properties & ir::kEffect) needed_[i] = true;
    if (!needed_[i]) continue;
    UseAt(inst.a, i);
    UseAt(inst.b, i);
    UseAt(inst.c, i);
    if ((properties & ir::kFaults) != 0 || inst.op == Op::kBail ||
        inst.op == Op::kStoreFlags || inst.op == Op::kIndirect) {
      UseFlags(block, inst.flags, i);
    }
    if (inst.op == Op::kBranch || inst.op == Op::kGoto) {
      const ir::Edge& edge = block.edges[inst.edge];
      if (edge.stores_flags) UseFlags(block, edge.flags, i);
    }
    if (inst.op == Op::kPutReg) put_[inst.a] = i;
  }
}

void ValueLocations::BeginInst(Value i) {
  current_ = i;
  pinned_ = 0;
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

int ValueLocations::HomeOf(Value v) const {
  for (int reg = 0; reg < GuestRegisters(is_64_); ++reg) {
    if (home_value_[reg] == v) return reg;
  }
  return -1;
}

void ValueLocations::Spill(Value v) {
  const Gpr reg{static_cast<uint8_t>(register_[v])};
  const int home = HomeOf(v);
  if (home >= 0) {
    Release(v);
    register_[v] = static_cast<int8_t>(Home(home).code);
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
  if (register_[v] != kNowhere) {
    const Gpr reg{static_cast<uint8_t>(register_[v])};
    if (owner_[reg.code] == v) pinned_ |= Bit(reg.code);
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
  const Value old = home_value_[reg];
  // The old value may be an operand of this instruction, but no more.
  if (old != kNoValue && last_use_[old] > current_) return false;
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
      home_value_[reg] = v;
      unsynced_ |= Bit(reg);
      register_[v] = static_cast<int8_t>(Home(reg).code);
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
  home_value_[reg] = current_;
  register_[current_] = static_cast<int8_t>(Home(reg).code);
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
      a_.Move(to, Gpr{from.index});
      break;
  }
}

void ValueLocations::PutReg() {
  const int reg = inst(current_).reg;
  const Value v = inst(current_).a;
  const Gpr home = Home(reg);
  unsynced_ |= Bit(reg);
  if (home_value_[reg] == v && register_[v] == home.code) return;
  const Value old = home_value_[reg];
  home_value_[reg] = kNoValue;
  if (old != kNoValue && old != v && last_use_[old] > current_ &&
      register_[old] == home.code) {
    // It is needed later: where else is it, or shall it be?
    if (const int other = HomeOf(old); other >= 0) {
      register_[old] = static_cast<int8_t>(Home(other).code);
    } else {
      if (register_[v] != kNowhere) pinned_ |= Bit(register_[v]);
      const Gpr reg_for_old = TakeTemporary();
      a_.Move(reg_for_old, home);
      owner_[reg_for_old.code] = old;
      register_[old] = static_cast<int8_t>(reg_for_old.code);
    }
  }
  MoveTo(v, home);
  home_value_[reg] = v;
  // The home is as good as the temporary.
  if (register_[v] == kNowhere || owner_[register_[v]] == v) {
    if (register_[v] != kNowhere) {
      owner_[register_[v]] = kNoValue;
      free_ |= Bit(register_[v]);
    }
    register_[v] = static_cast<int8_t>(home.code);
  }
}

Location ValueLocations::Find(Value v) const {
  if (v == kNoValue) return {};
  if (register_[v] != kNowhere) {
    return {Location::Kind::kRegister, static_cast<uint8_t>(register_[v]), 0};
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
    const Value old = home_value_[reg];
    home_value_[reg] = kNoValue;
    if (old == kNoValue || last_use_[old] <= current_ ||
        register_[old] != Home(reg).code) {
      continue;
    }
    if (const int other = HomeOf(old); other >= 0) {
      register_[old] = static_cast<int8_t>(Home(other).code);
    } else if (inst(old).op == Op::kConst) {
      register_[old] = kNowhere;
    } else {
      // Calls come between: to a slot.
      if (free_slots_ == 0) {
        out_of_slots_ = true;
        continue;
      }
      slot_[old] = static_cast<int8_t>(std::countr_zero(free_slots_));
      free_slots_ &= free_slots_ - 1;
      a_.Sd(Home(reg), SlotOffset(slot_[old]), kContext);
      register_[old] = kNowhere;
    }
  }
}

}  // namespace emu::jit::mips
