// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "syscall/core/own_fds.h"
#include "syscall/entry/guest_for_test.h"
#include "syscall/entry/table.h"

// Every call that takes a descriptor, by the tables' formats: with one of emu's
// own it does what it does with one that is not open.

namespace emu::syscall {
namespace {

// Not open in the test.
constexpr int kClosedFd = 777;

bool IsFd(const ArgFormat& format) {
  return format.format == Format::kFd || format.format == Format::kDirFd;
}

bool IsNumber(const ArgFormat& format) {
  switch (format.format) {
    case Format::kInt:
    case Format::kUnsigned:
    case Format::kLong:
    case Format::kUnsignedLong:
    case Format::kHex:
    case Format::kU64:
    case Format::kOctal:
    case Format::kFlags:
    case Format::kEnum:
    case Format::kSignal:
    case Format::kOpenMode:
      return true;
    default:
      return false;
  }
}

// What a row's arguments are, by their places: its formats, but that a 64-bit
// number takes two places on i386.
std::vector<ArgFormat> FormatsByPlace(const SyscallRow& row, bool is_i386) {
  std::vector<ArgFormat> places;
  for (int i = 0; i < row.formats.count; ++i) {
    const ArgFormat& format = row.formats.arguments[i];
    places.push_back(format);
    if (format.format == Format::kU64 && is_i386) places.push_back(format);
  }
  return places;
}

// dup2 and dup3 make a descriptor of a number that is not open.
bool MakesFd(const SyscallRow& row, size_t argument) {
  const std::string name = row.name;
  return (name == "dup2" || name == "dup3") && argument == 1;
}

class GuestFdTest : public BothAbis {
 protected:
  GuestFdTest() {
    std::string path = absl::StrCat(testing::TempDir(), "/own_fd_XXXXXX");
    own_ = AdoptOwnFd(mkstemp(path.data()));
    unlink(path.c_str());
    open_ = open("/dev/null", O_RDWR);
  }
  ~GuestFdTest() override {
    close(open_);
    close(own_);
    ForgetOwnFd(own_);
  }

  // What stands for the arguments that are no descriptors.
  struct Others {
    uint64_t number;
    uint64_t pointer;
  };

  // The row's call with `fd` as its argument number `argument`, and an open
  // descriptor as its other ones.
  SyscallResult CallWithFd(const SyscallRow& row, size_t argument, int fd,
                           const Others& others) {
    const std::vector<ArgFormat> places = FormatsByPlace(row, guest_.is_i386());
    std::array<uint64_t, 6> values = {};
    for (size_t i = 0; i < places.size(); ++i) {
      if (IsFd(places[i])) {
        values[i] = static_cast<uint64_t>(i == argument ? fd : open_);
      } else {
        values[i] = IsNumber(places[i]) ? others.number : others.pointer;
      }
    }
    return guest_.Call(row.name, values[0], values[1], values[2], values[3],
                       values[4], values[5]);
  }

  int own_;
  int open_;
};
INSTANTIATE_BOTH_ABIS(GuestFdTest);

TEST_P(GuestFdTest, OwnDescriptorsAreNotOpenToAnyCall) {
  int calls = 0;
  const uint64_t memory = guest_.Allocate(4096);
  for (const SyscallRow& row : guest_.is_i386() ? I386Table() : X8664Table()) {
    if (row.handler == nullptr) continue;
    const std::vector<ArgFormat> places = FormatsByPlace(row, guest_.is_i386());
    for (size_t argument = 0; argument < places.size(); ++argument) {
      if (!IsFd(places[argument]) || MakesFd(row, argument)) continue;
      for (const Others& others : {Others{0, 0}, {1, memory}}) {
        const SyscallResult own = CallWithFd(row, argument, own_, others);
        const SyscallResult closed =
            CallWithFd(row, argument, kClosedFd, others);
        EXPECT_EQ(own.value, closed.value)
            << row.name << ", argument " << argument << ", others "
            << others.number;
      }
      ++calls;
    }
  }
  EXPECT_GT(calls, 100);
  struct stat status;
  ASSERT_EQ(fstat(own_, &status), 0);
  EXPECT_EQ(status.st_size, 0);
}

TEST_P(GuestFdTest, PollAndSelectDoNotSeeThem) {
  const uint64_t poll = guest_.Allocate(8);
  ASSERT_TRUE(mem::WriteGuest<int>(poll, own_));
  ASSERT_TRUE(mem::WriteGuest<int16_t>(poll + 4, 1));
  EXPECT_EQ(guest_.Call("poll", poll, 1, 0).value, 1);
  EXPECT_EQ(guest_.Get<int16_t>(poll + 6), 0x20);  // POLLNVAL
  const uint64_t set = guest_.Allocate(128);
  ASSERT_TRUE(mem::WriteGuest<uint8_t>(set + own_ / 8,
                                       static_cast<uint8_t>(1 << own_ % 8)));
  const char* const select = guest_.is_i386() ? "_newselect" : "select";
  EXPECT_EQ(GuestErrno(guest_.Call(select, own_ + 1, set, 0, 0, 0)), 9);
}

}  // namespace
}  // namespace emu::syscall
