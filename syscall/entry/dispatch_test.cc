// SPDX-License-Identifier: Apache-2.0

#include "syscall/entry/dispatch.h"

#include <unistd.h>

#include <cerrno>

#include "gtest/gtest.h"
#include "mem/guest_copy.h"
#include "syscall/entry/task_for_test.h"

namespace emu::syscall {
namespace {

using x86::Mode;

constexpr int kEnosys = 38;
constexpr int kEfault = 14;

TEST(DispatchTest, Int80TakesItsArgumentsFromEbxOn) {
  TaskForTest guest(Mode::k32);
  EXPECT_EQ(guest.Call(20), getpid());
  // dup(-1): EBADF is 9.
  EXPECT_EQ(guest.Call(41, {0xffffffff}), -9);
}

TEST(DispatchTest, I386ResultsAreZeroExtendedRegisters) {
  TaskForTest guest(Mode::k32);
  guest.Call(41, {0xffffffff});
  EXPECT_EQ(guest.cpu().gpr[x86::kRax], 0xfffffff7u);
}

TEST(DispatchTest, SyscallOverwritesRcxAndR11) {
  TaskForTest guest(Mode::k64);
  x86::WriteEflags(guest.cpu(), 0x247);
  EXPECT_EQ(guest.Call(39), getpid());
  EXPECT_EQ(guest.cpu().gpr[x86::kRcx], guest.cpu().rip);
  EXPECT_EQ(guest.cpu().gpr[x86::kR11], 0x247u);
}

TEST(DispatchTest, Int80In64BitModeUsesTheI386TableAndCutsArguments) {
  TaskForTest guest(Mode::k64);
  guest.cpu().gpr[x86::kRax] = 0xffffffff'00000014;
  guest.cpu().gpr[x86::kRcx] = 7;
  ASSERT_EQ(Dispatch(guest.task(), Entry::kInt80), Control::kContinue);
  EXPECT_EQ(guest.cpu().gpr[x86::kRax], static_cast<uint64_t>(getpid()));
  EXPECT_EQ(guest.cpu().gpr[x86::kRcx], 7u);
}

TEST(DispatchTest, SysenterReturnsToTheVdsoWithTheSixthArgumentInEbp) {
  TaskForTest guest(Mode::k32);
  guest.process().program.vdso_sysenter_return = 0x1234;
  ASSERT_TRUE(mem::WriteGuest<uint32_t>(guest.memory(), 0xabcd));
  guest.cpu().gpr[x86::kRax] = 20;
  guest.cpu().gpr[x86::kRbp] = guest.memory();
  ASSERT_EQ(Dispatch(guest.task(), Entry::kSysenter), Control::kContinue);
  EXPECT_EQ(guest.cpu().gpr[x86::kRax], static_cast<uint64_t>(getpid()));
  EXPECT_EQ(guest.cpu().rip, 0x1234u);
  EXPECT_EQ(guest.cpu().gpr[x86::kRsp], guest.memory());
  EXPECT_EQ(guest.cpu().gpr[x86::kRbp], 0xabcdu);
}

TEST(DispatchTest, SysenterWithABadStackIsEfault) {
  TaskForTest guest(Mode::k32);
  guest.cpu().gpr[x86::kRax] = 20;
  guest.cpu().gpr[x86::kRbp] = guest.memory_end();
  ASSERT_EQ(Dispatch(guest.task(), Entry::kSysenter), Control::kContinue);
  EXPECT_EQ(static_cast<int32_t>(guest.cpu().gpr[x86::kRax]), -kEfault);
}

TEST(DispatchTest, NumbersThatDoNotExistAreEnosys) {
  for (Mode mode : {Mode::k32, Mode::k64}) {
    TaskForTest guest(mode);
    for (int number : {451, 511, 512, 100000, -1}) {
      EXPECT_EQ(guest.Call(number), -kEnosys) << number;
    }
  }
}

TEST(DispatchTest, ExitEndsTheProcessOfOneThread) {
  TaskForTest guest(Mode::k32);
  guest.cpu().gpr[x86::kRax] = 1;
  guest.cpu().gpr[x86::kRbx] = 0x1ff;
  EXPECT_EQ(Dispatch(guest.task(), Entry::kInt80), Control::kExitProcess);
  EXPECT_EQ(guest.task().exit_status, 0xff);
}

TEST(DispatchTest, ExitOfOneThreadOfSeveralClearsItsTid) {
  TaskForTest guest(Mode::k32);
  guest.process().task_count = 2;
  ASSERT_TRUE(mem::WriteGuest<uint32_t>(guest.memory(), 99));
  EXPECT_EQ(guest.Call(258, {guest.memory()}), guest.task().tid);
  guest.cpu().gpr[x86::kRax] = 1;
  EXPECT_EQ(Dispatch(guest.task(), Entry::kInt80), Control::kExitThread);
  EXPECT_EQ(mem::ReadGuest<uint32_t>(guest.memory()), 0u);
  EXPECT_EQ(guest.process().task_count, 1);
}

}  // namespace
}  // namespace emu::syscall
