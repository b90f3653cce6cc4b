// SPDX-License-Identifier: Apache-2.0

// AddressSpace: mremap(2).

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "base/bits.h"
#include "mem/address_space.h"
#include "mem/guest_copy.h"
#include "mem/host_memory.h"

namespace emu::mem {
namespace {

void* Pointer(uint64_t address) { return reinterpret_cast<void*>(address); }

// What the host's kernel says of a length that no address space has: the older
// ENOMEM, or EINVAL.
int64_t RefusalOfTooMuch(uint64_t address, bool may_move) {
  constexpr uint64_t kTooMuch = uint64_t{1} << 62;
  mremap(Pointer(address), kGuestPageSize, kTooMuch,
         may_move ? MREMAP_MAYMOVE : 0);
  return -errno;
}

}  // namespace

int64_t AddressSpace::Remap(uint64_t old_address, uint64_t old_length,
                            uint64_t new_length, bool may_move, bool fixed,
                            uint64_t new_address) {
  if (fixed && !may_move) return -EINVAL;
  if (!IsAligned(old_address, kGuestPageSize)) return -EINVAL;
  old_length = AlignUp(old_length, kGuestPageSize);
  new_length = AlignUp(new_length, kGuestPageSize);
  if (new_length == 0) return -EINVAL;
  if (new_length > layout_.limit) {
    return fixed ? -EINVAL : RefusalOfTooMuch(old_address, may_move);
  }
  if (old_address > layout_.limit) return -EFAULT;
  const bool is_too_long = old_length > layout_.limit - old_address;
  const uint64_t old_end = old_address + old_length;
  if (fixed) {
    if (!IsAligned(new_address, kGuestPageSize)) return -EINVAL;
    if (new_address > layout_.limit - new_length) return -EINVAL;
    if (new_address < old_end && old_address < new_address + new_length) {
      return -EINVAL;
    }
  }

  MutexLock lock(&mutex_);
  const auto it = map_.Find(old_address);
  if (it == map_.end()) return -EFAULT;
  // What only shrinks may be several mappings; else the old range must lie in
  // one, but for the end that is cut off (mm/mremap.c, mremap and
  // vma_to_resize).
  const bool only_shrinks =
      !fixed && old_length != 0 && new_length <= old_length;
  if (is_too_long) return only_shrinks ? -EINVAL : -EFAULT;
  if (only_shrinks) {
    if (new_length < old_length) UnmapRange(old_address + new_length, old_end);
    return old_address;
  }
  if (it->second.end < std::min(old_end, old_address + new_length)) {
    return -EFAULT;
  }
  Mapping mapping = it->second.value;
  mapping.Advance(old_address - it->first);
  if (old_length == 0 && (!mapping.shared || !may_move)) return -EINVAL;

  if (!fixed) {
    if (old_length != 0) {
      const int64_t error =
          GrowInPlace(old_address, old_end, old_address + new_length, mapping);
      if (error == 0) return old_address;
      if (error == -EAGAIN) return error;
    }
    if (!may_move) return -ENOMEM;
    const int64_t place =
        ReserveAnywhere(new_length, mapping.shared ? old_address : 0);
    if (place < 0) return place;
    new_address = place;
  } else {
    if (new_length < old_length) {
      UnmapRange(old_address + new_length, old_end);
      old_length = new_length;
    }
    MapRequest reservation;
    reservation.anonymous = true;
    reservation.no_reserve = true;
    const int64_t error =
        MapAt(reservation, Mapping(), new_address, new_length);
    if (error < 0) return error == -EEXIST ? -ENOMEM : error;
  }
  const int64_t error =
      MoveMapping(old_address, old_length, new_address, new_length, mapping);
  if (error != 0) {
    UnmapRange(new_address, new_address + new_length);
    return error;
  }
  return new_address;
}

int64_t AddressSpace::GrowInPlace(uint64_t start, uint64_t old_end,
                                  uint64_t new_end, const Mapping& mapping) {
  if (new_end > layout_.limit || new_end < old_end) return -ENOMEM;
  if (map_.Overlaps(HostUp(old_end), HostUp(new_end)) ||
      map_.Overlaps(old_end, new_end)) {
    return -ENOMEM;
  }
  if (IsAligned(start | old_end | new_end, layout_.host_page_size)) {
    ReleaseCode(start, old_end);
    const int64_t error = ApplyProtection(start, old_end);
    if (error != 0) return error;
    // Without MREMAP_MAYMOVE the host extends it where it is or not at all.
    if (mremap(Pointer(start), old_end - start, new_end - start, 0) !=
        MAP_FAILED) {
      map_.Set(start, new_end, mapping);
      return 0;
    }
    if (errno == EAGAIN) return -EAGAIN;  // locked, and too much of it
  }
  if (mapping.has_file() || mapping.shared) return -ENOMEM;
  // Larger host pages, or a host mapping in pieces.
  MapRequest request;
  request.anonymous = true;
  const int64_t place = MapAt(request, mapping, old_end, new_end - old_end);
  return place < 0 ? place : 0;
}

// `new_start` is reserved. Old length 0 makes a second mapping of the same
// memory.
int64_t AddressSpace::MoveMapping(uint64_t old_start, uint64_t old_length,
                                  uint64_t new_start, uint64_t new_length,
                                  const Mapping& mapping) {
  const uint64_t old_end = old_start + old_length;
  ReleaseCode(old_start, old_end);
  if (const int64_t error = ApplyProtection(old_start, old_end); error != 0) {
    return error;
  }
  if (IsAligned(old_start | old_length | new_start | new_length,
                layout_.host_page_size)) {
    if (mremap(Pointer(old_start), old_length, new_length,
               MREMAP_MAYMOVE | MREMAP_FIXED,
               Pointer(new_start)) != MAP_FAILED) {
      map_.Clear(old_start, old_end);
      map_.Set(new_start, new_start + new_length, mapping);
      return 0;
    }
    if (errno == EAGAIN) return -EAGAIN;  // locked, and too much of it
  }
  // Larger host pages, or a host mapping in pieces: by copying, which a shared
  // mapping does not survive.
  if (mapping.shared) return -ENOMEM;
  MapRequest request;
  request.anonymous = true;
  Mapping copy = mapping;
  copy.protection = kProtRead | kProtWrite;
  if (const int64_t error = MapAt(request, copy, new_start, new_length);
      error < 0) {
    return error;
  }
  const uint64_t count = std::min(old_length, new_length);
  mprotect(Pointer(HostDown(old_start)), HostUp(old_end) - HostDown(old_start),
           PROT_READ);
  // They may share a host page.
  mprotect(Pointer(HostDown(new_start)),
           HostUp(new_start + new_length) - HostDown(new_start),
           PROT_READ | PROT_WRITE);
  for (uint64_t at = 0; at < count; at += kGuestPageSize) {
    CopyToGuest(new_start + at, Pointer(old_start + at), kGuestPageSize);
  }
  UnmapRange(old_start, old_end);
  map_.Set(new_start, new_start + new_length, mapping);
  return ApplyProtection(new_start, new_start + new_length);
}

}  // namespace emu::mem
