// SPDX-License-Identifier: Apache-2.0

#include "mem/address_space.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "gtest/gtest.h"
#include "mem/address_space_for_test.h"
#include "mem/fault_handler_for_test.h"
#include "mem/guest_copy.h"

namespace emu::mem {
namespace {

class AddressSpaceTest : public AddressSpaceTestBase {};
INSTANTIATE_TEST_SUITE_P(Kinds, AddressSpaceTest, testing::ValuesIn(kKinds),
                         KindName);

// A place that is free in every layout, at a multiple of 64 KiB.
constexpr uint64_t kPlace = 0x20000000;

TEST_P(AddressSpaceTest, GivesZeroedMemoryTopDown) {
  const int64_t first = space_.Map(Anonymous(0, 3 * kPage));
  ASSERT_GT(first, 0);
  EXPECT_LE(first + 3 * kPage, space_.layout().mmap_top);
  EXPECT_EQ(ByteAt(first), 0);
  EXPECT_TRUE(WriteGuest<char>(first + 3 * kPage - 1, 'x'));
  const int64_t second = space_.Map(Anonymous(0, kPage));
  EXPECT_EQ(second, first - static_cast<int64_t>(host_page()));
}

TEST_P(AddressSpaceTest, TakesAFreeHintAndNoOther) {
  EXPECT_EQ(space_.Map(Anonymous(kPlace, kPage)), int64_t{kPlace});
  const int64_t other = space_.Map(Anonymous(kPlace, kPage));
  EXPECT_NE(other, int64_t{kPlace});
  EXPECT_GT(other, 0);
  // A hint below the lowest address is moved up to it.
  EXPECT_EQ(space_.Map(Anonymous(1, kPage)),
            static_cast<int64_t>(space_.layout().mmap_min));
}

TEST_P(AddressSpaceTest, MapErrorsAreThoseOfLinux) {
  EXPECT_EQ(space_.Map(Anonymous(0, 0)), -EINVAL);
  EXPECT_EQ(space_.Map(Anonymous(0, ~uint64_t{0})), -ENOMEM);
  EXPECT_EQ(space_.Map(Anonymous(0, space_.layout().limit + 1)), -ENOMEM);
  EXPECT_EQ(space_.Map(FixedAnonymous(kPlace + 1, kPage)), -EINVAL);
  EXPECT_EQ(
      space_.Map(FixedAnonymous(space_.layout().limit - kPage, 2 * kPage)),
      -ENOMEM);
  EXPECT_EQ(space_.Map(FixedAnonymous(~uint64_t{0} - kPage + 1, kPage)),
            -ENOMEM);
  MapRequest file;
  file.length = kPage;
  EXPECT_EQ(space_.Map(file), -EBADF);
  file.offset = 1;
  EXPECT_EQ(space_.Map(file), -EINVAL);

  ASSERT_EQ(space_.Map(FixedAnonymous(kPlace, kPage)), int64_t{kPlace});
  MapRequest request = Anonymous(kPlace, kPage);
  request.fixed_noreplace = true;
  EXPECT_EQ(space_.Map(request), -EEXIST);
  EXPECT_EQ(Show(space_, kPlace), "0-1000 rw-p\n");
}

TEST_P(AddressSpaceTest, NothingOfTheEmulatorIsReplaced) {
  // The test's own memory, where the guest could reach it.
  const AddressSpace::Layout& layout = space_.layout();
  void* const own = mmap(reinterpret_cast<void*>(kPlace), 0x20000, PROT_READ,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_EQ(own, reinterpret_cast<void*>(kPlace));
  EXPECT_EQ(space_.Map(FixedAnonymous(kPlace + 0x10000, kPage)), -ENOMEM);
  EXPECT_EQ(space_.Map(FixedAnonymous(kPlace - 0x10000, 0x20000)), -ENOMEM);
  MapRequest request = Anonymous(kPlace, kPage);
  request.fixed_noreplace = true;
  EXPECT_EQ(space_.Map(request), -EEXIST);
  EXPECT_EQ(space_.Unmap(kPlace, kPage), 0);
  EXPECT_EQ(space_.Protect(kPlace, kPage, 0), -ENOMEM);
  EXPECT_EQ(space_.Remap(kPlace, kPage, 2 * kPage, true, false, 0), -EFAULT);
  EXPECT_EQ(ByteAt(kPlace), 0);
  EXPECT_EQ(Show(space_), "");

  // With guest memory around it, too.
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace - 0x10000, 0x10000)), 0);
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace + 0x20000, 0x10000)), 0);
  const std::string before = Show(space_);
  EXPECT_EQ(space_.Map(FixedAnonymous(kPlace - 0x10000, 0x40000)), -ENOMEM);
  EXPECT_EQ(Show(space_), before);
  EXPECT_EQ(space_.Unmap(kPlace - 0x10000, 0x40000), 0);
  EXPECT_EQ(ByteAt(kPlace), 0);
  EXPECT_EQ(ByteAt(kPlace - 1), '!');
  munmap(own, 0x20000);
  EXPECT_GT(layout.limit, kPlace);
}

TEST_P(AddressSpaceTest, PlacementGoesAroundTheEmulator) {
  AddressSpace::Layout layout = space_.layout();
  layout.mmap_top = kPlace + 0x10000;
  AddressSpace space(layout);
  void* const own = mmap(reinterpret_cast<void*>(kPlace - 0x20000), 0x30000,
                         PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_EQ(own, reinterpret_cast<void*>(kPlace - 0x20000));
  EXPECT_EQ(space.Map(Anonymous(0, 0x10000)), int64_t{kPlace - 0x30000});
  munmap(own, 0x30000);
}

TEST_P(AddressSpaceTest, WhenAllBelowIsTakenItGoesAbove) {
  AddressSpace::Layout layout = space_.layout();
  layout.mmap_top = layout.mmap_min + 0x10000;
  AddressSpace space(layout);
  EXPECT_EQ(space.Map(Anonymous(0, 0x10000)),
            static_cast<int64_t>(layout.mmap_min));
  EXPECT_GT(space.Map(Anonymous(0, 0x10000)),
            static_cast<int64_t>(layout.mmap_top));
}

TEST_P(AddressSpaceTest, Low2GIsBelow2G) {
  MapRequest request = Anonymous(0, kPage);
  request.low_2g = true;
  const int64_t address = space_.Map(request);
  EXPECT_GE(address, 0x40000000);
  EXPECT_LT(address, 0x80000000);
}

TEST_P(AddressSpaceTest, FixedReplacesWhatTheGuestHad) {
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, 4 * kPage)), 0);
  for (int page = 0; page < 4; ++page) {
    ASSERT_TRUE(WriteGuest<char>(kPlace + page * kPage, 'x'));
  }
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace + kPage, kPage, kProtRead)), 0);
  EXPECT_EQ(Show(space_, kPlace),
            "0-1000 rw-p\n1000-2000 r--p\n"
            "2000-4000 rw-p\n");
  EXPECT_EQ(ByteAt(kPlace), 'x');
  EXPECT_EQ(ByteAt(kPlace + kPage), 0);
  EXPECT_EQ(ByteAt(kPlace + 2 * kPage), 'x');
}

TEST_P(AddressSpaceTest, UnmapLeavesTheRest) {
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, 0x30000)), 0);
  ASSERT_TRUE(WriteGuest<char>(kPlace + 0x30000 - 1, 'x'));
  EXPECT_EQ(space_.Unmap(kPlace, 0x30000 - kPage), 0);
  EXPECT_EQ(Show(space_, kPlace), "2f000-30000 rw-p\n");
  EXPECT_EQ(ByteAt(kPlace + 0x30000 - 1), 'x');
  EXPECT_EQ(ByteAt(kPlace), '!');

  EXPECT_EQ(space_.Unmap(kPlace + 1, kPage), -EINVAL);
  EXPECT_EQ(space_.Unmap(kPlace, 0), -EINVAL);
  EXPECT_EQ(space_.Unmap(kPlace, space_.layout().limit), -EINVAL);
  EXPECT_EQ(space_.Unmap(kPlace, 0x100000), 0);
  EXPECT_EQ(ByteAt(kPlace + 0x30000 - 1), '!');
}

TEST_P(AddressSpaceTest, MemoryMappedAgainIsZero) {
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, 2 * kPage)), 0);
  ASSERT_TRUE(WriteGuest<char>(kPlace + kPage, 'x'));
  ASSERT_EQ(space_.Unmap(kPlace + kPage, kPage), 0);
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace + kPage, kPage)), 0);
  EXPECT_EQ(ByteAt(kPlace + kPage), 0);
}

TEST_P(AddressSpaceTest, ProtectionsAreX86s) {
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, 0x10000)), 0);
  ASSERT_TRUE(WriteGuest<char>(kPlace, 'x'));
  for (int protection :
       {kProtRead, kProtWrite, kProtExec, kReadWrite, kProtRead | kProtExec}) {
    EXPECT_EQ(space_.Protect(kPlace, 0x10000, protection), 0);
    EXPECT_EQ(ByteAt(kPlace), 'x') << protection;
    EXPECT_EQ(WriteGuest<char>(kPlace, 'x'), (protection & kProtWrite) != 0);
    EXPECT_EQ(space_.ProtectionAt(kPlace + 5), protection);
  }
  EXPECT_EQ(space_.Protect(kPlace, 0x10000, 0), 0);
  EXPECT_EQ(ByteAt(kPlace), '!');
  EXPECT_EQ(space_.ProtectionAt(kPlace), 0);
  EXPECT_EQ(space_.ProtectionAt(kPlace + 0x10000), -1);
}

TEST_P(AddressSpaceTest, ProtectStopsAtTheFirstHole) {
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, kPage)), 0);
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace + 2 * kPage, kPage)), 0);
  EXPECT_EQ(space_.Protect(kPlace, 3 * kPage, kProtRead), -ENOMEM);
  EXPECT_EQ(Show(space_, kPlace), "0-1000 r--p\n2000-3000 rw-p\n");
  EXPECT_EQ(space_.Protect(kPlace + 1, kPage, kProtRead), -EINVAL);
  EXPECT_EQ(space_.Protect(kPlace, 0, kProtRead), 0);
  EXPECT_EQ(space_.Protect(kPlace, ~uint64_t{0}, kProtRead), -ENOMEM);
}

TEST_P(AddressSpaceTest, ReadImpliesExec) {
  space_.SetReadImpliesExec(true);
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, kPage, kProtRead)), 0);
  EXPECT_EQ(space_.ProtectionAt(kPlace), kProtRead | kProtExec);
  EXPECT_EQ(space_.Protect(kPlace, kPage, kReadWrite), 0);
  EXPECT_EQ(space_.ProtectionAt(kPlace), kReadWrite | kProtExec);
  EXPECT_EQ(space_.Protect(kPlace, kPage, 0), 0);
  EXPECT_EQ(space_.ProtectionAt(kPlace), 0);
}

TEST_P(AddressSpaceTest, IsAccessibleWantsEveryPage) {
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, 2 * kPage)), 0);
  ASSERT_EQ(space_.Protect(kPlace + kPage, kPage, kProtRead), 0);
  EXPECT_TRUE(space_.IsAccessible(kPlace, 2 * kPage, kProtRead));
  EXPECT_TRUE(space_.IsAccessible(kPlace, kPage, kProtWrite));
  EXPECT_FALSE(space_.IsAccessible(kPlace, kPage + 1, kProtWrite));
  EXPECT_FALSE(space_.IsAccessible(kPlace, 2 * kPage + 1, kProtRead));
  EXPECT_FALSE(space_.IsAccessible(kPlace, ~uint64_t{0}, kProtRead));
}

TEST_P(AddressSpaceTest, FileMappingsShowTheFile) {
  const UniqueFd fd = LetteredFile(3 * kPage + 100);
  const int64_t at = space_.Map(PrivateFile(fd, 2 * kPage + 50, kPage));
  ASSERT_GT(at, 0);
  EXPECT_EQ(ByteAt(at), 'b');
  EXPECT_EQ(ByteAt(at + kPage), 'c');
  EXPECT_EQ(ByteAt(at + 2 * kPage + 99), 'd');
  EXPECT_EQ(ByteAt(at + 2 * kPage + 100), 0);
  EXPECT_TRUE(WriteGuest<char>(at, 'x'));
  char in_file;
  EXPECT_EQ(pread(fd.get(), &in_file, 1, kPage), 1);
  EXPECT_EQ(in_file, 'b');
  EXPECT_EQ(Show(space_, at), "0-3000 rw-p 1 file\n");
}

TEST_P(AddressSpaceTest, TheNameComesFromTheDescriptor) {
  const UniqueFd fd(open("/proc/self/exe", O_RDONLY));
  MapRequest request = PrivateFile(fd, kPage, 0, kProtRead);
  request.name = "";
  ASSERT_GT(space_.Map(request), 0);
  EXPECT_NE(Show(space_).find("r--p 0 /"), std::string::npos) << Show(space_);
}

TEST_P(AddressSpaceTest, SharedFileMappingsReachTheFile) {
  const UniqueFd fd = LetteredFile(0x30000);
  MapRequest request = PrivateFile(fd, 0x10000 + kPage, 0x10000);
  request.shared = true;
  const int64_t at = space_.Map(request);
  ASSERT_GT(at, 0);
  EXPECT_TRUE(WriteGuest<char>(at + 5, 'x'));
  char in_file;
  EXPECT_EQ(pread(fd.get(), &in_file, 1, 0x10000 + 5), 1);
  EXPECT_EQ(in_file, 'x');
}

TEST_P(AddressSpaceTest, AReadOnlyFileCannotBeSharedWritable) {
  const UniqueFd fd(open("/proc/self/exe", O_RDONLY));
  MapRequest request = PrivateFile(fd, kPage, 0);
  request.shared = true;
  EXPECT_EQ(space_.Map(request), -EACCES);
  request.protection = kProtRead;
  const int64_t at = space_.Map(request);
  ASSERT_GT(at, 0);
  EXPECT_EQ(space_.Protect(at, kPage, kReadWrite), -EACCES);
  EXPECT_EQ(space_.ProtectionAt(at), kProtRead);
}

TEST_P(AddressSpaceTest, SegmentsOfAFileThatShareAHostPage) {
  // As an ELF loader maps text, data and bss, with bounds on 4 KiB pages.
  const UniqueFd fd = LetteredFile(5 * kPage + 10);
  MapRequest text = PrivateFile(fd, 3 * kPage, 0, kProtRead | kProtExec);
  text.address = kPlace;
  text.fixed = true;
  ASSERT_GT(space_.Map(text), 0);
  MapRequest data = PrivateFile(fd, 3 * kPage, 3 * kPage);
  data.address = kPlace + 3 * kPage;
  data.fixed = true;
  ASSERT_GT(space_.Map(data), 0);
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace + 6 * kPage, 4 * kPage)), 0);
  for (int page = 0; page < 6; ++page) {
    EXPECT_EQ(ByteAt(kPlace + page * kPage), 'a' + page) << page;
  }
  EXPECT_EQ(ByteAt(kPlace + 5 * kPage + 10), 0);
  for (int page = 6; page < 10; ++page) {
    EXPECT_EQ(ByteAt(kPlace + page * kPage), 0) << page;
    EXPECT_TRUE(WriteGuest<char>(kPlace + page * kPage, 'x'));
  }
  EXPECT_EQ(Show(space_, kPlace),
            "0-3000 r-xp 0 file\n3000-6000 rw-p 3 file\n6000-a000 rw-p\n");
}

TEST_P(AddressSpaceTest, AFilePageNeedNotFallOnAHostPage) {
  const UniqueFd fd = LetteredFile(0x30000);
  MapRequest request = PrivateFile(fd, 0x20000, kPage);
  request.address = kPlace + 2 * kPage;
  request.fixed = true;
  ASSERT_EQ(space_.Map(request), int64_t{kPlace + 2 * kPage});
  for (int page = 0; page < 32; ++page) {
    EXPECT_EQ(ByteAt(kPlace + (page + 2) * kPage), 'a' + (page + 1) % 26);
  }
}

TEST_P(AddressSpaceTest, NeighboursMergeAsInTheKernel) {
  const UniqueFd fd = LetteredFile(0x40000);
  MapRequest request = PrivateFile(fd, 0x10000, 0, kProtRead);
  request.fixed = true;
  for (uint64_t offset : {0x00000, 0x10000, 0x30000}) {
    request.address = kPlace + offset;
    request.offset = offset;
    ASSERT_GT(space_.Map(request), 0);
  }
  EXPECT_EQ(Show(space_, kPlace),
            "0-20000 r--p 0 file\n30000-40000 r--p 48 file\n");
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace + 0x50000, kPage)), 0);
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace + 0x51000, kPage)), 0);
  EXPECT_NE(Show(space_, kPlace).find("50000-52000 rw-p"), std::string::npos);
}

TEST_P(AddressSpaceTest, SharedAnonymousMemoryIsSharedWithAChild) {
  MapRequest request = Anonymous(0, 0x10000);
  request.shared = true;
  const int64_t at = space_.Map(request);
  ASSERT_GT(at, 0);
  space_.LockForFork();
  const pid_t child = fork();
  space_.UnlockAfterFork();
  if (child == 0) {
    _exit(WriteGuest<char>(at, 'x') && space_.IsMapped(at) ? 0 : 1);
  }
  int status;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(ByteAt(at), 'x');
}

TEST_P(AddressSpaceTest, TheBreakGrowsShrinksAndStops) {
  const uint64_t start = kPlace + 0x123;
  space_.InitBreak(start);
  EXPECT_EQ(space_.SetBreak(0), start);
  EXPECT_EQ(space_.SetBreak(start - 1), start);
  EXPECT_EQ(space_.SetBreak(start + 5), start + 5);
  EXPECT_EQ(space_.SetBreak(start + 0x5000), start + 0x5000);
  EXPECT_EQ(Show(space_, kPlace), "1000-6000 rw-p [heap]\n");
  EXPECT_TRUE(WriteGuest<char>(kPlace + 0x5000, 'x'));

  EXPECT_EQ(space_.SetBreak(start + 0x1000), start + 0x1000);
  EXPECT_EQ(space_.SetBreak(start + 0x5000), start + 0x5000);
  EXPECT_EQ(ByteAt(kPlace + 0x5000), 0) << "memory given back was kept";

  ASSERT_GT(space_.Map(FixedAnonymous(kPlace + 0x20000, kPage)), 0);
  EXPECT_EQ(space_.SetBreak(kPlace + 0x20001), start + 0x5000);
  EXPECT_EQ(space_.SetBreak(~uint64_t{0}), start + 0x5000);
  EXPECT_EQ(space_.SetBreak(start), start);
  EXPECT_EQ(Show(space_, kPlace), "20000-21000 rw-p\n");
}

TEST(AddressSpaceLayoutTest, A32BitGuestGetsALowStackAndItsPrograms) {
  const AddressSpace::Layout layout = AddressSpace::DefaultLayout(true);
  EXPECT_GE(layout.limit, 0x70000000u);
  EXPECT_LE(layout.limit, 0xffffe000u);
  EXPECT_EQ(layout.stack_top, layout.limit);
  EXPECT_GE(layout.stack_top - layout.mmap_top, 8u << 20);
  EXPECT_LT(layout.pie_base, layout.mmap_top);
  AddressSpace space(layout);
  // Everything from the usual place of static programs to the stack is free.
  EXPECT_EQ(space.Map(FixedAnonymous(0x08048000, 0x10000000)), 0x08048000);
  EXPECT_GT(space.Map(FixedAnonymous(layout.stack_top - 0x100000, 0x100000)),
            0);
}

TEST(AddressSpaceLayoutTest, A64BitGuestGetsHundredsOfGigabytes) {
  const AddressSpace::Layout layout = AddressSpace::DefaultLayout(false);
  EXPECT_GE(layout.limit, (uint64_t{1} << 40) - 65536);
  EXPECT_GT(layout.mmap_top - layout.pie_base, uint64_t{1} << 38);
  AddressSpace space(layout);
  // QEMU, as the host, keeps a table of every page.
  MapRequest request = Anonymous(0, uint64_t{1} << 33);
  request.no_reserve = true;
  EXPECT_GT(space.Map(request), 0);
  EXPECT_EQ(space.Map(FixedAnonymous(0x400000, 0x100000)), 0x400000);
}

TEST(AddressSpaceLayoutTest, DestructionUnmaps) {
  InstallFaultHandlerForTest();
  {
    AddressSpace space(AddressSpace::DefaultLayout(true));
    ASSERT_GT(space.Map(FixedAnonymous(kPlace, kPage)), 0);
    EXPECT_EQ(ByteAt(kPlace), 0);
  }
  EXPECT_EQ(ByteAt(kPlace), '!');
}

}  // namespace
}  // namespace emu::mem
