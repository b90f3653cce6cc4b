// SPDX-License-Identifier: Apache-2.0

// AddressSpace: mremap(2).

#include <sys/mman.h>

#include <cerrno>

#include "gtest/gtest.h"
#include "mem/address_space.h"
#include "mem/address_space_for_test.h"
#include "mem/guest_copy.h"

namespace emu::mem {
namespace {

class RemapTest : public AddressSpaceTestBase {
 protected:
  // Anonymous memory whose pages hold 'a', 'b' …
  void MapLettered(uint64_t address, uint64_t length) {
    ASSERT_EQ(space_.Map(FixedAnonymous(address, length)),
              static_cast<int64_t>(address));
    for (uint64_t page = 0; page * kPage < length; ++page) {
      ASSERT_TRUE(WriteGuest<char>(address + page * kPage, 'a' + page % 26));
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Kinds, RemapTest, testing::ValuesIn(kKinds), KindName);

constexpr uint64_t kPlace = 0x20000000;
constexpr uint64_t kOther = 0x28000000;

TEST_P(RemapTest, ShrinksInPlace) {
  MapLettered(kPlace, 4 * kPage);
  EXPECT_EQ(space_.Remap(kPlace, 4 * kPage, 2 * kPage, false, false, 0),
            int64_t{kPlace});
  EXPECT_EQ(Show(space_, kPlace), "0-2000 rw-p\n");
  EXPECT_EQ(ByteAt(kPlace + kPage), 'b');
}

TEST_P(RemapTest, ShrinksOverSeveralMappingsAndHoles) {
  MapLettered(kPlace, 2 * kPage);
  ASSERT_EQ(space_.Protect(kPlace + kPage, kPage, kProtRead), 0);
  ASSERT_EQ(space_.Map(FixedAnonymous(kPlace + 0x20000, kPage)),
            int64_t{kPlace + 0x20000});
  EXPECT_EQ(space_.Remap(kPlace, 0x30000, 0x30000, false, false, 0),
            int64_t{kPlace});
  EXPECT_EQ(Show(space_, kPlace),
            "0-1000 rw-p\n1000-2000 r--p\n20000-21000 rw-p\n");
  EXPECT_EQ(space_.Remap(kPlace, 0x30000, 0x10000, false, false, 0),
            int64_t{kPlace});
  EXPECT_EQ(Show(space_, kPlace), "0-1000 rw-p\n1000-2000 r--p\n");
}

TEST_P(RemapTest, GrowsInPlaceWhereItCan) {
  MapLettered(kPlace, 2 * kPage);
  EXPECT_EQ(space_.Remap(kPlace, 2 * kPage, 0x30000, true, false, 0),
            int64_t{kPlace});
  EXPECT_EQ(Show(space_, kPlace), "0-30000 rw-p\n");
  EXPECT_EQ(ByteAt(kPlace + kPage), 'b');
  EXPECT_EQ(ByteAt(kPlace + 2 * kPage), 0);
  EXPECT_EQ(ByteAt(kPlace + 0x2ffff), 0);
}

TEST_P(RemapTest, MovesWhenItMust) {
  MapLettered(kPlace, 0x20000);
  EXPECT_EQ(space_.Remap(kPlace, 0x10000, 0x11000, false, false, 0), -ENOMEM);
  const int64_t moved = space_.Remap(kPlace, 0x10000, 0x30000, true, false, 0);
  ASSERT_GT(moved, 0);
  EXPECT_NE(moved, int64_t{kPlace});
  EXPECT_EQ(ByteAt(moved + 3 * kPage), 'd');
  EXPECT_EQ(ByteAt(moved + 0x10000), 0);
  EXPECT_TRUE(WriteGuest<char>(moved + 0x2ffff, 'x'));
  EXPECT_FALSE(space_.IsMapped(kPlace));
  EXPECT_EQ(ByteAt(kPlace + 0x10000), 'q');
}

TEST_P(RemapTest, MovesToAFixedPlaceOverWhatIsThere) {
  MapLettered(kPlace, 3 * kPage);
  MapLettered(kOther, 8 * kPage);
  EXPECT_EQ(space_.Remap(kPlace, 3 * kPage, 2 * kPage, true, true, kOther),
            int64_t{kOther});
  EXPECT_EQ(ByteAt(kOther + kPage), 'b');
  EXPECT_EQ(ByteAt(kOther + 2 * kPage), 'c');
  EXPECT_EQ(ByteAt(kPlace), '!');
  EXPECT_EQ(Show(space_, kOther), "0-8000 rw-p\n");
}

TEST_P(RemapTest, MovesWithinAHostPage) {
  MapLettered(kPlace, 4 * kPage);
  EXPECT_EQ(space_.Remap(kPlace, kPage, kPage, true, true, kPlace + 2 * kPage),
            int64_t{kPlace + 2 * kPage});
  EXPECT_EQ(ByteAt(kPlace + kPage), 'b');
  EXPECT_EQ(ByteAt(kPlace + 2 * kPage), 'a');
  EXPECT_EQ(ByteAt(kPlace + 3 * kPage), 'd');
}

TEST_P(RemapTest, FilesGrowWithTheirOffsets) {
  const UniqueFd fd = LetteredFile(0x40000);
  MapRequest request = PrivateFile(fd, 0x10000, 0x10000, kProtRead);
  const int64_t at = space_.Map(request);
  ASSERT_GT(at, 0);
  const int64_t moved = space_.Remap(at, 0x10000, 0x20000, true, false, 0);
  ASSERT_GT(moved, 0);
  EXPECT_EQ(Show(space_, moved), "0-20000 r--p 16 file\n");
  EXPECT_EQ(ByteAt(moved), 'a' + 16);
  EXPECT_EQ(ByteAt(moved + 0x1f000), 'a' + 47 % 26);
}

bool HostRemapsLengthZero() {
  void* const memory =
      mmap(nullptr, 0x10000, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  void* const again = mremap(memory, 0, 0x10000, MREMAP_MAYMOVE);
  munmap(memory, 0x10000);
  if (again == MAP_FAILED) return false;
  munmap(again, 0x10000);
  return true;
}

TEST_P(RemapTest, LengthZeroMapsSharedMemoryTwice) {
  if (!HostRemapsLengthZero()) GTEST_SKIP() << "QEMU does not know this";
  MapRequest request = Anonymous(0, 0x10000);
  request.shared = true;
  const int64_t at = space_.Map(request);
  ASSERT_GT(at, 0);
  const int64_t again = space_.Remap(at, 0, 0x10000, true, false, 0);
  ASSERT_GT(again, 0);
  EXPECT_TRUE(WriteGuest<char>(at, 'x'));
  EXPECT_EQ(ByteAt(again), 'x');
}

TEST_P(RemapTest, ErrorsAreThoseOfLinux) {
  MapLettered(kPlace, 2 * kPage);
  const auto remap = [&](uint64_t address, uint64_t old_length,
                         uint64_t new_length, bool may_move, bool fixed,
                         uint64_t target) {
    return space_.Remap(address, old_length, new_length, may_move, fixed,
                        target);
  };
  EXPECT_EQ(remap(kPlace + 1, kPage, kPage, true, false, 0), -EINVAL);
  EXPECT_EQ(remap(kPlace, kPage, 0, true, false, 0), -EINVAL);
  EXPECT_EQ(remap(kPlace, kPage, kPage, false, true, kOther), -EINVAL);
  EXPECT_EQ(remap(kPlace, kPage, kPage, true, true, kOther + 1), -EINVAL);
  EXPECT_EQ(remap(kPlace, 2 * kPage, kPage, true, true, kPlace + kPage),
            -EINVAL);
  EXPECT_EQ(remap(kPlace, 0, kPage, true, false, 0), -EINVAL);
  EXPECT_EQ(remap(kOther, kPage, kPage, true, false, 0), -EFAULT);
  EXPECT_EQ(remap(kPlace, 3 * kPage, 4 * kPage, true, false, 0), -EFAULT);
  EXPECT_EQ(remap(kPlace, kPage, space_.layout().limit, true, false, 0),
            -ENOMEM);
  // ENOMEM or, since Linux 6.17, EINVAL.
  EXPECT_LT(remap(kPlace, kPage, space_.layout().limit + kPage, true, false, 0),
            0);
  EXPECT_EQ(remap(kPlace, space_.layout().limit, kPage, true, false, 0),
            -EINVAL);
  EXPECT_EQ(Show(space_, kPlace), "0-2000 rw-p\n");
}

}  // namespace
}  // namespace emu::mem
