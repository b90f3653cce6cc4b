// SPDX-License-Identifier: Apache-2.0

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "gtest/gtest.h"
#include "mem/guest_copy.h"
#include "syscall/entry/task_for_test.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_actions.h"
#include "syscall/signal/signal_frame.h"
#include "syscall/signal/signals.h"

namespace emu::syscall {
namespace {

using x86::Mode;

constexpr uint64_t kHandler = 0x40001000;
constexpr int kUsr1 = 10;  // guest numbers
constexpr int kUsr2 = 12;
constexpr int kSegv = 11;
constexpr int kRealtime = 40;
constexpr int kEintr = 4;

class SignalDeliveryTest : public testing::Test {
 protected:
  void Handle(int signal, uint64_t flags = 0, SignalSet mask = 0) {
    const SignalAction action = {kHandler, flags, 0, mask};
    guest_.process().actions.Set(signal, action);
    SetHostActionFor(signal, action);
  }
  ~SignalDeliveryTest() override {
    for (int signal : {kUsr1, kUsr2, kRealtime}) SetHostActionFor(signal, {});
  }

  // Sends the calling thread a signal by the host, and delivers it.
  void Send(int signal) {
    RaiseOnHost(SignalToHost(signal));
    EXPECT_EQ(DeliverSignals(guest_.task()), Control::kContinue);
  }
  static void RaiseOnHost(int host_signal) {
    ::syscall(SYS_tgkill, getpid(), gettid(), host_signal);
  }

  bool InHandler() { return guest_.cpu().rip == kHandler; }

  // As the handler's end: back to what ran before.
  void Return() {
    guest_.cpu().gpr[x86::kRsp] += 8;
    ASSERT_TRUE(PopSignalFrame(guest_.task(), /*is_rt=*/false));
    ASSERT_EQ(DeliverSignals(guest_.task()), Control::kContinue);
  }

  TaskForTest guest_{Mode::k32};
};

TEST_F(SignalDeliveryTest, AHostSignalRunsTheGuestsHandler) {
  Handle(kUsr1);
  RaiseOnHost(SIGUSR1);
  EXPECT_EQ(guest_.stop_requests(), 1);
  EXPECT_NE(guest_.task().signal_pending, 0);
  EXPECT_FALSE(InHandler());
  DeliverSignals(guest_.task());
  EXPECT_TRUE(InHandler());
  EXPECT_EQ(guest_.cpu().gpr[x86::kRax], uint64_t{kUsr1});
  EXPECT_EQ(guest_.task().signal_pending, 0);
}

TEST_F(SignalDeliveryTest, AHandlerBlocksItsSignalAndItsMask) {
  Handle(kUsr1, 0, SignalBit(kRealtime));
  Send(kUsr1);
  EXPECT_EQ(guest_.task().blocked, SignalBit(kUsr1) | SignalBit(kRealtime));
  Return();
  EXPECT_EQ(guest_.task().blocked, 0u);
}

TEST_F(SignalDeliveryTest, NodeferDoesNotBlockIt) {
  Handle(kUsr1, kSaNodefer);
  Send(kUsr1);
  EXPECT_EQ(guest_.task().blocked, 0u);
}

TEST_F(SignalDeliveryTest, ResethandIsForOneDelivery) {
  Handle(kUsr1, kSaResethand);
  Send(kUsr1);
  EXPECT_TRUE(InHandler());
  EXPECT_EQ(guest_.process().actions.Get(kUsr1).handler, kSigDfl);
}

TEST_F(SignalDeliveryTest, ASignalWaitsWhileItsHandlerRuns) {
  Handle(kUsr1);
  Send(kUsr1);
  guest_.cpu().rip = 0x5000;  // somewhere in the handler
  Send(kUsr1);
  EXPECT_FALSE(InHandler());
  Return();
  EXPECT_TRUE(InHandler());
}

TEST_F(SignalDeliveryTest, HandlersNest) {
  Handle(kUsr1);
  Handle(kUsr2);
  Send(kUsr1);
  const uint64_t outer = guest_.cpu().gpr[x86::kRsp];
  Send(kUsr2);
  EXPECT_TRUE(InHandler());
  EXPECT_LT(guest_.cpu().gpr[x86::kRsp], outer);
  EXPECT_EQ(guest_.task().blocked, SignalBit(kUsr1) | SignalBit(kUsr2));
}

TEST_F(SignalDeliveryTest, RealtimeSignalsQueueWithTheirValues) {
  Handle(kRealtime, kSaSiginfo);
  guest_.task().blocked = SignalBit(kRealtime);
  DeliverSignals(guest_.task());
  for (int value : {11, 22, 33}) {
    union sigval sent = {.sival_int = value};
    ASSERT_EQ(sigqueue(getpid(), kRealtime, sent), 0);
  }
  guest_.task().blocked = 0;
  DeliverSignals(guest_.task());
  for (uint32_t value : {11, 22, 33}) {
    DeliverSignals(guest_.task());
    ASSERT_TRUE(InHandler());
    const uint64_t frame = guest_.cpu().gpr[x86::kRsp];
    EXPECT_EQ(mem::ReadGuest<uint32_t>(frame + 16 + 20), value);
    guest_.cpu().gpr[x86::kRsp] += 4;
    ASSERT_TRUE(PopSignalFrame(guest_.task(), /*is_rt=*/true));
    DeliverSignals(guest_.task());
  }
  EXPECT_FALSE(InHandler());
}

struct RestartCase {
  Restart kind;
  bool after_handler_with_restart;
  bool after_handler;
  bool without_handler;
};

TEST_F(SignalDeliveryTest, CallsAreRepeatedByTheKernelsRules) {
  constexpr RestartCase kCases[] = {
      {Restart::kNone, false, false, false},
      {Restart::kNotStarted, true, true, true},
      {Restart::kSys, true, false, true},
      {Restart::kNoIntr, true, true, true},
      {Restart::kNoHand, false, false, true},
      {Restart::kBlock, false, false, true},
  };
  constexpr uint64_t kAfter = 0x2002;
  constexpr uint64_t kNumber = 3;
  const auto run = [&](Restart kind, uint64_t flags, bool handler) {
    x86::CpuState& cpu = guest_.cpu();
    cpu.rip = kAfter;
    cpu.gpr[x86::kRax] = static_cast<uint32_t>(-kEintr);
    cpu.gpr[x86::kRsp] = guest_.memory_end();
    guest_.task().call_number = kNumber;
    guest_.task().call_abi = Mode::k32;
    guest_.task().restart = kind;
    guest_.task().blocked = 0;
    if (handler) {
      Handle(kUsr1, flags);
      Send(kUsr1);
      EXPECT_TRUE(InHandler());
      Return();
    } else {
      DeliverSignals(guest_.task());
    }
    if (cpu.rip == kAfter) {
      EXPECT_EQ(static_cast<int32_t>(cpu.gpr[x86::kRax]), -kEintr);
      return false;
    }
    EXPECT_EQ(cpu.rip, kAfter - 2);
    EXPECT_EQ(cpu.gpr[x86::kRax], kind == Restart::kBlock ? 0 : kNumber);
    return true;
  };
  for (const RestartCase& c : kCases) {
    SCOPED_TRACE(static_cast<int>(c.kind));
    EXPECT_EQ(run(c.kind, kSaRestart, true), c.after_handler_with_restart);
    EXPECT_EQ(run(c.kind, 0, true), c.after_handler);
    EXPECT_EQ(run(c.kind, 0, false), c.without_handler);
  }
}

TEST_F(SignalDeliveryTest, ASignalUnderATemporaryMaskRestoresTheOldOne) {
  Handle(kUsr1);
  guest_.task().blocked = SignalBit(kUsr1);
  DeliverSignals(guest_.task());
  RaiseOnHost(SIGUSR1);
  ASSERT_TRUE(SetTemporaryMask(guest_.task(), SignalSet{0}).ok());
  EXPECT_NE(guest_.task().signal_pending, 0);
  DeliverSignals(guest_.task());
  ASSERT_TRUE(InHandler());
  Return();
  EXPECT_EQ(guest_.task().blocked, SignalBit(kUsr1));
}

// Runs `body` in a child and returns its wait status.
int StatusOf(const std::function<void()>& body) {
  const pid_t pid = fork();
  if (pid == 0) {
    body();
    _exit(99);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

TEST_F(SignalDeliveryTest, DefaultActionsEndTheProcessByThatSignal) {
  for (int signal : {2, 6, 10, 14, 15, 31, 40}) {
    SCOPED_TRACE(signal);
    // Many hosts under an emulator lack the last realtime signals.
    HostAction action;
    if (GetHostAction(SignalToHost(signal), &action) != 0) continue;
    const int status = StatusOf([&] { KillProcess(guest_.task(), signal); });
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SignalToHost(signal));
  }
}

TEST_F(SignalDeliveryTest, AFaultThatIsBlockedOrIgnoredKills) {
  for (bool blocked : {true, false}) {
    const int status = StatusOf([&] {
      if (blocked) {
        guest_.process().actions.Set(kSegv, {kHandler, 0, 0, 0});
        guest_.task().blocked = SignalBit(kSegv);
      } else {
        guest_.process().actions.Set(kSegv, {.handler = kSigIgn});
      }
      QueueTrap(guest_.task(), {x86::Vector::kGeneralProtection});
      DeliverSignals(guest_.task());
    });
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGSEGV);
  }
}

TEST_F(SignalDeliveryTest, AHandlerWithoutAStackMeansSegv) {
  guest_.process().actions.Set(kUsr1, {kHandler, 0, 0, 0});
  const int status = StatusOf([&] {
    Handle(kUsr1);
    guest_.cpu().gpr[x86::kRsp] = 0x1000;
    Send(kUsr1);
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGSEGV);
}

}  // namespace
}  // namespace emu::syscall
