// SPDX-License-Identifier: Apache-2.0

// AddressSpace's guest pages of 4 KiB on the host's pages of 4 KiB or more.
// Where the host's are as small, every range is whole host pages and most of
// this falls away.

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/bits.h"
#include "mem/address_space.h"
#include "mem/guest_copy.h"
#include "mem/host_memory.h"
#include "mem/strict_pages.h"
#include "mem/zero_pages.h"

namespace emu::mem {
namespace {

int HostFlags(const MapRequest& request) {
  int flags = request.shared ? MAP_SHARED : MAP_PRIVATE;
  if (request.anonymous) flags |= MAP_ANONYMOUS;
  if (request.no_reserve) flags |= MAP_NORESERVE;
  if (request.populate) flags |= MAP_POPULATE;
  if (request.locked) flags |= MAP_LOCKED;
  return flags;
}

uint64_t FileSize(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size
                                                            : ~uint64_t{0};
}

// Replaces a host page by private memory of the same content.
int64_t MakePrivate(uint64_t page, uint64_t size) {
  std::string content(size, '\0');
  mprotect(reinterpret_cast<void*>(page), size, PROT_READ);
  for (uint64_t at = 0; at < size; at += kGuestPageSize) {
    // What lies behind the file's end stays zero.
    CopyFromGuest(&content[at], page + at, kGuestPageSize);
  }
  const int64_t error = host::MapReplace(page, size, PROT_READ | PROT_WRITE,
                                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (error != 0) return error;
  std::memcpy(reinterpret_cast<void*>(page), content.data(), size);
  return 0;
}

}  // namespace

uint64_t AddressSpace::HostDown(uint64_t address) const {
  return AlignDown(address, layout_.host_page_size);
}

uint64_t AddressSpace::HostUp(uint64_t address) const {
  return AlignUp(address, layout_.host_page_size);
}

std::vector<AddressSpace::Range> AddressSpace::EmptyHostPages(
    uint64_t start, uint64_t end) const {
  std::vector<Range> empty;
  uint64_t at = HostDown(start);
  const uint64_t window_end = HostUp(end);
  map_.ForEach(at, window_end, [&](uint64_t from, uint64_t to, const Mapping&) {
    if (at < HostDown(from)) empty.push_back({at, HostDown(from)});
    at = std::max(at, HostUp(to));
  });
  if (at < window_end) empty.push_back({at, window_end});
  return empty;
}

bool AddressSpace::HasOtherTenants(uint64_t host_page, uint64_t start,
                                   uint64_t end) const {
  const uint64_t host_page_end = host_page + layout_.host_page_size;
  return map_.Overlaps(host_page, std::max(host_page, start)) ||
         map_.Overlaps(std::min(host_page_end, end), host_page_end);
}

int64_t AddressSpace::MapOnHost(const MapRequest& request,
                                const Mapping& mapping, uint64_t start,
                                uint64_t end, bool replace) {
  const auto host_map = replace ? host::MapReplace : host::MapNoReplace;
  const int protection = host::HostProtection(mapping.protection);
  const uint64_t page_size = layout_.host_page_size;
  // Files are mapped directly where the file's pages fall on host pages.
  if (page_size == kGuestPageSize) {
    return host_map(start, end - start, protection, HostFlags(request),
                    request.fd, request.offset);
  }

  uint64_t direct_start = HostDown(start);
  uint64_t direct_end = HostUp(end);
  if (HasOtherTenants(direct_start, start, end)) direct_start += page_size;
  if (HasOtherTenants(direct_end - page_size, start, end)) {
    direct_end -= page_size;
  }
  const uint64_t file_start = request.offset - start;  // may wrap
  if (!request.anonymous && !IsAligned(file_start, page_size)) {
    direct_end = direct_start;
  } else if (!request.anonymous && !request.shared) {
    // The page with the file's end is read in, so that the part of it that
    // another mapping (a bss) takes over is ordinary memory.
    const uint64_t size = FileSize(request.fd);
    const uint64_t left = size > request.offset ? size - request.offset : 0;
    if (left < direct_end - start) {
      direct_end = std::min(direct_end, HostDown(start + left));
    }
  }
  if (direct_start < direct_end) {
    const int64_t error = host_map(
        direct_start, direct_end - direct_start, protection, HostFlags(request),
        request.fd, request.anonymous ? 0 : file_start + direct_start);
    if (error != 0) return error;
  } else {
    direct_start = direct_end = HostUp(end);
  }
  for (uint64_t page = HostDown(start); page < HostUp(end); page += page_size) {
    if (page >= direct_start && page < direct_end) continue;
    if (!HasOtherTenants(page, start, end)) {
      const int64_t error = host_map(page, page_size, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (error != 0) return error;
    }
    const int64_t error = FillPages(request, start, std::max(start, page),
                                    std::min(end, page + page_size));
    if (error != 0) return error;
  }
  return 0;
}

// Fills [start, end), on one host page, with what a mapping that begins at `at`
// has there.
int64_t AddressSpace::FillPages(const MapRequest& request, uint64_t at,
                                uint64_t start, uint64_t end) {
  const uint64_t page = HostDown(start);
  const uint64_t page_end = page + layout_.host_page_size;
  bool is_shared = false;
  map_.ForEach(page, page_end, [&](uint64_t, uint64_t, const Mapping& mapping) {
    is_shared |= mapping.shared;
  });
  if (is_shared) {
    const int64_t error = MakePrivate(page, page_end - page);
    if (error != 0) return error;
  } else {
    host::SettleZeroPages(page, page_end);
    if (mprotect(reinterpret_cast<void*>(page), page_end - page,
                 PROT_READ | PROT_WRITE) != 0) {
      return -errno;
    }
  }
  std::memset(reinterpret_cast<void*>(start), 0, end - start);
  if (request.anonymous) return 0;
  const ssize_t got = pread(request.fd, reinterpret_cast<void*>(start),
                            end - start, request.offset + (start - at));
  if (got < 0) return errno == EBADF ? -EACCES : -errno;
  return 0;
}

void AddressSpace::SettleZeroEnds(uint64_t start, uint64_t end) const {
  const uint64_t first = HostDown(start), last = HostDown(end - 1);
  host::SettleZeroPages(first, first + layout_.host_page_size);
  if (last != first) {
    host::SettleZeroPages(last, last + layout_.host_page_size);
  }
}

// What the guest pages of a host page allow.
struct AddressSpace::PageRights {
  strict_pages::Rights each = 0;
  int any = 0;   // the union of their protections,
  int all = ~0;  // and what they have in common
  // A difference between them has to be kept. It is not kept for a file's page
  // that may only be read: programs have such pages beside the data that they
  // write most.
  bool is_strict = false;
};

AddressSpace::PageRights AddressSpace::RightsOn(uint64_t host_page) const {
  PageRights rights;
  bool has_none = false, has_fixed = false;
  map_.ForEach(host_page, host_page + layout_.host_page_size,
               [&](uint64_t from, uint64_t to, const Mapping& mapping) {
                 const int protection = mapping.protection;
                 rights.any |= protection;
                 rights.all &= protection;
                 has_none |= protection == 0;
                 has_fixed |=
                     (protection & kProtWrite) == 0 && !mapping.has_file();
                 strict_pages::Rights one = 0;
                 if (protection != 0) one |= strict_pages::kReadable;
                 if ((protection & kProtWrite) != 0)
                   one |= strict_pages::kWritable;
                 for (; from < to; from += kGuestPageSize) {
                   const auto index =
                       static_cast<int>((from - host_page) / kGuestPageSize);
                   rights.each |= one << (index * strict_pages::kBitsEach);
                 }
               });
  rights.is_strict = (has_none && rights.any != 0) ||
                     (has_fixed && (rights.any & kProtWrite) != 0);
  return rights;
}

int AddressSpace::HostPageProtection(uint64_t host_page) const {
  const uint64_t page_end = host_page + layout_.host_page_size;
  const PageRights rights = RightsOn(host_page);
  const auto code = code_pages_.lower_bound(host_page);
  if (code != code_pages_.end() && *code < page_end) {
    const bool is_written = (rights.any & kProtWrite) != 0;
    return host::HostProtection(
        is_written ? (rights.any & ~kProtWrite) | kProtRead : rights.any);
  }
  if (layout_.host_page_size == kGuestPageSize || !rights.is_strict ||
      IsSimulated() || !strict_pages::Set(host_page, rights.each)) {
    return host::HostProtection(rights.any);
  }
  return host::HostProtection(rights.all);
}

bool AddressSpace::IsSimulated() const {
  return layout_.host_page_size != host::PageSize();
}

// Where larger pages are simulated, the host can give each guest page its own.
void AddressSpace::ProtectSimulated(uint64_t start, uint64_t end) const {
  for (uint64_t page = HostDown(start); page < end;
       page += layout_.host_page_size) {
    const uint64_t page_end = page + layout_.host_page_size;
    const auto code = code_pages_.lower_bound(page);
    if (code != code_pages_.end() && *code < page_end) continue;
    if (!RightsOn(page).is_strict) continue;
    map_.ForEach(page, page_end,
                 [](uint64_t from, uint64_t to, const Mapping& mapping) {
                   mprotect(reinterpret_cast<void*>(from), to - from,
                            host::HostProtection(mapping.protection));
                 });
  }
}

int64_t AddressSpace::ApplyProtection(uint64_t start, uint64_t end) {
  // The protection can change only at the bounds of a mapping or of a code
  // page: `cuts` holds those of the host pages around.
  std::vector<Range> mapped;
  std::vector<uint64_t> cuts;
  const uint64_t window_end = HostUp(end);
  strict_pages::Clear(HostDown(start), window_end);
  map_.ForEach(HostDown(start), window_end,
               [&](uint64_t from, uint64_t to, const Mapping&) {
                 for (uint64_t cut : {from, to}) {
                   cuts.push_back(HostDown(cut));
                   cuts.push_back(HostUp(cut));
                 }
                 const Range range = {HostDown(from), HostUp(to)};
                 if (!mapped.empty() && mapped.back().end >= range.start) {
                   mapped.back().end = range.end;
                 } else {
                   mapped.push_back(range);
                 }
               });
  for (auto code = code_pages_.lower_bound(HostDown(start));
       code != code_pages_.end() && *code < window_end; ++code) {
    cuts.push_back(HostDown(*code));
    cuts.push_back(HostDown(*code) + layout_.host_page_size);
  }
  std::sort(cuts.begin(), cuts.end());
  for (const Range& range : mapped) {
    auto cut = std::lower_bound(cuts.begin(), cuts.end(), range.start);
    uint64_t run = range.start;
    while (run < range.end) {
      const int protection = HostPageProtection(run);
      uint64_t run_end = range.end;
      for (; cut != cuts.end() && *cut < range.end; ++cut) {
        if (*cut > run && HostPageProtection(*cut) != protection) {
          run_end = *cut;
          break;
        }
      }
      if (mprotect(reinterpret_cast<void*>(run), run_end - run, protection) !=
          0) {
        return -errno;
      }
      run = run_end;
    }
  }
  if (layout_.host_page_size != kGuestPageSize && IsSimulated()) {
    ProtectSimulated(start, end);
  }
  return 0;
}

}  // namespace emu::mem
