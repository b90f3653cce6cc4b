// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_VALUE_LOCATIONS_H_
#define JIT_MIPS_VALUE_LOCATIONS_H_

#include <cstdint>
#include <vector>

#include "jit/ir/ir.h"
#include "jit/mips/assembler.h"
#include "jit/mips/register_map.h"

namespace emu::jit::mips {

// Where a value is found.
struct Location {
  enum class Kind : uint8_t { kNone, kRegister, kConstant, kSlot };
  Kind kind = Kind::kNone;
  uint8_t index = 0;  // of the register or slot
  // The constant; of a register what has to be added to it.
  int64_t constant = 0;
};

// What has to be added to the guest registers' homes to get what they hold.
struct PendingSums {
  int32_t of[x86::kGprCount] = {};
};

// Register allocation within one block, in one pass along its instructions:
// which value is in which register, as code is emitted. Guest registers have
// their homes; other values take temporaries, from their definition to their
// last use, or a slot of the thread's context when there are too many.
//
// The sum of a home and a small constant is computed only when somebody needs
// it in a register: addresses take the constant as their offset, and a guest
// register that is moved by constants (the stack pointer, by pushes and pops)
// is put up to date once, where somebody may look at it. A fault adds what is
// pending.
class ValueLocations {
 public:
  // Memory that is kept from region to region.
  struct Buffers;

  ValueLocations(Assembler* assembler, bool is_64, Buffers* buffers);

  // Before a block's code: finds the last uses. Its guest registers are at
  // home. The registers in `reserved` (bit: host register) are not given out.
  void Begin(const ir::Block& block, uint32_t reserved);

  // Whether instruction `i` has any effect; the others are passed over.
  bool IsNeeded(ir::Value i) const { return values_[i].needed; }

  // Around each instruction's code.
  void BeginInst(ir::Value i);
  void EndInst();

  // The register that holds `v`, an operand of this instruction.
  Gpr Use(ir::Value v);
  // The same for an address: the register holds `v` less what is added to
  // `*offset`.
  Gpr UseAddress(ir::Value v, int64_t* offset);
  // This instruction, a sum with the constant `k`: true when there is nothing
  // to be done for it now.
  bool DefineSum(int64_t k);
  // The register for this instruction's result. It may be that of an operand
  // that is used here for the last time: to be written last.
  Gpr Define();
  // The same, but none of the operands'.
  Gpr DefineEarly();

  // This instruction's GetReg or PutReg.
  void GetReg();
  void PutReg();

  Location Find(ir::Value v) const;
  bool IsLive(ir::Value v) const { return values_[v].last_use > current_; }
  bool IsLiveAfter(ir::Value v, ir::Value i) const {
    return values_[v].last_use > i;
  }

  // For a call: what is needed later goes to slots, out of all registers that
  // calls do not preserve. Homes are the caller's business.
  void SaveTemporaries();
  // From now on the homes hold what the guest's registers do.
  void Settle();
  void SettleAllBut(int reg);
  const PendingSums& pending() const { return pending_; }
  // Emits reg += k, in the guest's width.
  void AddTo(Gpr reg, int64_t k) { AddTo(reg, reg, k); }
  // The homes in `mask` (bit: guest register) hold something else now.
  void ForgetHomes(uint32_t mask);

  // Guest registers whose home differs from CpuState.
  uint32_t unsynced() const { return unsynced_; }
  void SetSynced(uint32_t mask) { unsynced_ &= ~mask; }
  // The instruction has changed these homes by itself.
  void SetUnsynced(uint32_t mask) { unsynced_ |= mask; }

  bool out_of_slots() const { return out_of_slots_; }
  // A slot for somebody else; negative if there is none, and then the
  // translation fails.
  int TakeSlot();
  void FreeSlot(int slot) { free_slots_ |= uint32_t{1} << slot; }
  // A general register until the end of this instruction.
  Gpr Scratch();

 private:
  static constexpr int8_t kNowhere = -1;
  struct ValueState {
    ir::Value last_use = ir::kNoValue;
    ir::Value put = ir::kNoValue;  // the first PutReg of it
    int8_t reg = kNowhere;
    int8_t slot = kNowhere;
    bool needed = false;
    int32_t sum = 0;  // in a home: what is added to that
  };

  void FindUses(const ir::Block& block);
  // The values that the flags follow from, where instruction `i` wants those.
  void FindFlagUses(const ir::Block& block, ir::Value i);
  void UseFlags(const ir::Block& block, uint16_t flags, ir::Value at);
  void UseAt(ir::Value v, ir::Value at);
  bool MayDefineAtHome(int reg) const;
  // The home is about to be overwritten: what lies there and is needed later,
  // but for `except`, moves.
  void Vacate(int reg, ir::Value except);
  void Place(ir::Value v, int reg, int32_t sum);
  void SettleHome(int reg);
  // rd = rs + k, in the guest's width.
  void AddTo(Gpr rd, Gpr rs, int64_t k);
  Gpr TakeTemporary();
  void Spill(ir::Value v);
  void Release(ir::Value v);
  void MoveTo(ir::Value v, Gpr to);
  // Whether `v` lies in some guest register's home, and which.
  int HomeOf(ir::Value v) const;
  const ir::Inst& inst(ir::Value v) const { return block_->insts[v]; }

  Assembler& a_;
  const bool is_64_;
  uint32_t temporaries_ = 0;  // what values may live in
  const ir::Block* block_ = nullptr;
  ir::Value current_ = 0;

  std::vector<ValueState>& values_;
  ir::Value owner_[32] = {};                   // of a temporary
  ir::Value home_value_[x86::kGprCount] = {};  // what is in a home itself
  std::vector<ir::Value>* const based_;        // by home: values in terms of it
  PendingSums pending_;
  uint32_t free_ = 0;          // temporaries
  uint32_t pinned_ = 0;        // temporaries of this instruction's operands
  bool pinned_homes_ = false;  // an operand of it is in a home
  uint32_t free_slots_ = 0;
  uint32_t unsynced_ = 0;
  bool out_of_slots_ = false;
};

struct ValueLocations::Buffers {
  std::vector<ValueState> values;
  std::vector<ir::Value> based[x86::kGprCount];
};

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_VALUE_LOCATIONS_H_
