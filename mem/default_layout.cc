// SPDX-License-Identifier: Apache-2.0

// AddressSpace::DefaultLayout.

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/bits.h"
#include "mem/address_space.h"
#include "mem/host_layout.h"
#include "mem/host_memory.h"

namespace emu::mem {
namespace {

constexpr uint64_t kMegabyte = 1 << 20;
constexpr uint64_t kMmapMin = 0x10000;
// Where the kernel puts position-independent i386 programs, near two thirds
// of 4 GiB; below MIPS's 2 GiB, too.
constexpr uint64_t kPieBase32 = 0x56555000;

// The first address behind the host's user space.
uint64_t HostLimit() {
  constexpr uint64_t kProbe = 1 << 16;
  for (int bits = 47; bits > 32; --bits) {
    const uint64_t end = uint64_t{1} << bits;
    // The kernel may keep the very last pages to itself.
    const uint64_t at = end - 2 * kProbe;
    const int64_t error =
        host::MapNoReplace(at, kProbe, PROT_NONE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (error == 0) host::Unmap(at, kProbe);
    if (error == 0 || error == -EEXIST) return end - kGuestPageSize;
  }
  return uint64_t{1} << 32;
}

// Room for the stack to grow into: the kernel's mmap_base() without its
// randomisation.
uint64_t StackGap(uint64_t stack_top) {
  rlimit limit;
  uint64_t gap = 128 * kMegabyte;
  if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    gap = std::max<uint64_t>(gap, limit.rlim_cur + kMegabyte);
  }
  return AlignUp(std::min(gap, stack_top / 6), kMegabyte);
}

}  // namespace

AddressSpace::Layout AddressSpace::DefaultLayout(bool is_32bit,
                                                 uint64_t host_page_size) {
  Layout layout;
  const uint64_t page_size =
      std::max<uint64_t>(host_page_size, sysconf(_SC_PAGESIZE));
  layout.host_page_size = page_size;
  layout.mmap_min = std::max(kMmapMin, page_size);
  if (is_32bit) {
    layout.limit = host::Limit32();
    // An emulator that could not be linked high leaves less.
    for (const host::Occupied& range : host::OccupiedRanges()) {
      if (range.start < layout.limit) layout.limit = range.start;
    }
    layout.limit = AlignDown(layout.limit, page_size);
    layout.stack_top = layout.limit;
    layout.pie_base =
        std::min(kPieBase32, AlignDown(layout.limit / 3 * 2, kMegabyte));
  } else {
    layout.limit = AlignDown(HostLimit(), page_size);
    layout.stack_top = std::min(host::StackTop64(), layout.limit);
    layout.pie_base = host::PieBase64();
  }
  layout.pie_base = AlignDown(layout.pie_base, page_size);
  layout.mmap_top =
      AlignDown(layout.stack_top - StackGap(layout.stack_top), page_size);
  return layout;
}

}  // namespace emu::mem
