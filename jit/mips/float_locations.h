// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_FLOAT_LOCATIONS_H_
#define JIT_MIPS_FLOAT_LOCATIONS_H_

#include <cstdint>
#include <vector>

#include "jit/ir/ir.h"
#include "jit/mips/assembler.h"
#include "jit/mips/value_locations.h"

namespace emu::jit::mips {

// Allocation of the floating-point registers within one block, beside that of
// the general ones: from a value's definition to its last use.
class FloatLocations {
 public:
  // Memory that is kept from region to region.
  struct Buffers {
    std::vector<int8_t> registers;
    std::vector<int8_t> slots;
  };

  // `values` knows the last uses, and gives the slots for what does not fit.
  FloatLocations(Assembler* assembler, ValueLocations* values, Buffers* buffers)
      : a_(*assembler),
        values_(*values),
        register_(buffers->registers),
        slot_(buffers->slots) {}

  void Begin(const ir::Block& block);
  void BeginInst(ir::Value i);
  void EndInst();

  // The register that holds `v`, an operand of this instruction.
  Fpr Use(ir::Value v);
  // The register for this instruction's result: no operand's.
  Fpr Define();
  // For a call: what is needed later goes to slots.
  void SaveAll();

 private:
  static constexpr int8_t kNowhere = -1;
  // What is left out is for sequences of several instructions.
  static constexpr uint32_t kAllocated = (uint32_t{1} << 27) - 1;

  Fpr Take();
  void Spill(ir::Value v);
  void Release(ir::Value v);

  Assembler& a_;
  ValueLocations& values_;
  std::vector<int8_t>& register_;  // of a value
  std::vector<int8_t>& slot_;      // of a value
  ir::Value current_ = 0;
  ir::Value owner_[32] = {};
  uint32_t free_ = 0;
  uint32_t pinned_ = 0;  // of this instruction's operands
};

// Never hold a value.
inline constexpr Fpr kFloatScratch = f30;
inline constexpr Fpr kFloatScratch2 = f31;

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_FLOAT_LOCATIONS_H_
