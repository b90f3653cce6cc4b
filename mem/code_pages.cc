// SPDX-License-Identifier: Apache-2.0

// AddressSpace: the pages that blocks were made from.

#include <algorithm>
#include <vector>

#include "base/bits.h"
#include "base/check.h"
#include "mem/address_space.h"
#include "mem/guest_copy.h"

namespace emu::mem {

void AddressSpace::SetCodeObserver(CodeObserver* observer) {
  MutexLock lock(&mutex_);
  EMU_CHECK(observer_ == nullptr || observer == nullptr);
  observer_ = observer;
}

size_t AddressSpace::ReadCode(uint64_t address, void* buffer,
                              size_t size) const {
  MutexLock lock(&mutex_);
  size_t done = 0;
  while (done < size) {
    const auto it = map_.Find(address + done);
    if (it == map_.end() || !(it->second.value.protection & kProtExec)) break;
    // Page by page: a file may end before its mapping does.
    const uint64_t at = address + done;
    const size_t count = std::min<uint64_t>(
        size - done, AlignDown(at, kGuestPageSize) + kGuestPageSize - at);
    if (!CopyFromGuest(static_cast<char*>(buffer) + done, at, count)) break;
    done += count;
  }
  return done;
}

void AddressSpace::ProtectCode(uint64_t address, uint64_t length) {
  if (length == 0) return;
  MutexLock lock(&mutex_);
  bool writable = false;
  for (uint64_t page = AlignDown(address, kGuestPageSize);
       page < address + length; page += kGuestPageSize) {
    if (page == last_code_page_) continue;
    if (!code_pages_.contains(page)) {
      const auto it = map_.Find(page);
      if (it == map_.end()) continue;
      code_pages_.insert(page);
      writable |= (it->second.value.protection & kProtWrite) != 0;
      // On larger host pages a neighbour may be the writable one.
      writable |= layout_.host_page_size != kGuestPageSize;
    }
    last_code_page_ = page;
  }
  if (writable) ApplyProtection(address, address + length);
}

bool AddressSpace::ReleaseCode(uint64_t start, uint64_t end) {
  const auto first = code_pages_.lower_bound(HostDown(start));
  const auto last = code_pages_.lower_bound(HostUp(end));
  if (first == last) return false;
  if (observer_ != nullptr) {
    // One call for a run of neighbours.
    for (auto it = first; it != last;) {
      const uint64_t run = *it;
      uint64_t run_end = run;
      for (; it != last && *it == run_end; ++it) run_end += kGuestPageSize;
      observer_->CodeChanged(run, run_end);
    }
  }
  code_pages_.erase(first, last);
  last_code_page_ = kNoPage;
  return true;
}

bool AddressSpace::HandleWriteFault(uint64_t address) {
  MutexLock lock(&mutex_);
  const auto it = map_.Find(address);
  if (it == map_.end() || !(it->second.value.protection & kProtWrite)) {
    return false;
  }
  if (ReleaseCode(address, address + 1)) ApplyProtection(address, address + 1);
  return true;
}

bool AddressSpace::HandleReadFault(uint64_t address) const {
  return layout_.host_page_size != kGuestPageSize && ProtectionAt(address) > 0;
}

bool AddressSpace::PrepareForKernelWrite(uint64_t address, uint64_t length) {
  const uint64_t end = std::max(address, address + length);
  MutexLock lock(&mutex_);
  // This is asked for every read(2), nearly always of pages without code.
  const auto code = code_pages_.lower_bound(HostDown(address));
  if (code == code_pages_.end() || *code >= HostUp(end)) return false;
  std::vector<Range> writable;
  map_.ForEach(address, end,
               [&](uint64_t from, uint64_t to, const Mapping& mapping) {
                 if (mapping.protection & kProtWrite) {
                   writable.push_back({from, to});
                 }
               });
  bool changed = false;
  for (const Range& range : writable) {
    if (!ReleaseCode(range.start, range.end)) continue;
    ApplyProtection(range.start, range.end);
    changed = true;
  }
  return changed;
}

}  // namespace emu::mem
