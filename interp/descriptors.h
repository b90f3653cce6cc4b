#ifndef INTERP_DESCRIPTORS_H_
#define INTERP_DESCRIPTORS_H_

#include <cstdint>
#include <optional>

#include "x86/cpu_state.h"

namespace emu::interp {

// A segment descriptor that user mode can see in Linux's GDT (SDM vol. 3,
// §3.4.5).
struct Descriptor {
  // The descriptor's second word as LAR shows it: bits 8 to 23.
  uint32_t access;
  uint32_t limit;  // in bytes
  uint32_t base = 0;

  bool IsReadable() const;
  bool IsWritable() const;
};

// The descriptor that `selector` names, if user mode may use it: the code and
// data segments, the TLS entries, and the one whose limit is the number of the
// processor (arch/x86/include/asm/segment.h).
std::optional<Descriptor> FindDescriptor(const x86::CpuState& cpu,
                                         uint16_t selector);

// The processor that the thread is on, as RDPID, RDTSCP and that limit tell it.
uint32_t ProcessorNumber();

}  // namespace emu::interp

#endif  // INTERP_DESCRIPTORS_H_
