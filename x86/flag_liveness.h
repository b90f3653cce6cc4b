// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FLAG_LIVENESS_H_
#define X86_FLAG_LIVENESS_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "x86/insn.h"

namespace emu::x86 {

// What a run of instructions does with the status flags that it finds.
struct FlagUse {
  uint32_t read = 0;     // read before they are written
  uint32_t through = 0;  // not written
  // There when something may fault, which would show them.
  uint32_t seen_by_faults = 0;
};

// Sets (*live)[i] to whether a flag that insns[i] writes is read before it is
// written again. A fault shows the flags, so what may fault reads them all; and
// so does what stands behind the last instruction.
FlagUse FindLiveFlags(absl::Span<const Insn> insns, std::vector<uint8_t>* live);

}  // namespace emu::x86

#endif  // X86_FLAG_LIVENESS_H_
