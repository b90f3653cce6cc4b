// SPDX-License-Identifier: Apache-2.0

// AddressSpace: brk(2).

#include "base/bits.h"
#include "mem/address_space.h"

namespace emu::mem {

void AddressSpace::InitBreak(uint64_t start) {
  MutexLock lock(&mutex_);
  break_start_ = break_ = start;
}

uint64_t AddressSpace::SetBreak(uint64_t address) {
  MutexLock lock(&mutex_);
  if (address < break_start_ || address > layout_.limit - kGuestPageSize) {
    return break_;
  }
  const uint64_t old_end = AlignUp(break_, kGuestPageSize);
  const uint64_t new_end = AlignUp(address, kGuestPageSize);
  if (new_end < old_end) {
    UnmapRange(new_end, old_end);
  } else if (new_end > old_end) {
    // The kernel keeps a page free before the next mapping, too.
    if (map_.Overlaps(old_end, new_end + kGuestPageSize)) return break_;
    MapRequest request;
    request.anonymous = true;
    Mapping heap;
    heap.protection = EffectiveProtection(kProtRead | kProtWrite);
    heap.name = "[heap]";
    if (MapAt(request, heap, old_end, new_end - old_end) < 0) return break_;
  }
  break_ = address;
  return break_;
}

}  // namespace emu::mem
