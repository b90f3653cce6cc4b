#include <array>
#include <initializer_list>

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using Table = std::array<LiftFunction, x86::kOpCount>;

Table MakeTable(std::initializer_list<absl::Span<const Lifting>> families) {
  Table table = {};
  for (const auto& family : families) {
    for (const Lifting& lifting : family) {
      table[static_cast<size_t>(lifting.op)] = lifting.lift;
    }
  }
  return table;
}

}  // namespace

LiftFunction FindLifting(x86::Op op, bool lock) {
  static const Table table =
      MakeTable({ArithmeticLiftings(), AtomicLiftings(), BitLiftings(),
                 BmiLiftings(), ControlFlowLiftings(), DataMoveLiftings(),
                 FlagLiftings(), MulDivLiftings(), ShiftLiftings(),
                 SseFloatLiftings(), SseLogicLiftings(), SseMoveLiftings(),
                 SsePackedLiftings(), StringLiftings(), X87Liftings()});
  static const Table locked = MakeTable({LockedLiftings()});
  return (lock ? locked : table)[static_cast<size_t>(op)];
}

}  // namespace emu::jit
