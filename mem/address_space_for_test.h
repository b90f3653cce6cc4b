// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_ADDRESS_SPACE_FOR_TEST_H_
#define MEM_ADDRESS_SPACE_FOR_TEST_H_

#include <string>

#include "base/unique_fd.h"
#include "gtest/gtest.h"
#include "mem/address_space.h"

namespace emu::mem {

inline constexpr uint64_t kPage = kGuestPageSize;
inline constexpr int kReadWrite = kProtRead | kProtWrite;

// A request for private anonymous memory.
MapRequest Anonymous(uint64_t address, uint64_t length,
                     int protection = kReadWrite);
MapRequest FixedAnonymous(uint64_t address, uint64_t length,
                          int protection = kReadWrite);
// A request for a private mapping of a file.
MapRequest PrivateFile(const UniqueFd& fd, uint64_t length, uint64_t offset,
                       int protection = kReadWrite);

// An unnamed file, each of whose 4 KiB pages is full of its number's letter:
// "aaaa…", "bbbb…".
UniqueFd LetteredFile(uint64_t size);

// "10000-12000 rw-p name", one line a mapping; addresses relative to `base`.
std::string Show(const AddressSpace& space, uint64_t base = 0);

// What the byte at `address` is, or '!' when it cannot be read.
char ByteAt(uint64_t address);

// The tests of guest memory run with a 32-bit and a 64-bit guest, on host
// pages of 4, 16 and 64 KiB.
struct Kind {
  bool is_32bit;
  uint64_t host_page_size;
};
class AddressSpaceTestBase : public testing::TestWithParam<Kind> {
 protected:
  AddressSpaceTestBase();
  uint64_t host_page() const { return space_.layout().host_page_size; }
  bool has_small_pages() const { return host_page() == kPage; }

  AddressSpace space_;
};
inline constexpr Kind kKinds[] = {
    {true, 4096}, {false, 4096}, {true, 16384}, {false, 65536}};
std::string KindName(const testing::TestParamInfo<Kind>& info);

}  // namespace emu::mem

#endif  // MEM_ADDRESS_SPACE_FOR_TEST_H_
