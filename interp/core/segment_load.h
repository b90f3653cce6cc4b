// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_SEGMENT_LOAD_H_
#define INTERP_CORE_SEGMENT_LOAD_H_

#include <cstdint>

#include "interp/core/threading.h"
#include "x86/cpu_state.h"

namespace emu::interp {

// Loads a data segment register (not CS) as Linux's GDT allows: the null
// selectors, the user code and data segments, and the three TLS entries, whose
// bases set_thread_area put into CpuState::tls. #GP(selector) for others
// (SDM vol. 3, §3.4.2, §5.5).
TrapOr LoadSegment(x86::CpuState& cpu, x86::Segment segment, uint16_t selector);

}  // namespace emu::interp

#endif  // INTERP_CORE_SEGMENT_LOAD_H_
