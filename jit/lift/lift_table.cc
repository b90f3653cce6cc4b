#include <array>
#include <initializer_list>

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using Table = std::array<LiftFunction, x86::kOpCount>;

using Families = std::initializer_list<absl::Span<const Lifting>>;

// Of two rows for one operation the later one counts.
Table MakeTable(Table table, Families families) {
  for (const auto& family : families) {
    for (const Lifting& lifting : family) {
      table[static_cast<size_t>(lifting.op)] = lifting.lift;
    }
  }
  return table;
}

struct Tables {
  const Table with_vectors =
      MakeTable({}, {ArithmeticLiftings(), AtomicLiftings(), BitLiftings(),
                     BmiLiftings(), ControlFlowLiftings(), DataMoveLiftings(),
                     FlagLiftings(), MulDivLiftings(), ShiftLiftings(),
                     SseFloatLiftings(), SseLogicLiftings(), SseMoveLiftings(),
                     SsePackedLiftings(), StringLiftings(), X87Liftings()});
  const Table without_vectors = MakeTable(with_vectors, {SseWordLiftings()});
  const Table locked = MakeTable({}, {LockedLiftings()});
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
