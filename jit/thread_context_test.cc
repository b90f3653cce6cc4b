// SPDX-License-Identifier: Apache-2.0

#include "jit/thread_context.h"

#include <csetjmp>
#include <csignal>
#include <memory>
#include <thread>

#include "gtest/gtest.h"

namespace emu::jit {
namespace {

constexpr uint64_t kPc = 0x8049123;
const char kCode[2] = {};

// Where an indirect jump to `pc` goes, from where the flags are stored.
const void* Find(const ThreadContext& thread, uint64_t pc) {
  const JumpTarget& first = thread.jump_table->first[JumpTable::FirstOf(pc)];
  if (first.pc == pc || first.pc == ~pc) return first.code;
  const JumpTarget& second = thread.jump_table->second[JumpTable::SecondOf(pc)];
  return second.pc == pc ? second.code : nullptr;
}

sigjmp_buf landing;

bool CanRead(const volatile uint8_t* address) {
  std::signal(SIGSEGV, [](int) { siglongjmp(landing, 1); });
  const bool read = sigsetjmp(landing, 1) == 0;
  if (read) static_cast<void>(*address);
  std::signal(SIGSEGV, SIG_DFL);
  return read;
}

class ThreadContextTest : public ::testing::Test {
 protected:
  const std::unique_ptr<ThreadContext> thread_ =
      std::make_unique<ThreadContext>();
};

TEST_F(ThreadContextTest, FindsTheTargetsThatWereSet) {
  EXPECT_EQ(Find(*thread_, kPc), nullptr);
  thread_->SetTarget(kPc, &kCode[0], false);
  EXPECT_EQ(Find(*thread_, kPc), &kCode[0]);
  thread_->ClearTarget(kPc);
  EXPECT_EQ(Find(*thread_, kPc), nullptr);
}

TEST_F(ThreadContextTest, TwoTargetsOfOnePlaceAreBothFound) {
  const uint64_t other = kPc + JumpTable::kSize;
  thread_->SetTarget(kPc, &kCode[0], false);
  thread_->SetTarget(other, &kCode[1], true);
  EXPECT_EQ(Find(*thread_, kPc), &kCode[0]);
  EXPECT_EQ(Find(*thread_, other), &kCode[1]);
}

TEST_F(ThreadContextTest, AnEmptyTableHasNoTargetAtAll) {
  for (const uint64_t pc : {uint64_t{0}, ~uint64_t{0}, kPc}) {
    EXPECT_EQ(Find(*thread_, pc), nullptr);
  }
}

TEST_F(ThreadContextTest, OnlyAThreadInCodeIsStoppedByThePoll) {
  thread_->RequestStop();
  EXPECT_NE(thread_->guest.attention.load(), 0u);
  EXPECT_TRUE(CanRead(thread_->poll));
  thread_->in_code = true;
  thread_->RequestStop();
  EXPECT_FALSE(CanRead(thread_->poll));
  thread_->DisarmPoll();
  EXPECT_TRUE(CanRead(thread_->poll));
}

TEST_F(ThreadContextTest, TargetsChangeWhileThePollIsArmed) {
  thread_->SetTarget(kPc, &kCode[0], false);
  thread_->in_code = true;
  thread_->RequestStop();
  thread_->ClearTarget(kPc);
  thread_->SetTarget(kPc + 1, &kCode[1], false);
  EXPECT_FALSE(CanRead(thread_->poll));
  thread_->DisarmPoll();
  EXPECT_EQ(Find(*thread_, kPc), nullptr);
  EXPECT_EQ(Find(*thread_, kPc + 1), &kCode[1]);
}

TEST_F(ThreadContextTest, AnotherThreadMayAskAtAnyTime) {
  thread_->in_code = true;
  std::atomic<bool> done = false;
  std::thread other([&] {
    while (!done) thread_->RequestStop();
  });
  for (int i = 0; i < 2000; ++i) {
    thread_->DisarmPoll();
    thread_->SetTarget(kPc, &kCode[i % 2], false);
  }
  done = true;
  other.join();
  thread_->DisarmPoll();
  EXPECT_EQ(Find(*thread_, kPc), &kCode[1]);
}

}  // namespace
}  // namespace emu::jit
