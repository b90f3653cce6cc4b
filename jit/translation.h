// SPDX-License-Identifier: Apache-2.0

#ifndef JIT_TRANSLATION_H_
#define JIT_TRANSLATION_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "interp/lowering/lowering.h"
#include "jit/plan.h"
#include "x86/cpu_state.h"

// What a host back end makes of a plan, and what it is asked about it later.
// Nothing here knows the host.
namespace emu::jit {

// The nodes by which translated code has the interpreter execute one
// instruction each, in the order of the region's calls. Made by the first
// translation, found again by the others.
struct HandlerCalls {
  std::vector<interp::LoweredBlock> blocks;
};

// A place in the code from which other code may be entered, by its offset in
// bytes.
struct Entry {
  uint16_t block;  // of the plan
  uint32_t offset;
};

// An exit along a guest block's link: a jump that can be turned to other code.
struct Exit {
  uint16_t block;  // of the plan
  uint8_t link;
  uint64_t target;           // guest pc
  uint32_t jump_offset;      // the word that is patched
  uint32_t unlinked_offset;  // where it leads when it leads nowhere
};

struct Translation {
  uint32_t size = 0;  // of the code, in bytes
  std::vector<Entry> entries;
  std::vector<Exit> exits;
};

// Where the code of a guest instruction begins, for -d restore.
struct InsnStart {
  uint32_t offset;  // in the region's code, in bytes
  uint64_t pc;
};

// The host's registers at a fault.
struct HostRegisters {
  uint64_t pc = 0;
  uint64_t gpr[32] = {};
  uint64_t fpr[32] = {};
  // What translated code has raised and MXCSR does not know yet, in its places.
  uint32_t mxcsr_flags = 0;
};

// What a host pc in translated code stands for.
struct RestoredPoint {
  uint64_t pc = 0;  // the guest instruction's
  // A poll in front of a jump to `pc`, not an access of the guest's.
  bool is_poll = false;
  // The bytes that the guest's instruction was about to access, where known;
  // the host's instruction may be about some of them.
  uint64_t address = 0;
  int size = 0;
  bool is_write = false;
};

// The first byte that the guest's access failed at, as x86 reports it, when the
// host says `address`: hosts may make it in parts, or name another byte.
inline uint64_t FirstByteAtFault(const RestoredPoint& point, uint64_t address) {
  constexpr uint64_t kPage = 4096;
  if (address - point.address >= static_cast<uint64_t>(point.size)) {
    return address;
  }
  return std::max(point.address, address / kPage * kPage);
}

}  // namespace emu::jit

#endif  // JIT_TRANSLATION_H_
