// SPDX-License-Identifier: Apache-2.0

// AddressSpace: where mappings without a fixed address go.

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "base/bits.h"
#include "mem/address_space.h"
#include "mem/host_layout.h"
#include "mem/host_memory.h"

namespace emu::mem {
namespace {

// x86-64's MAP_32BIT window (arch/x86/kernel/sys_x86_64.c, find_start_end).
constexpr uint64_t kLow2GStart = 0x40000000;
constexpr uint64_t kLow2GEnd = 0x80000000;

}  // namespace

int64_t AddressSpace::MapAnywhere(const MapRequest& request,
                                  const Mapping& mapping, uint64_t length) {
  const int64_t result = MapAnywhere(request, mapping, length, 1);
  // The kernel refuses a shared mapping in a wrong place, where there are such.
  if (result != -EINVAL || !request.shared) return result;
  return MapAnywhere(request, mapping, length, host::SharedAlignment());
}

int64_t AddressSpace::MapAnywhere(const MapRequest& request,
                                  const Mapping& mapping, uint64_t length,
                                  uint64_t alignment) {
  // A hint is taken when it is free; the kernel rounds it up, too.
  const uint64_t hint =
      request.address == 0
          ? 0
          : HostUp(std::max(request.address, layout_.mmap_min));
  if (hint >= layout_.mmap_min && hint <= layout_.limit &&
      length <= layout_.limit - hint &&
      (!request.low_2g || hint + length <= kLow2GEnd) &&
      !map_.Overlaps(hint, HostUp(hint + length))) {
    const int64_t result = MapAt(request, mapping, hint, length);
    if (result != -EEXIST && result != -EINVAL) return result;
  }
  if (request.low_2g) {
    return MapBelow(request, mapping, length, alignment, kLow2GStart,
                    std::min(kLow2GEnd, layout_.limit));
  }
  const int64_t result = MapBelow(request, mapping, length, alignment,
                                  layout_.mmap_min, layout_.mmap_top);
  if (result != -ENOMEM) return result;
  return MapBelow(request, mapping, length, alignment, layout_.mmap_top,
                  layout_.limit);
}

int64_t AddressSpace::MapBelow(const MapRequest& request,
                               const Mapping& mapping, uint64_t length,
                               uint64_t alignment, uint64_t low,
                               uint64_t high) {
  const uint64_t page_size = layout_.host_page_size;
  const uint64_t room = alignment > page_size ? alignment : 0;
  std::vector<host::Occupied> occupied;
  high = AlignDown(high, page_size);
  while (true) {
    auto start = map_.HighestGap(low, high, AlignUp(length, page_size) + room,
                                 page_size);
    if (!start.has_value()) return -ENOMEM;
    if (room != 0) *start += (request.offset - *start) & (alignment - 1);
    const int64_t result = MapAt(request, mapping, *start, length);
    if (result != -EEXIST) return result;
    // The emulator has something there: go on below it.
    if (occupied.empty()) occupied = host::OccupiedRanges();
    uint64_t below = *start + length - 1;
    for (const host::Occupied& range : occupied) {
      if (range.start < *start + length && *start < range.end) {
        below = std::min(below, range.start);
      }
    }
    high = AlignDown(below, page_size);
    if (high <= low) return -ENOMEM;
  }
}

int64_t AddressSpace::ReserveAnywhere(uint64_t length, uint64_t like) {
  MapRequest request;
  request.anonymous = true;
  request.no_reserve = true;
  // An anonymous mapping has no file, so its offset only chooses the place.
  request.offset = like;
  return MapAnywhere(request, Mapping(), length,
                     like == 0 ? 1 : host::SharedAlignment());
}

}  // namespace emu::mem
