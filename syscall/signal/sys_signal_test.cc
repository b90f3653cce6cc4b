// SPDX-License-Identifier: Apache-2.0

#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>

#include "gtest/gtest.h"
#include "mem/guest_copy.h"
#include "syscall/entry/task_for_test.h"
#include "syscall/signal/signal_actions.h"
#include "syscall/signal/signals.h"

namespace emu::syscall {
namespace {

using x86::Mode;

constexpr int kUsr1 = 10;

// The numbers of the calls in one ABI.
struct Numbers {
  Mode mode;
  int sigaction, sigprocmask, sigpending, sigaltstack, sigtimedwait, sigsuspend,
      getpid, tgkill;
};
constexpr Numbers kI386 = {Mode::k32, 174, 175, 176, 186, 177, 179, 20, 270};
constexpr Numbers kX8664 = {Mode::k64, 13, 14, 127, 131, 128, 130, 39, 234};

class SignalCallsTest : public testing::TestWithParam<Numbers> {
 protected:
  ~SignalCallsTest() override { SetHostActionFor(kUsr1, {}); }

  bool IsI386() const { return GetParam().mode == Mode::k32; }
  uint64_t At(uint64_t offset) { return guest_.memory() + offset; }

  void PutSet(uint64_t offset, SignalSet set) {
    ASSERT_TRUE(mem::WriteGuest(At(offset), set));
  }
  SignalSet GetSet(uint64_t offset) {
    return *mem::ReadGuest<SignalSet>(At(offset));
  }

  // rt_sigaction with a handler and no flags but SA_RESTORER.
  int64_t Handle(int signal, uint64_t handler) {
    if (IsI386()) {
      EXPECT_TRUE(mem::WriteGuest(
          At(0), std::array<uint32_t, 5>{static_cast<uint32_t>(handler),
                                         0x04000000, 0x9000, 0, 0}));
    } else {
      EXPECT_TRUE(mem::WriteGuest(
          At(0), std::array<uint64_t, 4>{handler, 0x04000000, 0x9000, 0}));
    }
    return guest_.Call(GetParam().sigaction,
                       {static_cast<uint64_t>(signal), At(0), 0, 8});
  }
  int64_t Mask(int how, SignalSet set) {
    PutSet(64, set);
    return guest_.Call(GetParam().sigprocmask,
                       {static_cast<uint64_t>(how), At(64), At(72), 8});
  }
  int64_t Raise(int signal) {
    return guest_.Call(GetParam().tgkill,
                       {static_cast<uint64_t>(getpid()),
                        static_cast<uint64_t>(guest_.task().tid),
                        static_cast<uint64_t>(signal)});
  }

  TaskForTest guest_{GetParam().mode};
};

INSTANTIATE_TEST_SUITE_P(BothAbis, SignalCallsTest,
                         testing::Values(kI386, kX8664));

TEST_P(SignalCallsTest, WhatWasSetCanBeRead) {
  ASSERT_EQ(Handle(kUsr1, 0x4000), 0);
  ASSERT_EQ(guest_.Call(GetParam().sigaction, {kUsr1, 0, At(128), 8}), 0);
  EXPECT_EQ(*mem::ReadGuest<uint32_t>(At(128)), 0x4000u);
  EXPECT_EQ(guest_.process().actions.Get(kUsr1).restorer, 0x9000u);
}

TEST_P(SignalCallsTest, KillAndStopCannotBeHandled) {
  EXPECT_EQ(Handle(9, 0x4000), -22);
  EXPECT_EQ(Handle(19, 0x4000), -22);
  EXPECT_EQ(Handle(0, 0x4000), -22);
  EXPECT_EQ(Handle(65, 0x4000), -22);
}

TEST_P(SignalCallsTest, BadArgumentsAreErrors) {
  EXPECT_EQ(guest_.Call(GetParam().sigaction, {kUsr1, 0, 0, 4}), -22);
  EXPECT_EQ(
      guest_.Call(GetParam().sigaction, {kUsr1, guest_.memory_end(), 0, 8}),
      -14);
  EXPECT_EQ(Mask(3, 0), -22);
}

TEST_P(SignalCallsTest, MasksCombineAndSpareKillAndStop) {
  EXPECT_EQ(Mask(2, ~SignalSet{0}), 0);
  EXPECT_EQ(guest_.task().blocked, ~kUnblockable);
  EXPECT_EQ(Mask(1, 0xff), 0);
  EXPECT_EQ(GetSet(72), ~kUnblockable);
  EXPECT_EQ(guest_.task().blocked, ~kUnblockable & ~SignalSet{0xff});
  EXPECT_EQ(Mask(0, 1), 0);
  EXPECT_EQ(guest_.task().blocked & 0xff, 1u);
}

TEST_P(SignalCallsTest, ASignalToOneselfIsDeliveredBeforeTheCallReturns) {
  ASSERT_EQ(Handle(kUsr1, 0x4000), 0);
  Raise(kUsr1);
  EXPECT_EQ(guest_.cpu().rip, 0x4000u);
}

TEST_P(SignalCallsTest, ABlockedSignalIsPendingUntilUnblocked) {
  ASSERT_EQ(Handle(kUsr1, 0x4000), 0);
  ASSERT_EQ(Mask(0, SignalBit(kUsr1)), 0);
  ASSERT_EQ(Raise(kUsr1), 0);
  EXPECT_NE(guest_.cpu().rip, 0x4000u);
  ASSERT_EQ(guest_.Call(GetParam().sigpending, {At(80), 8}), 0);
  EXPECT_EQ(GetSet(80), SignalBit(kUsr1));
  Mask(1, SignalBit(kUsr1));
  EXPECT_EQ(guest_.cpu().rip, 0x4000u);
}

TEST_P(SignalCallsTest, SigsuspendReturnsEintrAfterTheHandler) {
  ASSERT_EQ(Handle(kUsr1, 0x4000), 0);
  ASSERT_EQ(Mask(0, SignalBit(kUsr1)), 0);
  ASSERT_EQ(Raise(kUsr1), 0);
  PutSet(64, 0);
  guest_.Call(GetParam().sigsuspend, {At(64), 8});
  EXPECT_EQ(guest_.cpu().rip, 0x4000u);
  // The frame holds the result and the mask from before.
  const uint64_t frame = guest_.cpu().gpr[x86::kRsp];
  if (IsI386()) {
    EXPECT_EQ(*mem::ReadGuest<int32_t>(frame + 8 + 44), -4);
    EXPECT_EQ(*mem::ReadGuest<uint32_t>(frame + 8 + 80), SignalBit(kUsr1));
  } else {
    EXPECT_EQ(*mem::ReadGuest<int64_t>(frame + 48 + 13 * 8), -4);
    EXPECT_EQ(*mem::ReadGuest<uint64_t>(frame + 304), SignalBit(kUsr1));
  }
}

TEST_P(SignalCallsTest, SigtimedwaitTakesABlockedSignal) {
  ASSERT_EQ(Mask(0, SignalBit(kUsr1)), 0);
  ASSERT_EQ(Raise(kUsr1), 0);
  PutSet(64, SignalBit(kUsr1));
  EXPECT_EQ(guest_.Call(GetParam().sigtimedwait, {At(64), At(256), 0, 8}),
            kUsr1);
  EXPECT_EQ(*mem::ReadGuest<int32_t>(At(256)), kUsr1);
  EXPECT_EQ(*mem::ReadGuest<int32_t>(At(256 + 8)), -6);  // SI_TKILL
  EXPECT_EQ(*mem::ReadGuest<int32_t>(At(256 + (IsI386() ? 12 : 16))), getpid());
}

TEST_P(SignalCallsTest, SigtimedwaitTimesOut) {
  PutSet(64, SignalBit(kUsr1));
  ASSERT_EQ(Mask(0, SignalBit(kUsr1)), 0);
  ASSERT_TRUE(mem::WriteGuest(At(512), std::array<uint64_t, 2>{}));
  EXPECT_EQ(guest_.Call(GetParam().sigtimedwait, {At(64), 0, At(512), 8}), -11);
}

TEST_P(SignalCallsTest, AFaultSignalThatIsSentWhileBlockedWaits) {
  constexpr int kSegv = 11;
  ASSERT_EQ(Mask(0, SignalBit(kSegv)), 0);
  siginfo_t info = {};
  info.si_signo = SIGSEGV;
  info.si_code = SI_USER;
  ucontext_t context = {};
  HandleHostSignal(SIGSEGV, &info, &context);
  EXPECT_EQ(guest_.task().signal_pending, 0);
  ASSERT_EQ(guest_.Call(GetParam().sigpending, {At(80), 8}), 0);
  EXPECT_EQ(GetSet(80), SignalBit(kSegv));
  PutSet(64, SignalBit(kSegv));
  EXPECT_EQ(guest_.Call(GetParam().sigtimedwait, {At(64), 0, 0, 8}), kSegv);
}

TEST_P(SignalCallsTest, AlternateStacksAreChecked) {
  const auto set = [&](uint64_t address, uint32_t flags, uint64_t size) {
    if (IsI386()) {
      EXPECT_TRUE(mem::WriteGuest(
          At(0), std::array<uint32_t, 3>{static_cast<uint32_t>(address), flags,
                                         static_cast<uint32_t>(size)}));
    } else {
      EXPECT_TRUE(mem::WriteGuest(
          At(0), std::array<uint64_t, 3>{address, flags, size}));
    }
    return guest_.Call(GetParam().sigaltstack, {At(0), At(64)});
  };
  EXPECT_EQ(set(0x50000, 0, 2047), -12);
  EXPECT_EQ(set(0x50000, 4, 8192), -22);
  EXPECT_EQ(set(0x50000, 0, 8192), 0);
  EXPECT_EQ(*mem::ReadGuest<uint32_t>(At(IsI386() ? 68 : 72)), 2u);
  EXPECT_EQ(set(0, 2, 0), 0);
  EXPECT_EQ(*mem::ReadGuest<uint32_t>(At(64)), 0x50000u);
  EXPECT_EQ(set(0x60000, 1u << 31, 8192), 0);  // SS_AUTODISARM
  guest_.task().alt_stack = {guest_.memory(), 8192, 0};
  EXPECT_EQ(set(0, 2, 0), -1);  // EPERM: we run on it
}

}  // namespace
}  // namespace emu::syscall
