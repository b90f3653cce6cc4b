// SPDX-License-Identifier: Apache-2.0

#include "x86/flag_liveness.h"

#include <cstddef>

#include "x86/opcode_table.h"

namespace emu::x86 {

FlagUse FindLiveFlags(absl::Span<const Insn> insns,
                      std::vector<uint8_t>* live) {
  live->resize(insns.size());
  FlagUse use = {.through = kStatusFlags};
  uint32_t wanted = kStatusFlags;
  for (size_t i = insns.size(); i-- > 0;) {
    const FlagEffect effect = FlagsOf(insns[i]);
    const uint32_t written = effect.written | effect.undefined;
    (*live)[i] = (wanted & written) != 0;
    wanted = (wanted & ~written) | effect.read;
    use.read = (use.read & ~written) | effect.read;
    use.through &= ~written;
    use.seen_by_faults &= ~written;
    if (MayFault(insns[i])) wanted = use.seen_by_faults = kStatusFlags;
  }
  return use;
}

}  // namespace emu::x86
