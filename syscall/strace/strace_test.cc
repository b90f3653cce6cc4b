// SPDX-License-Identifier: Apache-2.0

#include "syscall/strace/strace.h"

#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "mem/guest_copy.h"
#include "syscall/entry/task_for_test.h"
#include "syscall/strace/strace_names.h"
#include "syscall/strace/strace_text.h"
#include "syscall/strace/strace_values.h"

namespace emu::syscall {
namespace {

using x86::Mode;

class StraceTest : public testing::TestWithParam<Mode> {
 protected:
  StraceTest() {
    EXPECT_EQ(pipe(ends_), 0);
    guest_.process().options.strace = true;
    guest_.process().options.log_fd = ends_[1];
  }
  ~StraceTest() override {
    close(ends_[0]);
    close(ends_[1]);
  }

  bool IsI386() const { return GetParam() == Mode::k32; }

  uint64_t Put(const std::string& text, uint64_t offset = 0) {
    const uint64_t at = guest_.memory() + offset;
    EXPECT_TRUE(mem::CopyToGuest(at, text.c_str(), text.size() + 1));
    return at;
  }

  std::string Log() {
    char bytes[4096];
    const ssize_t size = read(ends_[0], bytes, sizeof(bytes));
    return std::string(bytes, size);
  }

  TaskForTest guest_{GetParam()};
  int ends_[2];
};

INSTANTIATE_TEST_SUITE_P(BothAbis, StraceTest,
                         testing::Values(Mode::k32, Mode::k64));

TEST_P(StraceTest, PrintsPathsFlagsAndErrors) {
  guest_.Call(IsI386() ? 5 : 2, {Put("/no/such\n"), 02101, 0644});
  EXPECT_EQ(
      Log(),
      "open(\"/no/such\\n\", O_WRONLY|O_CREAT|O_APPEND, 0644) = -1 ENOENT "
      "(No such file or directory)\n");
}

TEST_P(StraceTest, AlignsResults) {
  guest_.Call(IsI386() ? 6 : 3, {0xffffffff});
  EXPECT_EQ(Log(),
            "close(-1)                               = -1 EBADF (Bad "
            "file descriptor)\n");
}

TEST_P(StraceTest, LeavesOutArgumentsThatACallDoesNotTake) {
  guest_.Call(IsI386() ? 5 : 2, {Put("/no/such"), 0, 0644});
  EXPECT_EQ(
      Log(),
      "open(\"/no/such\", O_RDONLY)              = -1 ENOENT (No such file "
      "or directory)\n");
  guest_.Call(IsI386() ? 55 : 72, {0xffffffff, 1, 0xabc});
  EXPECT_EQ(Log(),
            "fcntl(-1, F_GETFD)                      = -1 EBADF (Bad file "
            "descriptor)\n");
  guest_.Call(IsI386() ? 240 : 202, {guest_.memory(), 0x81, 1, 2, 3, 4});
  const std::string wake = Log();
  EXPECT_EQ(wake.substr(wake.find(", "), 25), ", FUTEX_WAKE_PRIVATE, 1) ");
}

TEST_P(StraceTest, SaysWhichDescriptorsAreReady) {
  struct {
    int32_t fd;
    int16_t events, revents;
  } poll = {ends_[1], 4, 0};
  ASSERT_TRUE(mem::CopyToGuest(guest_.memory(), &poll, sizeof(poll)));
  guest_.Call(IsI386() ? 168 : 7, {guest_.memory(), 1, 0});
  const std::string fd = "{fd=" + std::to_string(ends_[1]);
  const std::string line = Log();
  EXPECT_EQ(line.substr(0, line.find(' ', 36)),
            "poll([" + fd + ", events=POLLOUT}], 1, 0)");
  EXPECT_EQ(line.substr(line.find(" = ")),
            " = 1 ([" + fd + ", revents=POLLOUT}])\n");
  guest_.Call(IsI386() ? 168 : 7, {guest_.memory(), 0, 0});
  EXPECT_EQ(Log(), "poll([], 0, 0)                          = 0 (Timeout)\n");
}

TEST_P(StraceTest, ShowsSocketOptions) {
  const int one = 1;
  ASSERT_TRUE(mem::CopyToGuest(guest_.memory(), &one, sizeof(one)));
  guest_.Call(IsI386() ? 366 : 54, {0xffffffff, 1, 2, guest_.memory(), 4});
  EXPECT_EQ(Log(),
            "setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, [1], 4) = -1 EBADF (Bad "
            "file descriptor)\n");
}

TEST_P(StraceTest, ShowsWhatACallWroteAfterwards) {
  int data[2];
  ASSERT_EQ(pipe(data), 0);
  ASSERT_EQ(write(data[1], "hello\1x", 7), 7);
  guest_.Call(IsI386() ? 3 : 0,
              {static_cast<uint64_t>(data[0]), guest_.memory(), 100});
  const std::string fd = std::to_string(data[0]);
  EXPECT_EQ(Log().substr(0, 23 + fd.size()),
            "read(" + fd + ", \"hello\\1x\", 100)");
  close(data[0]);
  close(data[1]);
}

TEST_P(StraceTest, PrefixesThreads) {
  guest_.process().strace_shows_tid = true;
  guest_.Call(IsI386() ? 20 : 39);
  EXPECT_EQ(Log().substr(0, 6 + std::to_string(getpid()).size()),
            "[pid " + std::to_string(getpid()) + "]");
}

TEST_P(StraceTest, PrintsSignals) {
  SignalInfo info;
  info.signal = 17;
  info.code = 1;
  info.layout = SignalInfo::Layout::kChild;
  info.pid = 5;
  info.uid = 6;
  info.status = 7;
  StraceSignal(guest_.task(), info);
  EXPECT_EQ(Log(),
            "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=5, "
            "si_uid=6, si_status=7, si_utime=0, si_stime=0} ---\n");
  guest_.task().exit_status = 3;
  StraceExited(guest_.task());
  EXPECT_EQ(Log(), "+++ exited with 3 +++\n");
}

TEST(StraceTextTest, QuotesAsC) {
  EXPECT_EQ(Quote("a\"\\\n\t"), "\"a\\\"\\\\\\n\\t\"");
  EXPECT_EQ(Quote(std::string("\0"
                              "1\0x",
                              4)),
            "\"\\0001\\0x\"");
  EXPECT_EQ(Quote("\xff"), "\"\\377\"");
}

TEST(StraceTextTest, NamesFlags) {
  EXPECT_EQ(FlagsText(kOpenNames, 0), "O_RDONLY");
  EXPECT_EQ(FlagsText(kOpenNames, 02000002), "O_RDWR|O_CLOEXEC");
  EXPECT_EQ(FlagsText(kOpenNames, 0200000), "O_RDONLY|O_DIRECTORY");
  EXPECT_EQ(FlagsText(kMapFlagNames, 0x22), "MAP_PRIVATE|MAP_ANONYMOUS");
  EXPECT_EQ(FlagsText(kProtectionNames, 0), "PROT_NONE");
  EXPECT_EQ(FlagsText(kFutexOpNames, 0x81), "FUTEX_WAKE_PRIVATE");
  EXPECT_EQ(FlagsText(kMsgFlagNames, 0), "0");
  EXPECT_EQ(EnumText(kWhenceNames, 2), "SEEK_END");
  EXPECT_EQ(EnumText(kWhenceNames, 99), "0x63");
}

TEST(StraceTextTest, ShortensSets) {
  EXPECT_EQ(SigsetText(0), "[]");
  EXPECT_EQ(SigsetText(SignalBit(2) | SignalBit(17)), "[INT CHLD]");
  EXPECT_EQ(SigsetText(~SignalBit(9)), "~[KILL]");
}

}  // namespace
}  // namespace emu::syscall
