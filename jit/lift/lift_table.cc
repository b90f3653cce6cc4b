#include <array>

#include "jit/lift/families.h"

namespace emu::jit {
namespace {

using Table = std::array<LiftFunction, x86::kOpCount>;

Table MakeTable() {
  Table table = {};
  for (auto family :
       {ArithmeticLiftings(), BitLiftings(), BmiLiftings(),
        ControlFlowLiftings(), DataMoveLiftings(), FlagLiftings(),
        MulDivLiftings(), ShiftLiftings(), SseFloatLiftings(),
        SseLogicLiftings(), SseMoveLiftings(), SsePackedLiftings()}) {
    for (const Lifting& lifting : family) {
      table[static_cast<size_t>(lifting.op)] = lifting.lift;
    }
  }
  return table;
}

}  // namespace

LiftFunction FindLifting(x86::Op op) {
  static const Table table = MakeTable();
  return table[static_cast<size_t>(op)];
}

}  // namespace emu::jit
