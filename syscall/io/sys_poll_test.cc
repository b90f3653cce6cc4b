// SPDX-License-Identifier: Apache-2.0

// sys_poll, sys_epoll.

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>

#include "gtest/gtest.h"
#include "syscall/abi/epoll.h"
#include "syscall/entry/guest_for_test.h"

namespace emu::syscall {
namespace {

constexpr int kPollIn = 1, kPollOut = 4, kPollHup = 0x10, kPollNval = 0x20,
              kPollWriteNormal = 0x100;

struct GuestPollfd {
  int32_t fd;
  int16_t events;
  int16_t revents;
};

class PollTest : public BothAbis {
 protected:
  PollTest() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds_), 0); }
  ~PollTest() override {
    close(fds_[0]);
    close(fds_[1]);
  }
  // A timespec or timeval of the ABI.
  uint64_t Time(int64_t seconds, int64_t fraction) {
    const uint64_t address = guest_.Allocate(16);
    guest_.PutWord(address, 0, seconds);
    guest_.PutWord(address, 1, fraction);
    return address;
  }
  uint64_t Bits(int fd) {
    const uint64_t address = guest_.Allocate(128);
    EXPECT_TRUE(mem::WriteGuest<uint8_t>(address + fd / 8, 1 << fd % 8));
    return address;
  }
  bool IsSet(uint64_t bits, int fd) {
    return guest_.Get<uint8_t>(bits + fd / 8) >> fd % 8 & 1;
  }

  int fds_[2];
};
INSTANTIATE_BOTH_ABIS(PollTest);

TEST_P(PollTest, EventsHaveX86Numbers) {
  const GuestPollfd asked[3] = {
      {fds_[0], kPollIn | kPollOut | kPollWriteNormal, 0},
      {fds_[1], kPollOut, 0},
      {777, kPollIn, 0}};
  const uint64_t address = guest_.Put(asked);
  EXPECT_EQ(guest_.Call("poll", address, 3, 0).value, 3);
  EXPECT_EQ(guest_.Get<GuestPollfd>(address).revents,
            kPollOut | kPollWriteNormal);
  EXPECT_EQ(guest_.Get<GuestPollfd>(address + 8).revents, kPollOut);
  EXPECT_EQ(guest_.Get<GuestPollfd>(address + 16).revents, kPollNval);
  // What was asked stays as it was.
  EXPECT_EQ(guest_.Get<GuestPollfd>(address).events, asked[0].events);
  shutdown(fds_[1], SHUT_RDWR);
  EXPECT_EQ(guest_.Call("poll", address, 1, 0).value, 1);
  EXPECT_NE(guest_.Get<GuestPollfd>(address).revents & kPollHup, 0);
}

TEST_P(PollTest, TimeoutsEnd) {
  const uint64_t address = guest_.Put(GuestPollfd{fds_[0], kPollIn, 0});
  EXPECT_EQ(guest_.Call("poll", address, 1, 10).value, 0);
  EXPECT_EQ(guest_.Call("poll", 0, 0, 1).value, 0);
  const uint64_t time = Time(0, 10'000'000);
  EXPECT_EQ(guest_.Call("ppoll", address, 1, time, 0, 8).value, 0);
  EXPECT_EQ(guest_.Word(time, 1), 0u);  // nothing is left
  EXPECT_EQ(GuestErrno(
                guest_.Call("ppoll", address, 1, Time(0, 1'000'000'000), 0, 8)),
            22);
  EXPECT_EQ(GuestErrno(guest_.Call("poll", GuestForTest::kBadAddress, 1, 0)),
            14);
  EXPECT_EQ(GuestErrno(guest_.Call("poll", address, 100'000'000, 0)), 22);
}

TEST_P(PollTest, SelectInBothForms) {
  ASSERT_EQ(write(fds_[1], "x", 1), 1);
  const int last = std::max(fds_[0], fds_[1]);
  uint64_t readable = Bits(fds_[0]);
  uint64_t writable = Bits(fds_[1]);
  uint64_t time = Time(1, 0);
  const char* name = guest_.is_i386() ? "_newselect" : "select";
  EXPECT_EQ(guest_.Call(name, last + 1, readable, writable, 0, time).value, 2);
  EXPECT_TRUE(IsSet(readable, fds_[0]));
  EXPECT_TRUE(IsSet(writable, fds_[1]));

  readable = Bits(fds_[1]);
  time = Time(0, 5000);
  EXPECT_EQ(guest_.Call(name, last + 1, readable, 0, 0, time).value, 0);
  EXPECT_FALSE(IsSet(readable, fds_[1]));
  EXPECT_EQ(guest_.Word(time, 1), 0u);
  EXPECT_EQ(GuestErrno(guest_.Call(name, -1, 0, 0, 0, time)), 22);

  readable = Bits(fds_[0]);
  EXPECT_EQ(
      guest_.Call("pselect6", last + 1, readable, 0, 0, Time(1, 0), 0).value,
      1);
  if (!guest_.is_i386()) return;
  const uint32_t packed[5] = {static_cast<uint32_t>(last + 1),
                              static_cast<uint32_t>(readable), 0, 0,
                              static_cast<uint32_t>(Time(1, 0))};
  EXPECT_EQ(guest_.Call("select", guest_.Put(packed)).value, 1);
}

TEST_P(PollTest, EpollEventsArePacked) {
  const int epoll = guest_.Call("epoll_create1", 02000000).value;
  ASSERT_GE(epoll, 0);
  EXPECT_EQ(fcntl(epoll, F_GETFD), FD_CLOEXEC);
  constexpr uint64_t kData = 0x1122334455667788;
  EXPECT_TRUE(guest_
                  .Call("epoll_ctl", epoll, 1, fds_[0],
                        guest_.Put(GuestEpollEvent{kPollIn, kData}))
                  .ok());
  EXPECT_TRUE(guest_
                  .Call("epoll_ctl", epoll, 1, fds_[1],
                        guest_.Put(GuestEpollEvent{kPollOut, 2}))
                  .ok());
  ASSERT_EQ(write(fds_[1], "x", 1), 1);
  const uint64_t events = guest_.Allocate(3 * 12);
  EXPECT_EQ(guest_.Call("epoll_wait", epoll, events, 3, 1000).value, 2);
  // The two come in any order.
  std::map<uint64_t, uint32_t> found;
  for (uint64_t at : {events, events + 12}) {
    const auto event = guest_.Get<GuestEpollEvent>(at);
    found[event.data] = event.events;
  }
  EXPECT_EQ(found[kData], static_cast<uint32_t>(kPollIn));
  EXPECT_EQ(found[2], static_cast<uint32_t>(kPollOut));
  EXPECT_EQ(GuestErrno(guest_.Call("epoll_wait", epoll, events, 0, 0)), 22);
  EXPECT_EQ(GuestErrno(guest_.Call("epoll_ctl", epoll, 1, 999, events)), 9);
  close(epoll);
}

}  // namespace
}  // namespace emu::syscall
