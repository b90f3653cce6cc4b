#include "interp/segment_load.h"

namespace emu::interp {

TrapOr LoadSegment(x86::CpuState& cpu, x86::Segment segment,
                   uint16_t selector) {
  const x86::Trap fault = {x86::Vector::kGeneralProtection, selector & ~3u, 0};
  const int index = selector >> 3;
  uint64_t base = 0;
  if ((selector & ~3) == 0) {
    // A null selector may be loaded, but not into SS, except in 64-bit mode,
    // where SS may be null below CPL 3 only.
    if (segment == x86::kSs) return fault;
  } else if ((selector & 4) != 0) {
    return fault;  // no LDT
  } else if (index >= x86::kTlsFirstEntry &&
             index < x86::kTlsFirstEntry + x86::kTlsEntries) {
    const x86::TlsDescriptor& tls = cpu.tls[index - x86::kTlsFirstEntry];
    if (!tls.present) return fault;
    base = tls.base;
  } else {
    const bool data = selector == 0x2b;
    const bool code = selector == 0x23 || selector == 0x33;
    if (!data && !(code && segment != x86::kSs)) return fault;
  }
  cpu.segment_selector[segment] = selector;
  cpu.segment_base[segment] = base;
  return {};
}

}  // namespace emu::interp
