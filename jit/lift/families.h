// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_LIFT_FAMILIES_H_
#define JIT_LIFT_FAMILIES_H_

#include "absl/types/span.h"
#include "jit/lift/lifter.h"

namespace emu::jit {

// Lifts one instruction; false, with nothing appended, when this form of it has
// no lowering: then the interpreter's handler executes it.
using LiftFunction = bool (*)(Lifter&, const x86::Insn&);

// One row of a family's table.
struct Lifting {
  x86::Op op;
  LiftFunction lift;
};

absl::Span<const Lifting> ArithmeticLiftings();
absl::Span<const Lifting> AtomicLiftings();
absl::Span<const Lifting> BitLiftings();
absl::Span<const Lifting> BmiLiftings();
absl::Span<const Lifting> ControlFlowLiftings();
absl::Span<const Lifting> DataMoveLiftings();
absl::Span<const Lifting> FlagLiftings();
absl::Span<const Lifting> MulDivLiftings();
absl::Span<const Lifting> ShiftLiftings();
absl::Span<const Lifting> SseFloatLiftings();
absl::Span<const Lifting> SseLogicLiftings();
absl::Span<const Lifting> SseMaskLiftings();
absl::Span<const Lifting> SseMoveLiftings();
// Where the host has vectors, and where it has none.
absl::Span<const Lifting> SsePackedLiftings();
absl::Span<const Lifting> SseWordLiftings();
absl::Span<const Lifting> StringLiftings();
absl::Span<const Lifting> X87Liftings();
// With a LOCK prefix.
absl::Span<const Lifting> LockedLiftings();

// Null when the operation, or its locked form, has none. `has_vectors`: the
// host has 128-bit registers.
LiftFunction FindLifting(x86::Op op, bool lock, bool has_vectors);

}  // namespace emu::jit

#endif  // JIT_LIFT_FAMILIES_H_
