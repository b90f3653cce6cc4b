// SPDX-License-Identifier: Apache-2.0

#include "x86/cpu_state.h"

#include <initializer_list>

namespace emu::x86 {

void ResetCpuState(Mode mode, CpuState& cpu) {
  cpu = CpuState{};
  cpu.mode = mode;
  cpu.flags = LazyFlags::Known(0);
  cpu.system_flags = kFlagReserved1 | kFlagIf;
  cpu.mxcsr = 0x1f80;
  cpu.x87.control = 0x37f;
  // The selectors of Linux's user segments (arch/x86/include/asm/segment.h).
  if (mode == Mode::k32) {
    cpu.segment_selector[kCs] = 0x23;
    for (Segment s : {kDs, kEs, kSs}) cpu.segment_selector[s] = 0x2b;
  } else {
    cpu.segment_selector[kCs] = 0x33;
    cpu.segment_selector[kSs] = 0x2b;
  }
}

}  // namespace emu::x86
