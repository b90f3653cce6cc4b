// SPDX-License-Identifier: Apache-2.0

#ifndef X86_OPCODE_TABLE_H_
#define X86_OPCODE_TABLE_H_

#include <cstdint>
#include <string>

#include "absl/types/span.h"
#include "x86/insn.h"
#include "x86/opcode_lookup.h"
#include "x86/opcode_row.h"

namespace emu::x86 {

// Every row of the instruction table, in opcode order by map. Row 0 stands for
// invalid encodings.
absl::Span<const OpcodeRow> AllRows();

// The row that `insn` was decoded by.
const OpcodeRow& Row(const Insn& insn);

// Whether that has `property`.
inline bool Has(const Insn& insn, RowProperty property) {
  return (kOpcodeLookup.plans[insn.row].properties & property) != 0;
}

// EFLAGS bits. `read`: the outcome depends on them, which includes flags that
// the instruction may leave as they were (a shift by CL, repe cmpsb). `written`
// and `undefined` are disjoint: given a defined value, and left undefined.
struct FlagEffect {
  uint32_t read = 0;
  uint32_t written = 0;
  uint32_t undefined = 0;
};
// For rows with kPropCounted: `effect` unless the count is zero.
FlagEffect CountedFlagsOf(const Insn& insn, FlagEffect effect);

// The status flags that decide `condition`.
uint32_t FlagsOf(Condition condition);

inline FlagEffect FlagsOf(const Insn& insn) {
  const RowPlan& plan = kOpcodeLookup.plans[insn.row];
  FlagEffect effect = {plan.flags_read, plan.flags_written,
                       plan.flags_undefined};
  if ((plan.properties & kPropCondition) != 0) {
    effect.read |= FlagsOf(insn.condition);
  }
  return (plan.properties & kPropCounted) == 0 ? effect
                                               : CountedFlagsOf(insn, effect);
}

// False if executing `insn` in user mode can raise no exception at all.
inline bool MayFault(const Insn& insn) {
  return Has(insn, RowProperty(kPropFaults | kPropFloat)) ||
         (insn.has_memory && !Has(insn, kPropNoAccess));
}

// True if control may pass to another instruction than the next one without an
// exception: branches, system calls, software interrupts.
inline bool EndsBlock(const Insn& insn) { return Has(insn, kPropEndsBlock); }

// #GP(0) in user mode (CPL 3, IOPL 0).
inline bool IsPrivileged(const Insn& insn) {
  return Has(insn, kPropPrivileged);
}

// The memory operand must be aligned to its size, else #GP(0) (SDM vol. 2,
// §2.4, exception types 1 and 4).
bool RequiresAlignment(const Insn& insn);

// Memory is read, changed and written back. The processor asks for write access
// with the read: what faults is a write.
bool ModifiesMemory(const Insn& insn);

// It computes with floating-point numbers, or its outcome shows exceptions of
// earlier ones.
bool UsesFloat(const Insn& insn);

// The feature that must be present; never kAvxOrAvx2.
Feature FeatureOf(const Insn& insn);

// The mnemonic with what depends on condition, size and VEX: "jne", "movsb",
// "cdqe", "vaddps". Without prefixes (lock, rep).
std::string Mnemonic(const Insn& insn);

// The encoding as the SDM writes it: "66 0F 3A 14 /r ib" without the operands'
// part: "66 0F38 F6 mem", "VEX.L0.F2.0F38.W1 F7".
std::string EncodingText(const OpcodeRow& row);

// "add Eb, Gb".
std::string RowText(const OpcodeRow& row);

}  // namespace emu::x86

#endif  // X86_OPCODE_TABLE_H_
