// SPDX-License-Identifier: Apache-2.0

// Which of several pending signals is the next one: kernel/signal.c,
// next_signal() and dequeue_signal(), with the guest's numbers. The host, whose
// numbers may be others, delivers in the order of its own; what it has not
// delivered yet is taken from it here.

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/unique_fd.h"
#include "syscall/core/siginfo.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_actions.h"
#include "syscall/signal/signal_queue.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV and SIGSYS: before all others.
constexpr SignalSet kSynchronous = SignalBit(4) | SignalBit(5) | SignalBit(7) |
                                   SignalBit(8) | SignalBit(11) | SignalBit(31);

// Smaller is earlier: those of the thread come before those of the process,
// whatever they are.
int Rank(int signal, bool is_private) {
  const bool is_synchronous = (kSynchronous & SignalBit(signal)) != 0;
  return (is_private ? 0 : 256) + (is_synchronous ? 0 : 128) + signal;
}

SignalSet HostPending() {
  HostSigset pending;
  if (::syscall(SYS_rt_sigpending, &pending, HostSigset::kBytes) != 0) return 0;
  return SignalSetToGuest(pending);
}

// Those of the host's pending signals that were sent to this thread alone, as
// /proc tells; the calls do not.
SignalSet HostPendingForThread() {
  const UniqueFd file(open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC));
  char text[4096];
  const ssize_t size = read(file.get(), text, sizeof(text) - 1);
  if (size <= 0) return 0;
  text[size] = '\0';
  const char* line = std::strstr(text, "\nSigPnd:");
  if (line == nullptr) return 0;
  line += std::strlen("\nSigPnd:");
  while (*line == '\t' || *line == ' ') ++line;
  // All words of the set as one hexadecimal number.
  const size_t digits = std::strspn(line, "0123456789abcdef");
  HostSigset set;
  for (size_t i = 0; i < digits; ++i) {
    const char digit = line[digits - 1 - i];
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    for (int bit = 0; bit < 4; ++bit) {
      const size_t signal = i * 4 + static_cast<size_t>(bit) + 1;
      if ((value >> bit & 1) != 0 && signal <= HostSigset::kBytes * 8) {
        set.Add(static_cast<int>(signal));
      }
    }
  }
  return SignalSetToGuest(set);
}

// Of the host's: those that it would deliver by a handler.
SignalSet Handled(const Task& task, SignalSet set) {
  SignalSet handled = 0;
  for (SignalSet left = set; left != 0; left &= left - 1) {
    const int signal = std::countr_zero(left) + 1;
    const uint64_t handler = task.process->actions.Get(signal).handler;
    if (handler != kSigDfl && handler != kSigIgn) handled |= SignalBit(signal);
  }
  return handled;
}

struct Choice {
  int rank = INT32_MAX;
  int index = -1;  // in the queue,
  int signal = 0;  // or the host's
};

void ConsiderHost(SignalSet set, bool is_private, Choice* best) {
  for (; set != 0; set &= set - 1) {
    const int signal = std::countr_zero(set) + 1;
    const int rank = Rank(signal, is_private);
    if (rank < best->rank) *best = {rank, -1, signal};
  }
}

// The next one of the queue's in `wanted` or forced, and of the host's.
Choice Choose(const Task& task, SignalSet wanted, bool with_forced,
              SignalSet host) {
  Choice best;
  int count = std::popcount(host);
  for (int i = 0; i < task.queue_length; ++i) {
    const PendingSignal& queued = task.queue[i];
    if (with_forced && queued.forced) return {0, i, 0};
    const int signal = queued.info.signal;
    if ((wanted & SignalBit(signal)) == 0) continue;
    ++count;
    const int rank = Rank(signal, queued.info.code == SI_TKILL);
    if (rank < best.rank) best = {rank, i, 0};
  }
  const SignalSet of_thread =
      count > 1 && host != 0 ? HostPendingForThread() : 0;
  ConsiderHost(host & of_thread, true, &best);
  ConsiderHost(host & ~of_thread, false, &best);
  return best;
}

// From the host, without waiting; another thread may have been first.
std::optional<SignalInfo> TakeFromHost(int signal) {
  HostSigset set;
  set.Add(SignalToHost(signal));
  siginfo_t info;
  const timespec at_once = {};
  const long result =
      ::syscall(SYS_rt_sigtimedwait, &set, &info, &at_once, HostSigset::kBytes);
  if (result <= 0) return std::nullopt;
  return SignalInfoFromHost(info);
}

PendingSignal RemoveFromQueue(Task& task, int index) {
  const PendingSignal removed = task.queue[index];
  const int length = task.queue_length - 1;
  for (int i = index; i < length; ++i) task.queue[i] = task.queue[i + 1];
  task.queue_length = length;
  return removed;
}

bool Take(Task& task, SignalSet wanted, bool with_forced, SignalSet host,
          PendingSignal* signal) {
  for (;;) {
    const Choice choice = Choose(task, wanted, with_forced, host);
    if (choice.index >= 0) {
      *signal = RemoveFromQueue(task, choice.index);
      return true;
    }
    if (choice.signal == 0) return false;
    if (const auto info = TakeFromHost(choice.signal)) {
      *signal = {*info};
      return true;
    }
    host &= ~SignalBit(choice.signal);
  }
}

}  // namespace

bool TakeSignal(Task& task, PendingSignal* signal) {
  const SignalSet host = Handled(task, HostPending() & ~task.blocked);
  return Take(task, ~task.blocked, /*with_forced=*/true, host, signal);
}

bool TakeSignalOf(Task& task, SignalSet set, PendingSignal* signal) {
  return Take(task, set, /*with_forced=*/false, HostPending() & set, signal);
}

}  // namespace emu::syscall
