// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

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

bool IsZero(uint64_t page, std::vector<char>* buffer) {
  if (!CopyFromGuest(buffer->data(), page, buffer->size())) return false;
  return std::all_of(buffer->begin(), buffer->end(),
                     [](char byte) { return byte == 0; });
}

}  // namespace

void SettleZeroPages(uint64_t start, uint64_t end) {
  static const auto page_size = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  constexpr uint64_t kAtOnce = 512;
  const UniqueFd pagemap(open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  std::vector<char> buffer(page_size);
  start = start / page_size * page_size;
  for (uint64_t at = start; at < end; at += kAtOnce * page_size) {
    uint64_t entries[kAtOnce];
    const uint64_t count =
        std::min(kAtOnce, (end - at + page_size - 1) / page_size);
    const ssize_t got =
        pread(pagemap.get(), entries, count * sizeof(uint64_t),
              static_cast<off_t>(at / page_size * sizeof(uint64_t)));
    if (got <= 0) return;
    for (uint64_t i = 0; i < static_cast<uint64_t>(got) / 8; ++i) {
      const uint64_t page = at + i * page_size;
      if (!MayBeZeroPage(entries[i]) || !IsZero(page, &buffer)) continue;
      // Where it can't be written nobody changes it: other zeros take its
      // place, which are not there yet.
      if (TouchGuest(page)) continue;
      MapReplace(page, page_size, PROT_READ,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
  }
}

}  // namespace emu::mem::host
