// SPDX-License-Identifier: Apache-2.0

#include "mem/address_space.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "base/bits.h"
#include "base/check.h"
#include "mem/guest_copy.h"
#include "mem/host_memory.h"
#include "mem/strict_pages.h"
#include "mem/zero_pages.h"

namespace emu::mem {
namespace {

// Whom CopyToGuest asks.
std::atomic<AddressSpace*> newest{nullptr};

bool Unprotect(uint64_t address, uint64_t length) {
  AddressSpace* const space = newest.load();
  return space != nullptr && space->PrepareForKernelWrite(address, length);
}

// What /proc/self/maps shows of `request`.
int64_t Describe(const MapRequest& request, Mapping* mapping) {
  mapping->shared = request.shared;
  mapping->grows_down = request.grows_down;
  mapping->name = request.name;
  if (request.anonymous) return 0;
  struct stat status;
  if (fstat(request.fd, &status) != 0) return -errno;
  mapping->offset = request.offset;
  mapping->device = status.st_dev;
  mapping->inode = status.st_ino;
  if (mapping->name.empty()) {
    char path[4096];
    const ssize_t length = readlink(
        absl::StrCat("/proc/self/fd/", request.fd).c_str(), path, sizeof(path));
    if (length > 0) mapping->name.assign(path, length);
  }
  return 0;
}

}  // namespace

void Mapping::Advance(uint64_t n) {
  if (has_file()) offset += n;
}

bool Mapping::ContinuesAt(const Mapping& next, uint64_t n) const {
  return protection == next.protection && shared == next.shared &&
         grows_down == next.grows_down && device == next.device &&
         inode == next.inode && name == next.name &&
         // Shared anonymous mappings are an object each.
         (has_file() ? offset + n == next.offset : !shared);
}

AddressSpace::AddressSpace(const Layout& layout) : layout_(layout) {
  EMU_CHECK(layout.host_page_size >= kGuestPageSize &&
            std::has_single_bit(layout.host_page_size));
  newest.store(this);
  strict_pages::SetHostPageSize(layout.host_page_size);
  SetWriteUnprotector(Unprotect);
}

AddressSpace::~AddressSpace() {
  AddressSpace* self = this;
  newest.compare_exchange_strong(self, nullptr);
  MutexLock lock(&mutex_);
  observer_ = nullptr;
  UnmapRange(0, layout_.limit);
}

void AddressSpace::SetReadImpliesExec(bool on) {
  MutexLock lock(&mutex_);
  read_implies_exec_ = on;
}

int AddressSpace::EffectiveProtection(int protection) const {
  protection &= kProtRead | kProtWrite | kProtExec;
  if (read_implies_exec_ && (protection & kProtRead)) protection |= kProtExec;
  return protection;
}

int64_t AddressSpace::Map(const MapRequest& request) {
  // The order of the checks is that of the kernel's mm/mmap.c, do_mmap.
  if (!IsAligned(request.offset, kGuestPageSize)) return -EINVAL;
  Mapping mapping;
  if (const int64_t error = Describe(request, &mapping); error != 0) {
    return error;
  }
  if (request.length == 0) return -EINVAL;
  const uint64_t length = AlignUp(request.length, kGuestPageSize);
  if (length == 0 || length > layout_.limit) return -ENOMEM;
  if (!request.anonymous && request.offset + length < request.offset) {
    return -EOVERFLOW;
  }
  const bool fixed = request.fixed || request.fixed_noreplace;
  if (fixed) {
    if (request.address > layout_.limit - length) return -ENOMEM;
    if (!IsAligned(request.address, kGuestPageSize)) return -EINVAL;
  }
  MutexLock lock(&mutex_);
  mapping.protection = EffectiveProtection(request.protection);
  if (!fixed) return MapAnywhere(request, mapping, length);
  if (request.fixed_noreplace &&
      map_.Overlaps(request.address, request.address + length)) {
    return -EEXIST;
  }
  const int64_t result = MapAt(request, mapping, request.address, length);
  return result == -EEXIST && !request.fixed_noreplace ? -ENOMEM : result;
}

int64_t AddressSpace::MapAt(const MapRequest& request, const Mapping& mapping,
                            uint64_t start, uint64_t length) {
  const uint64_t end = start + length;
  const bool replace = map_.Overlaps(HostDown(start), HostUp(end));
  std::vector<Range> reserved;
  int64_t error = 0;
  if (replace) {
    // Take what is free, so that nothing but the guest's own is replaced.
    for (const Range& range : EmptyHostPages(start, end)) {
      error = host::MapNoReplace(
          range.start, range.end - range.start, PROT_NONE,
          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (error != 0) break;
      reserved.push_back(range);
    }
    if (error == 0) ReleaseCode(start, end);
  }
  if (error == 0) error = MapOnHost(request, mapping, start, end, replace);
  if (error != 0) {
    for (const Range& range : reserved) {
      host::Unmap(range.start, range.end - range.start);
    }
    return error;
  }
  map_.Set(start, end, mapping);
  if (layout_.host_page_size != kGuestPageSize) {
    SettleZeroEnds(start, end);
    ApplyProtection(start, end);
  }
  return start;
}

int64_t AddressSpace::Unmap(uint64_t address, uint64_t length) {
  if (!IsAligned(address, kGuestPageSize)) return -EINVAL;
  if (address > layout_.limit || length > layout_.limit - address) {
    return -EINVAL;
  }
  if (length == 0) return -EINVAL;
  MutexLock lock(&mutex_);
  UnmapRange(address, AlignUp(address + length, kGuestPageSize));
  return 0;
}

void AddressSpace::UnmapRange(uint64_t start, uint64_t end) {
  ReleaseCode(start, end);
  std::vector<Range> mapped;
  map_.ForEach(start, end, [&](uint64_t from, uint64_t to, const Mapping&) {
    if (!mapped.empty() && mapped.back().end == from) {
      mapped.back().end = to;
    } else {
      mapped.push_back({from, to});
    }
  });
  map_.Clear(start, end);
  for (const Range& range : mapped) {
    for (const Range& empty : EmptyHostPages(range.start, range.end)) {
      host::Unmap(empty.start, empty.end - empty.start);
    }
    if (layout_.host_page_size != kGuestPageSize) {
      SettleZeroEnds(range.start, range.end);
      ApplyProtection(range.start, range.end);
    }
  }
}

int64_t AddressSpace::Protect(uint64_t address, uint64_t length,
                              int protection) {
  if (!IsAligned(address, kGuestPageSize)) return -EINVAL;
  if (length == 0) return 0;
  const uint64_t end = AlignUp(address + length, kGuestPageSize);
  if (end <= address || end > layout_.limit) return -ENOMEM;
  MutexLock lock(&mutex_);
  // As the kernel, change what lies before the first hole.
  uint64_t covered_end = end;
  map_.ForEachGap(address, end, [&](uint64_t gap, uint64_t) {
    covered_end = std::min(covered_end, gap);
  });
  if (covered_end > address) {
    // The host refuses, for one, to make a shared read-only file writable.
    ReleaseCode(address, covered_end);
    std::vector<MappedRange> before;
    map_.ForEach(address, covered_end,
                 [&](uint64_t from, uint64_t to, const Mapping& mapping) {
                   before.push_back({from, to, mapping});
                 });
    const int effective = EffectiveProtection(protection);
    for (const auto& [from, to, mapping] : before) {
      if (mapping.shared || mapping.protection == 0) continue;
      host::SettleZeroPages(HostDown(from), HostUp(to));
    }
    map_.Update(address, covered_end, [effective](Mapping& mapping) {
      mapping.protection = effective;
    });
    const int64_t error = ApplyProtection(address, covered_end);
    if (error != 0) {
      for (const auto& [from, to, mapping] : before) {
        const int old = mapping.protection;
        map_.Update(from, to, [old](Mapping& m) { m.protection = old; });
      }
      ApplyProtection(address, covered_end);
      return error;
    }
  }
  return covered_end == end ? 0 : -ENOMEM;
}

int AddressSpace::ProtectionAt(uint64_t address) const {
  MutexLock lock(&mutex_);
  const auto it = map_.Find(address);
  return it == map_.end() ? -1 : it->second.value.protection;
}

bool AddressSpace::IsAccessible(uint64_t address, uint64_t length,
                                int protection) const {
  const uint64_t end = address + length;
  if (end < address) return false;
  MutexLock lock(&mutex_);
  return map_.Covers(address, end, [protection](const Mapping& mapping) {
    return (mapping.protection & protection) == protection;
  });
}

std::vector<AddressSpace::MappedRange> AddressSpace::Mappings() const {
  MutexLock lock(&mutex_);
  std::vector<MappedRange> ranges;
  for (const auto& [start, entry] : map_) {
    ranges.push_back({start, entry.end, entry.value});
  }
  return ranges;
}

void AddressSpace::LockForFork() { mutex_.Lock(); }

void AddressSpace::UnlockAfterFork() { mutex_.Unlock(); }

}  // namespace emu::mem
