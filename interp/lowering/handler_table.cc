// SPDX-License-Identifier: Apache-2.0

#include "interp/lowering/handler_table.h"

#include "interp/core/families.h"
#include "x86/opcode_table.h"

namespace emu::interp {
namespace {

BindingTable MakeTable() {
  BindingTable table = {};
  for (auto family : {ArithmeticBindings(),    AtomicBindings(),
                      AvxFmaBindings(),        AvxMaskedBindings(),
                      AvxPermuteBindings(),    BcdBindings(),
                      BitBindings(),           BmiBindings(),
                      CacheBindings(),         ControlFlowBindings(),
                      Crc32Bindings(),         DataMoveBindings(),
                      DescriptorBindings(),    FarTransferBindings(),
                      FlagBindings(),          MulDivBindings(),
                      ProcessorInfoBindings(), ShiftRotateBindings(),
                      SseAesBindings(),        SseArithmeticBindings(),
                      SseBlendBindings(),      SseCompareBindings(),
                      SseConvertBindings(),    SseHorizontalBindings(),
                      SseIntegerBindings(),    SseLaneMoveBindings(),
                      SseMoveBindings(),       SseShaBindings(),
                      SseShiftBindings(),      SseShuffleBindings(),
                      SseStateBindings(),      SseStringBindings(),
                      SseXsaveBindings(),      StackBindings(),
                      StringBindings(),        X87ArithmeticBindings(),
                      X87CompareBindings(),    X87ControlBindings(),
                      X87DataBindings(),       X87TranscendentalBindings()}) {
    for (const Binding& binding : family) {
      table[static_cast<size_t>(binding.op)] = &binding;
    }
  }
  return table;
}

}  // namespace

const BindingTable& Bindings() {
  static const BindingTable table = MakeTable();
  return table;
}

bool HasHandler(x86::Mode mode, const x86::Insn& insn) {
  if (x86::IsPrivileged(insn)) return true;
  const Binding* binding = Bindings()[static_cast<size_t>(insn.op)];
  if (binding == nullptr) return false;
  for (bool flags_live : {false, true}) {
    Selection selection = {insn, mode, flags_live, binding->form};
    if (binding->select(selection) == nullptr) return false;
  }
  return true;
}

}  // namespace emu::interp
