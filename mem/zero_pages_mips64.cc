// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "base/bits.h"
#include "base/unique_fd.h"
#include "mem/guest_copy.h"
#include "mem/host_memory.h"
#include "mem/zero_pages.h"

namespace emu::mem::host {
namespace {

// Documentation/admin-guide/mm/pagemap.rst of the kernel.
constexpr uint64_t kPresent = uint64_t{1} << 63;
constexpr uint64_t kOfFile = uint64_t{1} << 61;
constexpr uint64_t kMappedOnce = uint64_t{1} << 56;

// The page of zeros is nobody's own; nor is what was shared by a fork.
bool MayBeZeroPage(uint64_t entry) {
  return (entry & (kPresent | kOfFile | kMappedOnce)) == kPresent;
}

bool IsZero(uint64_t page, uint64_t page_size) {
  constexpr uint64_t kChunk = 512;
  for (uint64_t at = page; at < page + page_size; at += kChunk) {
    uint64_t words[kChunk / sizeof(uint64_t)];
    if (!CopyFromGuest(words, at, kChunk)) return false;
    if (std::any_of(std::begin(words), std::end(words),
                    [](uint64_t word) { return word != 0; })) {
      return false;
    }
  }
  return true;
}

// What the kernel says of the pages from `page` on; how many it told of.
size_t ReadPagemap(uint64_t page, uint64_t* entries, size_t count) {
  const UniqueFd pagemap(open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  const ssize_t got =
      pread(pagemap.get(), entries, count * sizeof(uint64_t),
            static_cast<off_t>(page / PageSize() * sizeof(uint64_t)));
  return got < 0 ? 0 : static_cast<size_t>(got) / sizeof(uint64_t);
}

void Settle(uint64_t page, uint64_t page_size) {
  // Where it can't be written nobody changes it: other zeros take its place,
  // which are not there yet.
  if (TouchGuest(page)) return;
  MapReplace(page, page_size, PROT_READ,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

}  // namespace

void SettleZeroPages(uint64_t start, uint64_t end) {
  const uint64_t page_size = PageSize();
  start = AlignDown(start, page_size);
  // To look into a few pages takes less than to ask the kernel about them,
  // though those that were not there yet are then.
  constexpr uint64_t kFew = 8, kAtOnce = 512;
  const bool are_few = end - start <= kFew * page_size;
  for (uint64_t at = start; at < end; at += kAtOnce * page_size) {
    uint64_t entries[kAtOnce];
    size_t count = std::min(kAtOnce, (end - at + page_size - 1) / page_size);
    if (!are_few) count = ReadPagemap(at, entries, count);
    for (size_t i = 0; i < count; ++i) {
      const uint64_t page = at + i * page_size;
      if (!are_few && !MayBeZeroPage(entries[i])) continue;
      if (!IsZero(page, page_size)) continue;
      if (are_few && ReadPagemap(page, &entries[i], 1) != 1) continue;
      if (MayBeZeroPage(entries[i])) Settle(page, page_size);
    }
  }
}

}  // namespace emu::mem::host
