// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <initializer_list>

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using Table = std::array<LiftFunction, x86::kOpCount>;

using Families = std::initializer_list<absl::Span<const Lifting>>;

void Add(const Families& families, Table* table) {
  for (const auto& family : families) {
    for (const Lifting& lifting : family) {
      (*table)[static_cast<size_t>(lifting.op)] = lifting.lift;
    }
  }
}

struct Tables {
  Tables() {
    for (Table* table : {&with_vectors, &without_vectors}) {
      Add({ArithmeticLiftings(), AtomicLiftings(), BitLiftings(), BmiLiftings(),
           ControlFlowLiftings(), DataMoveLiftings(), FlagLiftings(),
           MulDivLiftings(), ShiftLiftings(), SseFloatLiftings(),
           SseLogicLiftings(), SseMaskLiftings(), SseMoveLiftings(),
           StringLiftings(), X87Liftings()},
          table);
    }
    Add({SsePackedLiftings()}, &with_vectors);
    Add({SseWordLiftings()}, &without_vectors);
    Add({LockedLiftings()}, &locked);
  }

  Table with_vectors = {};
  Table without_vectors = {};
  Table locked = {};
};

}  // namespace

LiftFunction FindLifting(x86::Op op, bool lock, bool has_vectors) {
  static const Tables tables;
  const Table& table = lock          ? tables.locked
                       : has_vectors ? tables.with_vectors
                                     : tables.without_vectors;
  return table[static_cast<size_t>(op)];
}

}  // namespace emu::jit
