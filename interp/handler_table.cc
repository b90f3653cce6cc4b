#include "interp/handler_table.h"

#include <array>

#include "interp/families.h"

namespace emu::interp {
namespace {

using Table = std::array<const Binding*, x86::kOpCount>;

Table MakeTable() {
  Table table = {};
  for (auto family :
       {ArithmeticBindings(),  AtomicBindings(),        BcdBindings(),
        BitBindings(),         BmiBindings(),           CacheBindings(),
        ControlFlowBindings(), Crc32Bindings(),         DataMoveBindings(),
        DescriptorBindings(),  FarTransferBindings(),   FlagBindings(),
        MulDivBindings(),      ProcessorInfoBindings(), ShiftRotateBindings(),
        SseIntegerBindings(),  SseLaneMoveBindings(),   SseMoveBindings(),
        SseShiftBindings(),    SseShuffleBindings(),    SseStateBindings(),
        StackBindings(),       StringBindings()}) {
    for (const Binding& binding : family) {
      table[static_cast<size_t>(binding.op)] = &binding;
    }
  }
  return table;
}

}  // namespace

const Binding* FindBinding(x86::Op op) {
  static const Table table = MakeTable();
  return table[static_cast<size_t>(op)];
}

}  // namespace emu::interp
