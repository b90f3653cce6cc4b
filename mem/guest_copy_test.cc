// SPDX-License-Identifier: Apache-2.0

#include "mem/guest_copy.h"

#include <pthread.h>
#include <sys/mman.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "mem/fault_handler_for_test.h"

namespace emu::mem {
namespace {

constexpr size_t kPage = 65536;  // on any host at least a page

// Two readable and writable pages and one that is neither.
class GuestCopyTest : public testing::Test {
 protected:
  GuestCopyTest() {
    InstallFaultHandlerForTest();
    mapped_ =
        static_cast<char*>(mmap(nullptr, 4 * kPage, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memory_ = mapped_ + kPage - reinterpret_cast<uint64_t>(mapped_) % kPage;
    mprotect(memory_ + 2 * kPage, kPage, PROT_NONE);
  }
  ~GuestCopyTest() override { munmap(mapped_, 4 * kPage); }

  uint64_t Address(size_t offset) const {
    return reinterpret_cast<uint64_t>(memory_) + offset;
  }

  char* mapped_;
  char* memory_;  // at a multiple of kPage
};

TEST_F(GuestCopyTest, CopiesBothWays) {
  EXPECT_TRUE(CopyToGuest(Address(100), "hello", 6));
  char text[6];
  EXPECT_TRUE(CopyFromGuest(text, Address(100), 6));
  EXPECT_STREQ(text, "hello");
  EXPECT_TRUE(WriteGuest<uint32_t>(Address(kPage - 2), 0x04030201));
  EXPECT_EQ(ReadGuest<uint32_t>(Address(kPage - 2)), 0x04030201u);
}

TEST_F(GuestCopyTest, FailsOnABadAddress) {
  for (uint64_t address : {uint64_t{0}, uint64_t{0x123}, Address(2 * kPage),
                           Address(2 * kPage) - 3, uint64_t{1} << 62,
                           ~uint64_t{0} - 7, uint64_t{0x8000} << 48}) {
    EXPECT_EQ(ReadGuest<uint64_t>(address), std::nullopt) << address;
    EXPECT_FALSE(WriteGuest<uint64_t>(address, 1)) << address;
    EXPECT_FALSE(ZeroGuest(address, 8)) << address;
  }
}

TEST_F(GuestCopyTest, FailsWhenTheEndIsBad) {
  std::string large(2 * kPage, 'x');
  EXPECT_TRUE(CopyToGuest(Address(0), large.data(), large.size()));
  EXPECT_FALSE(CopyToGuest(Address(1), large.data(), large.size()));
  EXPECT_FALSE(CopyFromGuest(large.data(), Address(1), large.size()));
}

TEST_F(GuestCopyTest, NothingCopiedNeverFails) {
  EXPECT_TRUE(CopyFromGuest(nullptr, 0, 0));
  EXPECT_TRUE(CopyToGuest(0, nullptr, 0));
}

TEST_F(GuestCopyTest, AFaultLeavesTheSignalMaskAsItWas) {
  sigset_t before, after;
  sigemptyset(&before);
  sigaddset(&before, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &before, nullptr);
  pthread_sigmask(SIG_BLOCK, nullptr, &before);
  EXPECT_FALSE(ReadGuest<char>(0).has_value());
  pthread_sigmask(SIG_BLOCK, nullptr, &after);
  for (int signal = 1; signal < 32; ++signal) {
    EXPECT_EQ(sigismember(&before, signal), sigismember(&after, signal));
  }
}

TEST_F(GuestCopyTest, ReadsStrings) {
  bool too_long;
  std::memset(memory_, 'a', 2 * kPage);
  memory_[5] = '\0';
  EXPECT_EQ(ReadGuestString(Address(0), 100, &too_long), "aaaaa");
  EXPECT_EQ(ReadGuestString(Address(5), 100, &too_long), "");
  EXPECT_EQ(ReadGuestString(Address(0), 6, &too_long), "aaaaa");
  EXPECT_FALSE(too_long);

  EXPECT_EQ(ReadGuestString(Address(0), 5, &too_long), std::nullopt);
  EXPECT_TRUE(too_long);

  // Without a NUL before the bad page.
  EXPECT_EQ(ReadGuestString(Address(6), 3 * kPage, &too_long), std::nullopt);
  EXPECT_FALSE(too_long);
  // With one in the last byte, and a string over several pages.
  memory_[2 * kPage - 1] = '\0';
  EXPECT_EQ(ReadGuestString(Address(6), 3 * kPage, &too_long),
            std::string(2 * kPage - 7, 'a'));
}

TEST_F(GuestCopyTest, AWriteIsTriedAgainAfterUnprotecting) {
  static uint64_t asked_address, asked_length;
  SetWriteUnprotector([](uint64_t address, uint64_t length) {
    asked_address = address;
    asked_length = length;
    const uint64_t page = address & ~uint64_t{kPage - 1};
    return mprotect(reinterpret_cast<void*>(page), kPage,
                    PROT_READ | PROT_WRITE) == 0;
  });
  mprotect(memory_, kPage, PROT_READ);
  EXPECT_TRUE(WriteGuest<uint16_t>(Address(0), 7));
  EXPECT_EQ(asked_address, Address(0));
  EXPECT_EQ(asked_length, 2u);
  SetWriteUnprotector(nullptr);
}

void CopyFromHandler(int) {
  EXPECT_FALSE(ReadGuest<char>(0).has_value());
  char byte = 'x';
  EXPECT_TRUE(ReadGuest<char>(reinterpret_cast<uint64_t>(&byte)) == 'x');
}

TEST_F(GuestCopyTest, ACopyInASignalHandlerLeavesTheInterruptedOneAlone) {
  std::signal(SIGUSR2, CopyFromHandler);
  const pthread_t self = pthread_self();
  std::atomic<bool> stop = false;
  std::thread interrupter([&] {
    while (!stop) pthread_kill(self, SIGUSR2);
  });
  std::string buffer(kPage, '\0');
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(CopyFromGuest(buffer.data(), Address(0), kPage));
    ASSERT_FALSE(CopyFromGuest(buffer.data(), Address(kPage + 8), kPage));
  }
  stop = true;
  interrupter.join();
}

TEST_F(GuestCopyTest, ThreadsFaultIndependently) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, i] {
      for (int round = 0; round < 500; ++round) {
        EXPECT_EQ(ReadGuest<int>(Address(2 * kPage + 4 * i)), std::nullopt);
        EXPECT_TRUE(WriteGuest<int>(Address(4 * i), i));
        EXPECT_EQ(ReadGuest<int>(Address(4 * i)), i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace emu::mem
