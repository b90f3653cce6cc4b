// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_MIPS_X87_VIEW_H_
#define JIT_MIPS_X87_VIEW_H_

#include <cstdint>

#include "jit/mips/x87_forms.h"
#include "jit/translation.h"
#include "x86/cpu_state.h"

namespace emu::jit::mips {

// What is known of the x87 unit at one point of code that was entered through a
// guard: all exceptions are masked and nothing is pending, so that
// every instruction moves the register stack as it says. Data registers are
// always in CpuState; of the rest some may still have to go there.
struct X87View {
  // Where the condition codes are.
  enum class Codes : uint8_t {
    kStored,   // in the status word
    kC1Clear,  // the same, but C1 is 0
    kC1,       // the same, but C1 is kX87Codes
    kAll,      // in kX87Codes, in their places
  };

  bool is_active = false;
  int8_t top = -1;    // of the guess, if not active; -1 is unknown
  uint8_t full = 0;   // by physical number, as all else here
  uint8_t empty = 0;  // what is in neither may be either
  // In CpuState.
  int8_t stored_top = -1;
  uint8_t stored_full = 0;  // of those that are known
  Codes codes = Codes::kStored;
  bool has_inexact = false;  // kX87Inexact knows more than the status word
  uint64_t pc = 0;           // of the last instruction, if that is not stored
  // Whether kX87Inexact and kX87Mode are as routines want them.
  bool is_prepared = false;
  // Data registers that are in A and B, too; -1 is none.
  int8_t in_a = -1, in_b = -1;

  int Physical(uint64_t index) const {
    return static_cast<int>((static_cast<uint64_t>(top) + index) & 7);
  }
  // `mask` is by the distance from TOP.
  uint8_t PhysicalMask(uint32_t mask) const {
    return static_cast<uint8_t>(mask << top | mask >> (8 - top));
  }

  // Whether the register stack is known to be as the instruction wants it.
  bool Allows(const X87Effect& effect) const;
  void Apply(const X87Effect& effect);
  // All is in CpuState.
  void SetStored();
  // Nothing is in host registers.
  void ForgetRegisters() {
    in_a = in_b = -1;
    is_prepared = false;
  }
  void Deactivate() {
    const int8_t guess = top;
    *this = {};
    top = guess;
  }
};

// What a block asks of the unit at its beginning.
struct X87Guard {
  int8_t top = -1;  // -1: there is no guard
  uint8_t full = 0, empty = 0;

  bool exists() const { return top >= 0; }
  bool IsImpliedBy(const X87View& view) const {
    return view.is_active && view.is_prepared && view.top == top &&
           (full & ~view.full) == 0 && (empty & ~view.empty) == 0;
  }
  X87View View() const;
};

// The unit in CpuState, as it is where `view` holds.
void RestoreX87(const X87View& view, const HostRegisters& registers,
                x86::X87State* x87);

}  // namespace emu::jit::mips

#endif  // JIT_MIPS_X87_VIEW_H_
