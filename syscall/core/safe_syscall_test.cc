// SPDX-License-Identifier: Apache-2.0

#include "syscall/core/safe_syscall.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "gtest/gtest.h"
#include "syscall/core/result.h"
#include "syscall/signal/host_signal.h"

namespace emu::syscall {
namespace {

class SafeSyscallTest : public testing::Test {
 protected:
  SafeSyscallTest() {
    process_.mode = x86::Mode::k64;
    EXPECT_EQ(pipe(ends_), 0);
  }
  ~SafeSyscallTest() override {
    close(ends_[0]);
    close(ends_[1]);
  }

  Process process_;
  Task task_{&process_};
  int ends_[2];
};

TEST_F(SafeSyscallTest, ReturnsTheHostsValue) {
  EXPECT_EQ(SafeSyscall(task_, SYS_write, ends_[1], "abc", 3), 3);
  char bytes[8] = {};
  EXPECT_EQ(SafeSyscall(task_, SYS_read, ends_[0], bytes, sizeof(bytes)), 3);
  EXPECT_STREQ(bytes, "abc");
}

TEST_F(SafeSyscallTest, ReturnsErrorsAsNegativeNumbers) {
  EXPECT_EQ(SafeSyscall(task_, SYS_close, -1), -EBADF);
  EXPECT_EQ(HostSyscall(SYS_close, -1), -EBADF);
}

TEST_F(SafeSyscallTest, PassesSixArguments) {
  // mmap has six; a bad fifth (fd) and a bad sixth (offset) are told apart.
  EXPECT_EQ(SafeSyscall(task_, SYS_mmap, 0, 4096, 1, 2, -1, 0), -EBADF);
  EXPECT_EQ(SafeSyscall(task_, SYS_mmap, 0, 4096, 1, 2, 0, 1), -EINVAL);
}

TEST_F(SafeSyscallTest, DoesNotBeginWhileASignalIsPending) {
  task_.signal_pending = 1;
  EXPECT_EQ(SafeSyscall(task_, SYS_write, ends_[1], "abc", 3), kHostNotStarted);
  EXPECT_EQ(HostSyscall(SYS_write, ends_[1], "d", 1), 1);
  char byte = 0;
  EXPECT_EQ(HostSyscall(SYS_read, ends_[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'd');
}

Task* interrupted_task;

void Interrupt(int, siginfo_t*, void* context) {
  interrupted_task->signal_pending = 1;
  LeaveSafeSyscall(context);
}

// The classic race: a signal between the look at the flag and the blocking
// call must not be slept through. A lost one hangs the test.
TEST_F(SafeSyscallTest, NeverSleepsThroughASignal) {
  constexpr int kRounds = 3000;
  interrupted_task = &task_;
  ASSERT_EQ(SetHostAction(SIGUSR1, {.kind = HostAction::Kind::kHandler,
                                    .handler = Interrupt}),
            0);
  const pthread_t reader = pthread_self();
  std::atomic<int> round{0};
  std::thread sender([&] {
    for (int sent = 0; sent < kRounds; ++sent) {
      while (round.load() == sent) {
      }
      // Hits the call at ever other places.
      for (int i = 0; i < sent % 200; ++i) asm volatile("");
      pthread_kill(reader, SIGUSR1);
    }
  });
  for (int i = 1; i <= kRounds; ++i) {
    task_.signal_pending = 0;
    round.store(i);
    char byte;
    const int64_t result = SafeSyscall(task_, SYS_read, ends_[0], &byte, 1);
    ASSERT_TRUE(result == -EINTR || result == kHostNotStarted) << result;
    while (task_.signal_pending == 0) {
    }
  }
  sender.join();
}

}  // namespace
}  // namespace emu::syscall
