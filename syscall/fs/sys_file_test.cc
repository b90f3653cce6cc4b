// SPDX-License-Identifier: Apache-2.0

// Files as a guest sees them: sys_open, sys_read_write, sys_names,
// sys_attributes, sys_fcntl, sys_xattr.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "syscall/core/own_fds.h"
#include "syscall/entry/guest_for_test.h"

namespace emu::syscall {
namespace {

// The guest's numbers, as programs for x86 have them compiled in.
constexpr int kOReadOnly = 0, kOReadWrite = 2, kOCreate = 0100, kOExcl = 0200,
              kOAppend = 02000, kONonblock = 04000, kODirectory = 0200000,
              kOCloexec = 02000000;
constexpr int64_t kAtFdcwd = -100;
constexpr int kENOENT = 2, kEBADF = 9, kEFAULT = 14, kEEXIST = 17,
              kENOTDIR = 20, kEINVAL = 22, kENAMETOOLONG = 36;

class FileTest : public BothAbis {
 protected:
  int Open(const std::string& path, int flags, int mode = 0600) {
    const SyscallResult result =
        guest_.Call("openat", kAtFdcwd, guest_.String(path), flags, mode);
    EXPECT_TRUE(result.ok()) << path << ": " << GuestErrno(result);
    return static_cast<int>(result.value);
  }
  int64_t Write(int fd, std::string_view text) {
    return guest_.Call("write", fd, guest_.String(text), text.size()).value;
  }
  std::string ReadAt(int fd, int64_t position, size_t size) {
    const uint64_t buffer = guest_.Allocate(size);
    const SyscallResult result =
        guest_.is_i386() ? guest_.Call("pread64", fd, buffer, size,
                                       position & 0xffffffff, position >> 32)
                         : guest_.Call("pread64", fd, buffer, size, position);
    EXPECT_TRUE(result.ok());
    return guest_.Bytes(buffer, result.value);
  }

  ScratchDir dir_;
};
INSTANTIATE_BOTH_ABIS(FileTest);

TEST_P(FileTest, WhatIsWrittenIsRead) {
  const int fd = Open(dir_.Path("a"), kOReadWrite | kOCreate);
  EXPECT_EQ(Write(fd, "hello, world"), 12);
  EXPECT_EQ(guest_.Call("lseek", fd, 7, SEEK_SET).value, 7);
  const uint64_t buffer = guest_.Allocate(16);
  EXPECT_EQ(guest_.Call("read", fd, buffer, 16).value, 5);
  EXPECT_EQ(guest_.Bytes(buffer, 5), "world");
  EXPECT_TRUE(guest_.Call("close", fd).ok());
  EXPECT_EQ(GuestErrno(guest_.Call("close", fd)), kEBADF);
}

TEST_P(FileTest, OpenFlagsHaveX86Numbers) {
  const std::string path = dir_.Path("a");
  Open(path, kOReadWrite | kOCreate | kOExcl);
  EXPECT_EQ(GuestErrno(guest_.Call("open", guest_.String(path),
                                   kOCreate | kOExcl, 0600)),
            kEEXIST);
  EXPECT_EQ(GuestErrno(guest_.Call("open", guest_.String(path), kODirectory)),
            kENOTDIR);
  const int fd = Open(path, kOReadWrite | kOAppend | kONonblock | kOCloexec);
  EXPECT_EQ(guest_.Call("fcntl", fd, 3 /*F_GETFL*/).value & 07777,
            kOReadWrite | kOAppend | kONonblock);
  EXPECT_EQ(guest_.Call("fcntl", fd, 1 /*F_GETFD*/).value, 1);
  guest_.Call("fcntl", fd, 4 /*F_SETFL*/, kOAppend).ok();
  EXPECT_EQ(guest_.Call("fcntl", fd, 3).value & 07777, kOReadWrite | kOAppend);
}

TEST_P(FileTest, BadPathsAndBuffersAreErrors) {
  struct Case {
    uint64_t path;
    int expected;
  };
  for (const Case& c :
       {Case{GuestForTest::kBadAddress, kEFAULT}, Case{0, kEFAULT},
        Case{guest_.String(""), kENOENT},
        Case{guest_.String(dir_.Path("missing")), kENOENT},
        Case{guest_.String(std::string(5000, 'x')), kENAMETOOLONG}}) {
    EXPECT_EQ(GuestErrno(guest_.Call("open", c.path, kOReadOnly)), c.expected);
  }
  const int fd = Open(dir_.Path("a"), kOReadWrite | kOCreate);
  Write(fd, "text");
  EXPECT_EQ(GuestErrno(
                guest_.Call("pread64", fd, GuestForTest::kBadAddress, 4, 0, 0)),
            kEFAULT);
  EXPECT_EQ(GuestErrno(guest_.Call("write", fd, GuestForTest::kBadAddress, 4)),
            kEFAULT);
}

TEST_P(FileTest, PositionsOf64BitsComeInPairsOnI386) {
  const int fd = Open(dir_.Path("a"), kOReadWrite | kOCreate);
  const int64_t far = (int64_t{5} << 32) + 3;
  const uint64_t text = guest_.String("far");
  if (guest_.is_i386()) {
    EXPECT_EQ(guest_.Call("pwrite64", fd, text, 3, 3, 5).value, 3);
    const uint64_t position = guest_.Allocate(8);
    EXPECT_TRUE(guest_.Call("_llseek", fd, 5, 4, position, SEEK_SET).ok());
    EXPECT_EQ(guest_.Get<int64_t>(position), far + 1);
    // lseek tells the lower half of such a position.
    EXPECT_EQ(guest_.Call("lseek", fd, 0, SEEK_CUR).value, 4);
    EXPECT_TRUE(guest_.Call("ftruncate64", fd, 7, 5).ok());
  } else {
    EXPECT_EQ(guest_.Call("pwrite64", fd, text, 3, far).value, 3);
    EXPECT_EQ(guest_.Call("lseek", fd, far + 1, SEEK_SET).value, far + 1);
    EXPECT_TRUE(guest_.Call("ftruncate", fd, far + 4).ok());
  }
  struct stat status;
  fstat(fd, &status);
  EXPECT_EQ(status.st_size, far + 4);
  EXPECT_EQ(ReadAt(fd, far, 8), std::string("far\0", 4));
}

TEST_P(FileTest, VectorsHaveTheAbisWords) {
  const int fd = Open(dir_.Path("a"), kOReadWrite | kOCreate);
  const uint64_t iov = guest_.Allocate(32);
  guest_.PutWord(iov, 0, guest_.String("abc"));
  guest_.PutWord(iov, 1, 3);
  guest_.PutWord(iov, 2, guest_.String("defg"));
  guest_.PutWord(iov, 3, 4);
  EXPECT_EQ(guest_.Call("writev", fd, iov, 2).value, 7);
  const uint64_t buffer = guest_.Allocate(8);
  guest_.PutWord(iov, 0, buffer);
  guest_.PutWord(iov, 1, 2);
  guest_.PutWord(iov, 2, buffer + 4);
  guest_.PutWord(iov, 3, 3);
  EXPECT_EQ(guest_.Call("preadv", fd, iov, 2, 1, 0).value, 5);
  EXPECT_EQ(guest_.Bytes(buffer, 7), std::string("bc\0\0def", 7));
  EXPECT_EQ(GuestErrno(guest_.Call("writev", fd, iov, 2000)), kEINVAL);
  EXPECT_EQ(GuestErrno(guest_.Call("writev", fd, GuestForTest::kBadAddress, 1)),
            kEFAULT);
  guest_.PutWord(iov, 1, ~uint64_t{0});
  EXPECT_EQ(GuestErrno(guest_.Call("writev", fd, iov, 2)), kEINVAL);
}

TEST_P(FileTest, NamesAreMadeAndRemoved) {
  const uint64_t a = guest_.String(dir_.Path("a"));
  const uint64_t b = guest_.String(dir_.Path("b"));
  const uint64_t c = guest_.String(dir_.Path("c"));
  EXPECT_TRUE(guest_.Call("mkdir", a, 0700).ok());
  EXPECT_TRUE(guest_.Call("rename", a, b).ok());
  EXPECT_TRUE(guest_.Call("symlink", guest_.String("b"), c).ok());
  const uint64_t target = guest_.Allocate(16);
  EXPECT_EQ(guest_.Call("readlink", c, target, 16).value, 1);
  EXPECT_EQ(guest_.Bytes(target, 2), std::string("b\0", 2));
  EXPECT_EQ(GuestErrno(guest_.Call("readlink", c, target, 0)), kEINVAL);
  EXPECT_TRUE(guest_.Call("access", c, R_OK).ok());
  EXPECT_TRUE(guest_.Call("unlink", c).ok());
  EXPECT_TRUE(guest_.Call("rmdir", b).ok());
  EXPECT_EQ(GuestErrno(guest_.Call("access", b, 0)), kENOENT);
  EXPECT_EQ(guest_.Call("mknod", a, S_IFIFO | 0600, 0).guest_errno, 0);
  EXPECT_EQ(guest_.Call("linkat", kAtFdcwd, a, kAtFdcwd, b, 0).guest_errno, 0);
}

TEST_P(FileTest, OwnersOf16BitsOnI386) {
  const std::string path = dir_.Path("a");
  Open(path, kOReadWrite | kOCreate);
  // -1 leaves an owner as it is, whatever its width.
  const uint64_t keep = guest_.is_i386() ? 0xffff : 0xffffffff;
  EXPECT_TRUE(guest_.Call("chown", guest_.String(path), keep, keep).ok());
  struct stat status;
  stat(path.c_str(), &status);
  EXPECT_EQ(status.st_uid, getuid());
}

TEST_P(FileTest, TimesInEveryForm) {
  const std::string path = dir_.Path("a");
  Open(path, kOReadWrite | kOCreate);
  struct stat status;
  const uint64_t times = guest_.Allocate(32);
  guest_.PutWord(times, 0, 1000);
  guest_.PutWord(times, 1, 2000);
  EXPECT_TRUE(guest_.Call("utime", guest_.String(path), times).ok());
  stat(path.c_str(), &status);
  EXPECT_EQ(status.st_atim.tv_sec, 1000);
  EXPECT_EQ(status.st_mtim.tv_sec, 2000);
  guest_.PutWord(times, 2, 3000);
  guest_.PutWord(times, 3, 500000);
  EXPECT_TRUE(guest_.Call("utimes", guest_.String(path), times).ok());
  stat(path.c_str(), &status);
  EXPECT_EQ(status.st_atim.tv_nsec, 2000000);
  EXPECT_EQ(status.st_mtim.tv_nsec, 500000000);
  guest_.PutWord(times, 3, 1000000);
  EXPECT_EQ(GuestErrno(guest_.Call("utimes", guest_.String(path), times)),
            kEINVAL);
  guest_.PutWord(times, 1, (1l << 30) - 2);  // UTIME_OMIT
  guest_.PutWord(times, 3, 7);
  EXPECT_TRUE(
      guest_.Call("utimensat", kAtFdcwd, guest_.String(path), times, 0).ok());
  stat(path.c_str(), &status);
  EXPECT_EQ(status.st_atim.tv_sec, 1000);
  EXPECT_EQ(status.st_mtim.tv_nsec, 7);
}

TEST_P(FileTest, LocksInEveryForm) {
  const std::string path = dir_.Path("a");
  const int fd = Open(path, kOReadWrite | kOCreate);
  // type, whence, start, length, pid in the ABI's struct flock.
  const auto put_lock = [&](uint64_t at, int16_t type) {
    EXPECT_TRUE(mem::WriteGuest(at, type));
    EXPECT_TRUE(mem::WriteGuest<int16_t>(at + 2, SEEK_SET));
    const int word = guest_.word_size();
    EXPECT_TRUE(mem::CopyToGuest(at + word, "\x64\0\0\0\0\0\0\0", word));
    EXPECT_TRUE(mem::CopyToGuest(at + 2 * word, "\x0a\0\0\0\0\0\0\0", word));
  };
  const uint64_t lock = guest_.Allocate(32);
  put_lock(lock, 1 /*F_WRLCK*/);
  constexpr int kGetLock = 5, kSetLock = 6;
  EXPECT_TRUE(guest_.Call("fcntl", fd, kSetLock, lock).ok());
  // Another process sees it.
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    put_lock(lock, 1);
    const bool ok =
        guest_.Call("fcntl", fd, kGetLock, lock).ok() &&
        guest_.Get<int16_t>(lock) == 1 &&
        guest_.Get<int32_t>(lock + 3 * guest_.word_size()) == parent;
    const bool busy =
        GuestErrno(guest_.Call("fcntl", fd, kSetLock, lock)) == 11;
    _exit(ok && busy ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_P(FileTest, PipesCarryFlags) {
  const uint64_t fds = guest_.Allocate(8);
  EXPECT_TRUE(guest_.Call("pipe2", fds, kONonblock | kOCloexec).ok());
  const int in = guest_.Get<int>(fds);
  const int out = guest_.Get<int>(fds + 4);
  const uint64_t buffer = guest_.Allocate(4);
  EXPECT_EQ(GuestErrno(guest_.Call("read", in, buffer, 4)), 11);
  EXPECT_EQ(Write(out, "x"), 1);
  EXPECT_EQ(guest_.Call("read", in, buffer, 4).value, 1);
  EXPECT_EQ(GuestErrno(guest_.Call("pipe2", fds, kOAppend)), kEINVAL);
  EXPECT_EQ(GuestErrno(guest_.Call("pipe", GuestForTest::kBadAddress)),
            kEFAULT);
}

TEST_P(FileTest, DuplicatesLeaveTheEmulatorsDescriptorsAlone) {
  const int own = AdoptOwnFd(open("/dev/null", O_WRONLY));
  const int fd = Open(dir_.Path("a"), kOReadWrite | kOCreate);
  EXPECT_EQ(GuestErrno(guest_.Call("dup2", fd, own)), kEBADF);
  EXPECT_EQ(GuestErrno(guest_.Call("close", own)), kEBADF);
  EXPECT_EQ(GuestErrno(guest_.Call("write", own, guest_.String("x"), 1)),
            kEBADF);
  EXPECT_TRUE(guest_.Call("close_range", own - 1, own + 1, 0).ok());
  EXPECT_EQ(fcntl(own, F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(guest_.Call("dup2", fd, fd).value, fd);
  EXPECT_EQ(guest_.Call("dup3", fd, fd + 7, kOCloexec).value, fd + 7);
  EXPECT_EQ(GuestErrno(guest_.Call("dup3", fd, fd, 0)), kEINVAL);
  EXPECT_EQ(guest_.Call("fcntl", fd, 1030 /*F_DUPFD_CLOEXEC*/, 50).value, 50);
  close(50);
  ForgetOwnFd(own);
}

TEST_P(FileTest, CopiesInsideTheKernel) {
  const int from = Open(dir_.Path("a"), kOReadWrite | kOCreate);
  const int to = Open(dir_.Path("b"), kOReadWrite | kOCreate);
  Write(from, "0123456789");
  const uint64_t position = guest_.Allocate(8);
  guest_.PutWord(position, 0, 2);
  EXPECT_EQ(guest_.Call("sendfile", to, from, position, 4).value, 4);
  EXPECT_EQ(guest_.Word(position, 0), 6u);
  EXPECT_EQ(ReadAt(to, 0, 10), "2345");
}

}  // namespace
}  // namespace emu::syscall
