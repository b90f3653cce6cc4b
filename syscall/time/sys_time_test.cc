// SPDX-License-Identifier: Apache-2.0

// sys_time, sys_timer.

#include <fcntl.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <csignal>

#include "gtest/gtest.h"
#include "syscall/abi/sigevent.h"
#include "syscall/abi/timex.h"
#include "syscall/entry/guest_for_test.h"

namespace emu::syscall {
namespace {

class TimeTest : public BothAbis {
 protected:
  uint64_t Time(int64_t seconds, int64_t fraction) {
    const uint64_t address = guest_.Allocate(16);
    guest_.PutWord(address, 0, seconds);
    guest_.PutWord(address, 1, fraction);
    return address;
  }
  // Interval, then value.
  uint64_t Timer(int64_t interval, int64_t value) {
    const uint64_t address = guest_.Allocate(32);
    guest_.PutWord(address, 0, interval);
    guest_.PutWord(address, 2, value);
    return address;
  }
};
INSTANTIATE_BOTH_ABIS(TimeTest);

TEST_P(TimeTest, ClocksTellTheHostsTime) {
  const int64_t before = time(nullptr);
  const uint64_t address = guest_.Allocate(32);
  EXPECT_GE(guest_.Call("time", address).value, before);
  EXPECT_GE(guest_.Word(address, 0), static_cast<uint64_t>(before));
  EXPECT_TRUE(guest_.Call("gettimeofday", address, 0).ok());
  EXPECT_GE(guest_.Word(address, 0), static_cast<uint64_t>(before));
  EXPECT_TRUE(guest_.Call("clock_gettime", CLOCK_MONOTONIC, address).ok());
  EXPECT_TRUE(guest_.Call("clock_getres", CLOCK_MONOTONIC, 0).ok());
  EXPECT_EQ(GuestErrno(guest_.Call("clock_gettime", 99, address)), 22);
  EXPECT_EQ(GuestErrno(guest_.Call("clock_gettime", CLOCK_REALTIME,
                                   GuestForTest::kBadAddress)),
            14);
  if (!guest_.is_i386()) return;
  EXPECT_TRUE(guest_.Call("clock_gettime64", CLOCK_REALTIME, address).ok());
  EXPECT_GE(guest_.Get<int64_t>(address), before);
}

TEST_P(TimeTest, SleepsLastAndRefuseNonsense) {
  timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  EXPECT_TRUE(guest_.Call("nanosleep", Time(0, 20'000'000), 0).ok());
  EXPECT_TRUE(
      guest_.Call("clock_nanosleep", CLOCK_REALTIME, 0, Time(0, 10'000'000), 0)
          .ok());
  clock_gettime(CLOCK_MONOTONIC, &after);
  EXPECT_GE((after.tv_sec - before.tv_sec) * 1000 +
                (after.tv_nsec - before.tv_nsec) / 1'000'000,
            29);
  EXPECT_EQ(GuestErrno(guest_.Call("nanosleep", Time(0, 1'000'000'000), 0)),
            22);
  EXPECT_EQ(GuestErrno(guest_.Call("nanosleep", Time(-1, 0), 0)), 22);
  EXPECT_EQ(GuestErrno(guest_.Call("clock_nanosleep", 99, 0, Time(0, 1), 0)),
            22);
}

TEST_P(TimeTest, UpperHalfOfTime64NanosecondsIsPadding) {
  if (!guest_.is_i386()) return;
  struct {
    int64_t seconds;
    uint32_t nanos, padding;
  } const sleep = {0, 1000, 0xdeadbeef};
  EXPECT_TRUE(guest_
                  .Call("clock_nanosleep_time64", CLOCK_MONOTONIC, 0,
                        guest_.Put(sleep), 0)
                  .ok());
}

// No guest handler here: the host's own counts.
volatile int alarms = 0;
void OnAlarm(int) { alarms = alarms + 1; }

TEST_P(TimeTest, IntervalTimersAreTheHosts) {
  EXPECT_TRUE(guest_.Call("setitimer", ITIMER_REAL, Timer(0, 1000), 0).ok());
  const uint64_t old = guest_.Allocate(32);
  EXPECT_TRUE(guest_.Call("getitimer", ITIMER_REAL, old).ok());
  EXPECT_GE(guest_.Word(old, 2), 998u);
  EXPECT_EQ(guest_.Call("alarm", 0).value, 1000);
  EXPECT_TRUE(guest_.Call("getitimer", ITIMER_REAL, old).ok());
  EXPECT_EQ(guest_.Word(old, 2), 0u);
  EXPECT_EQ(GuestErrno(guest_.Call("setitimer", 9, Timer(0, 1), 0)), 22);
}

TEST_P(TimeTest, PosixTimersSendTheSignalAskedFor) {
  signal(SIGUSR2, OnAlarm);
  alarms = 0;
  constexpr int kGuestSigusr2 = 12;
  const uint64_t event = guest_.Allocate(64);
  ASSERT_TRUE(mem::WriteGuest<int>(event + guest_.word_size(), kGuestSigusr2));
  const uint64_t id = guest_.Allocate(4);
  ASSERT_TRUE(guest_.Call("timer_create", CLOCK_MONOTONIC, event, id).ok());
  const int timer = guest_.Get<int>(id);
  const uint64_t value = guest_.Allocate(32);
  guest_.PutWord(value, 3, 1'000'000);
  EXPECT_TRUE(guest_.Call("timer_settime", timer, 0, value, 0).ok());
  for (int i = 0; i < 1000 && alarms == 0; ++i) usleep(1000);
  EXPECT_EQ(alarms, 1);
  EXPECT_TRUE(guest_.Call("timer_gettime", timer, value).ok());
  EXPECT_TRUE(guest_.Call("timer_delete", timer).ok());
  ASSERT_TRUE(mem::WriteGuest<int>(event + guest_.word_size(), 99));
  EXPECT_EQ(GuestErrno(guest_.Call("timer_create", CLOCK_MONOTONIC, event, id)),
            22);
}

TEST_P(TimeTest, TimerDescriptors) {
  constexpr int kNonblock = 04000;
  const int fd =
      guest_.Call("timerfd_create", CLOCK_MONOTONIC, kNonblock).value;
  ASSERT_GE(fd, 0);
  EXPECT_NE(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  const uint64_t buffer = guest_.Allocate(8);
  EXPECT_EQ(GuestErrno(guest_.Call("read", fd, buffer, 8)), 11);
  const uint64_t old = guest_.Allocate(32);
  EXPECT_TRUE(guest_.Call("timerfd_settime", fd, 0, Timer(7, 1000), old).ok());
  EXPECT_TRUE(guest_.Call("timerfd_gettime", fd, old).ok());
  EXPECT_EQ(guest_.Word(old, 0), 7u);
  EXPECT_GE(guest_.Word(old, 2), 998u);
  EXPECT_EQ(GuestErrno(guest_.Call("timerfd_create", CLOCK_MONOTONIC, 0100)),
            22);
  close(fd);
}

TEST_P(TimeTest, AdjustmentsAreReadInTheAbisForm) {
  const uint64_t timex = guest_.Allocate(256);
  const SyscallResult result = guest_.Call("adjtimex", timex);
  EXPECT_TRUE(result.ok()) << GuestErrno(result);
  const int64_t tick = guest_.is_i386() ? guest_.Get<TimexI386>(timex).tick
                                        : guest_.Get<struct timex>(timex).tick;
  EXPECT_NEAR(tick, 10000, 1000);
}

}  // namespace
}  // namespace emu::syscall
