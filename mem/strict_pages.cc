// SPDX-License-Identifier: Apache-2.0

#include "mem/strict_pages.h"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstddef>

#include "base/bits.h"
#include "mem/protection.h"

namespace emu::mem::strict_pages {
namespace {

// An entry keeps its page once it has one; without rights it is none.
struct Entry {
  std::atomic<uint64_t> page = 0;
  std::atomic<Rights> rights = 0;
};

constexpr size_t kEntries = 1024;
constinit std::array<Entry, kEntries> entries = {};
constinit std::atomic<int> count = 0;
constinit std::atomic<bool> were_used = false;
constinit std::atomic<uint64_t> page_size = kGuestPageSize;

size_t FirstPlace(uint64_t page) { return page / kGuestPageSize % kEntries; }

// The page's entry, or the free one where it belongs; null if there is none.
Entry* Find(uint64_t page) {
  for (size_t i = 0; i < kEntries; ++i) {
    Entry& entry = entries[(FirstPlace(page) + i) % kEntries];
    const uint64_t found = entry.page.load(std::memory_order_acquire);
    if (found == page || found == 0) return &entry;
  }
  return nullptr;
}

uint64_t HostPage(uint64_t address) {
  return AlignDown(address, page_size.load(std::memory_order_relaxed));
}

// What any of the guest pages allows, as the host's PROT_*.
int Union(Rights rights) {
  constexpr Rights kAllWritable = 0xaaaaaaaa;
  return (rights & kAllWritable) != 0 ? PROT_READ | PROT_WRITE : PROT_READ;
}

}  // namespace

void SetHostPageSize(uint64_t size) { page_size.store(size); }

bool Set(uint64_t host_page, Rights rights) {
  Entry* const entry = Find(host_page);
  if (entry == nullptr) return false;
  were_used.store(true, std::memory_order_relaxed);
  if (entry->rights.exchange(rights) == 0) count.fetch_add(1);
  entry->page.store(host_page, std::memory_order_release);
  return true;
}

void Clear(uint64_t start, uint64_t end) {
  if (count.load() == 0) return;
  for (Entry& entry : entries) {
    const uint64_t page = entry.page.load();
    if (page < start || page >= end) continue;
    if (entry.rights.exchange(0) != 0) count.fetch_sub(1);
  }
}

Verdict Ask(uint64_t address, bool is_write) {
  if (count.load(std::memory_order_relaxed) == 0) return Verdict::kNotStrict;
  const uint64_t page = HostPage(address);
  const Entry* const entry = Find(page);
  if (entry == nullptr || entry->page.load() != page) {
    return Verdict::kNotStrict;
  }
  const Rights rights = entry->rights.load();
  if (rights == 0) return Verdict::kNotStrict;
  const auto index = static_cast<int>((address - page) / kGuestPageSize);
  const Rights wanted = is_write ? kWritable : kReadable;
  return (rights >> (index * kBitsEach) & wanted) != 0 ? Verdict::kAllowed
                                                       : Verdict::kForbidden;
}

bool Loosen(uint64_t start, uint64_t end) {
  if (count.load(std::memory_order_relaxed) == 0) return false;
  bool any = false;
  for (Entry& entry : entries) {
    const uint64_t page = entry.page.load();
    if (page == 0 || page >= end || page + page_size.load() <= start) continue;
    const Rights rights = entry.rights.exchange(0);
    if (rights == 0) continue;
    count.fetch_sub(1);
    mprotect(reinterpret_cast<void*>(page), page_size.load(), Union(rights));
    any = true;
  }
  return any;
}

bool WereUsed() { return were_used.load(std::memory_order_relaxed); }

}  // namespace emu::mem::strict_pages
