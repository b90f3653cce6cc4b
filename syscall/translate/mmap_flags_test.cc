// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/mmap_flags.h"

#include <sys/mman.h>

#include "gtest/gtest.h"
#include "syscall/translate/round_trip.h"

namespace emu::syscall {
namespace {

TEST(MmapFlags, RoundTrip) {
  ExpectFlagsRoundTrip(kMmapFlags);
  ExpectFlagsRoundTrip(kMmapProtections);
}

TEST(MmapFlags, HostNumbers) {
  EXPECT_EQ(FlagsToHost(kMmapFlags, kGuestMapAnonymous | kGuestMapFixed),
            static_cast<uint64_t>(MAP_ANONYMOUS | MAP_FIXED));
  EXPECT_EQ(MAP_SHARED, kGuestMapShared);
  EXPECT_EQ(MAP_PRIVATE, kGuestMapPrivate);
}

}  // namespace
}  // namespace emu::syscall
