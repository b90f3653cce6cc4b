// SPDX-License-Identifier: Apache-2.0

// stat in all layouts, statfs, and directories: sys_stat, sys_dir.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "syscall/abi/dirent.h"
#include "syscall/abi/stat.h"
#include "syscall/entry/guest_for_test.h"

namespace emu::syscall {
namespace {

constexpr int64_t kAtFdcwd = -100;
constexpr int kAtSymlinkNofollow = 0x100;

class StatTest : public BothAbis {
 protected:
  StatTest() {
    const int fd = open(path_.c_str(), O_CREAT | O_WRONLY, 0640);
    EXPECT_EQ(write(fd, "12345", 5), 5);
    const timespec times[2] = {{100, 11}, {200, 22}};
    futimens(fd, times);
    close(fd);
    stat(path_.c_str(), &host_);
  }

  ScratchDir dir_;
  std::string path_ = dir_.Path("file");
  struct stat host_;
};
INSTANTIATE_BOTH_ABIS(StatTest);

TEST_P(StatTest, PlainLayout) {
  const uint64_t buffer = guest_.Allocate(256);
  EXPECT_TRUE(guest_.Call("stat", guest_.String(path_), buffer).ok());
  if (guest_.is_i386()) {
    const auto guest = guest_.Get<StatI386>(buffer);
    EXPECT_EQ(guest.mode, host_.st_mode);
    EXPECT_EQ(guest.ino, host_.st_ino);
    EXPECT_EQ(guest.size, 5u);
    EXPECT_EQ(guest.mtime, 200u);
    EXPECT_EQ(guest.mtime_nsec, 22u);
  } else {
    const auto guest = guest_.Get<StatX8664>(buffer);
    EXPECT_EQ(guest.mode, host_.st_mode);
    EXPECT_EQ(guest.nlink, 1u);
    EXPECT_EQ(guest.ino, host_.st_ino);
    EXPECT_EQ(guest.dev, host_.st_dev);
    EXPECT_EQ(guest.size, 5);
    EXPECT_EQ(guest.atime_nsec, 11u);
  }
  // Nothing behind the structure is touched.
  const size_t size = guest_.is_i386() ? 64 : 144;
  EXPECT_EQ(guest_.Bytes(buffer + size, 16), std::string(16, '\0'));
}

TEST_P(StatTest, WideLayoutOfI386) {
  if (!guest_.is_i386()) return;
  const uint64_t buffer = guest_.Allocate(96);
  EXPECT_TRUE(guest_
                  .Call("fstatat64", kAtFdcwd, guest_.String(path_), buffer,
                        kAtSymlinkNofollow)
                  .ok());
  const auto guest = guest_.Get<Stat64I386>(buffer);
  EXPECT_EQ(guest.ino, host_.st_ino);
  EXPECT_EQ(guest.size, 5);
  EXPECT_EQ(guest.mode, host_.st_mode);
  EXPECT_EQ(guest.uid, host_.st_uid);
  EXPECT_EQ(guest.ctime, static_cast<uint32_t>(host_.st_ctim.tv_sec));
}

TEST_P(StatTest, WhatDoesNotFitIsAnOverflow) {
  if (!guest_.is_i386()) return;
  ASSERT_EQ(truncate(path_.c_str(), int64_t{3} << 30), 0);
  const uint64_t buffer = guest_.Allocate(96);
  const uint64_t path = guest_.String(path_);
  EXPECT_EQ(GuestErrno(guest_.Call("stat", path, buffer)), 75);
  EXPECT_EQ(GuestErrno(guest_.Call("oldstat", path, buffer)), 75);
  EXPECT_TRUE(guest_.Call("stat64", path, buffer).ok());
}

TEST_P(StatTest, DevicesKeepTheirNumbers) {
  const uint64_t buffer = guest_.Allocate(256);
  const uint64_t path = guest_.String("/dev/null");
  EXPECT_TRUE(guest_.Call("stat", path, buffer).ok());
  const uint64_t rdev = guest_.is_i386() ? guest_.Get<StatI386>(buffer).rdev
                                         : guest_.Get<StatX8664>(buffer).rdev;
  EXPECT_EQ(rdev, 0x103u);  // 1, 3
}

TEST_P(StatTest, ErrorsHaveX86Numbers) {
  const uint64_t buffer = guest_.Allocate(256);
  EXPECT_EQ(
      GuestErrno(guest_.Call("stat", guest_.String(dir_.Path("no")), buffer)),
      2);
  EXPECT_EQ(GuestErrno(guest_.Call("stat", guest_.String(path_),
                                   GuestForTest::kBadAddress)),
            14);
  EXPECT_EQ(GuestErrno(guest_.Call("fstat", 888, buffer)), 9);
}

TEST_P(StatTest, StatxIsEqualEverywhere) {
  const uint64_t buffer = guest_.Allocate(256);
  const SyscallResult result =
      guest_.Call("statx", kAtFdcwd, guest_.String(path_), 0, 0x7ff, buffer);
  if (GuestErrno(result) == 38) GTEST_SKIP() << "the host has no statx";
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(guest_.Get<uint64_t>(buffer + 40), 5u);  // stx_size
}

TEST_P(StatTest, FileSystems) {
  const uint64_t buffer = guest_.Allocate(256);
  EXPECT_TRUE(guest_.Call("statfs", guest_.String("/proc"), buffer).ok());
  EXPECT_EQ(guest_.Word(buffer, 0), 0x9fa0u);
  if (!guest_.is_i386()) return;
  EXPECT_TRUE(guest_.Call("statfs64", guest_.String("/proc"), 84, buffer).ok());
  EXPECT_EQ(guest_.Get<Statfs64I386>(buffer).name_length, 255u);
  EXPECT_EQ(
      GuestErrno(guest_.Call("statfs64", guest_.String("/proc"), 64, buffer)),
      22);
}

// The names that getdents (with `Word`) or getdents64 gives, read in pieces of
// `size` bytes.
template <typename Header>
std::set<std::string> Names(GuestForTest& guest, const char* call, int fd,
                            size_t size, size_t name_offset) {
  std::set<std::string> names;
  const uint64_t buffer = guest.Allocate(size);
  for (;;) {
    const SyscallResult result = guest.Call(call, fd, buffer, size);
    EXPECT_TRUE(result.ok()) << GuestErrno(result);
    if (!result.ok() || result.value == 0) return names;
    for (int64_t at = 0; at < result.value;) {
      const auto header = guest.Get<Header>(buffer + at);
      const std::string name = guest.Bytes(buffer + at + name_offset,
                                           header.record_length - name_offset);
      EXPECT_TRUE(names.insert(name.c_str()).second) << name;
      at += header.record_length;
    }
  }
}

TEST_P(StatTest, DirectoriesInEveryForm) {
  std::set<std::string> expected = {".", "..", "file"};
  for (int i = 0; i < 40; ++i) {
    const std::string name = "n" + std::string(i + 1, 'x');
    close(open(dir_.Path(name).c_str(), O_CREAT | O_WRONLY, 0600));
    expected.insert(name);
  }
  const int fd = open(dir_.Path("").c_str(), O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(Names<Dirent64>(guest_, "getdents64", fd, 300, 19), expected);
  EXPECT_EQ(guest_.Call("lseek", fd, 0, SEEK_SET).value, 0);
  if (guest_.is_i386()) {
    EXPECT_EQ((Names<Dirent<uint32_t>>(guest_, "getdents", fd, 300, 10)),
              expected);
  } else {
    EXPECT_EQ((Names<Dirent<uint64_t>>(guest_, "getdents", fd, 300, 18)),
              expected);
  }
  close(fd);
}

TEST_P(StatTest, ReaddirGivesOneEntryACall) {
  if (!guest_.is_i386()) return;
  const int fd = open(dir_.Path("").c_str(), O_RDONLY | O_DIRECTORY);
  const uint64_t buffer = guest_.Allocate(300);
  std::set<std::string> names;
  while (guest_.Call("readdir", fd, buffer, 1).value == 1) {
    const auto entry = guest_.Get<OldDirentI386>(buffer);
    names.insert(guest_.Bytes(buffer + 10, entry.name_length));
  }
  EXPECT_EQ(names, (std::set<std::string>{".", "..", "file"}));
  close(fd);
}

// What 64-bit positions would break: going back to where an entry ended.
TEST_P(StatTest, PositionsOfEntriesFitTheGuest) {
  for (const char* name : {"p", "q", "r", "s"}) {
    close(open(dir_.Path(name).c_str(), O_CREAT | O_WRONLY, 0600));
  }
  const int fd = open(dir_.Path("").c_str(), O_RDONLY | O_DIRECTORY);
  const uint64_t buffer = guest_.Allocate(4096);
  const int64_t size = guest_.Call("getdents64", fd, buffer, 4096).value;
  ASSERT_GT(size, 0);
  const auto first = guest_.Get<Dirent64>(buffer);
  const std::string rest =
      guest_.Bytes(buffer + first.record_length, size - first.record_length);
  if (guest_.is_i386()) {
    EXPECT_LE(first.off, INT32_MAX);
  }
  EXPECT_TRUE(guest_.Call("lseek", fd, first.off, SEEK_SET).ok());
  // In fresh memory: the kernel leaves the bytes behind a name as they were.
  const uint64_t fresh = guest_.Allocate(4096);
  const int64_t again = guest_.Call("getdents64", fd, fresh, 4096).value;
  EXPECT_EQ(guest_.Bytes(fresh, again), rest);
  close(fd);
}

TEST_P(StatTest, WorkingDirectory) {
  char before[4096];
  ASSERT_NE(getcwd(before, sizeof(before)), nullptr);
  EXPECT_TRUE(guest_.Call("chdir", guest_.String(dir_.Path(""))).ok());
  const uint64_t buffer = guest_.Allocate(4096);
  const SyscallResult result = guest_.Call("getcwd", buffer, 4096);
  const std::string name = guest_.Bytes(buffer, result.value);
  EXPECT_EQ(name.back(), '\0');
  EXPECT_EQ(std::string(name.c_str()) + "/file",
            std::filesystem::canonical(path_).string());
  EXPECT_EQ(GuestErrno(guest_.Call("getcwd", buffer, 2)), 34);
  ASSERT_EQ(chdir(before), 0);
}

}  // namespace
}  // namespace emu::syscall
