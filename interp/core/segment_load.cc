// SPDX-License-Identifier: Apache-2.0

#include "interp/core/segment_load.h"

#include <optional>

#include "x86/descriptors.h"

namespace emu::interp {
namespace {

// SS takes writable data at the current privilege only; the others what can be
// read (SDM vol. 3, §5.6, §5.7).
bool IsLoadable(const x86::Descriptor& descriptor, x86::Segment segment,
                uint16_t selector) {
  if (segment != x86::kSs) return descriptor.IsReadable();
  return descriptor.IsWritable() && (selector & 3) == 3;
}

}  // namespace

TrapOr LoadSegment(x86::CpuState& cpu, x86::Segment segment,
                   uint16_t selector) {
  uint64_t base = 0;
  const bool is_null = (selector & ~3) == 0;
  if (!is_null || segment == x86::kSs) {
    const std::optional<x86::Descriptor> descriptor =
        x86::FindDescriptor(cpu, selector);
    if (!descriptor.has_value() ||
        !IsLoadable(*descriptor, segment, selector)) {
      return x86::Trap{x86::Vector::kGeneralProtection, selector & ~3u, 0};
    }
    if (!descriptor->IsPresent()) {
      return x86::Trap{segment == x86::kSs ? x86::Vector::kStackFault
                                           : x86::Vector::kSegmentNotPresent,
                       selector & ~3u, 0};
    }
    base = descriptor->base;
  }
  cpu.segment_selector[segment] = selector;
  cpu.segment_base[segment] = base;
  return {};
}

}  // namespace emu::interp
