// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/signals.h"

#include <array>

namespace emu::syscall {
namespace {

// MIPS has no SIGSTKFLT, x86 no SIGEMT; nothing in Linux raises either.
#ifdef SIGSTKFLT
constexpr int kHostSigstkflt = SIGSTKFLT;
#else
constexpr int kHostSigstkflt = SIGEMT;
#endif

constexpr int kFirstRealtime = 32;
constexpr int kGuestSignals = 64;

struct SignalRow {
  int host;
  const char* name;
};

// By the guest's number (asm/signal.h of x86).
constexpr SignalRow kSignalRows[kFirstRealtime] = {
    {0, "SIG_0"},
    {SIGHUP, "SIGHUP"},
    {SIGINT, "SIGINT"},
    {SIGQUIT, "SIGQUIT"},
    {SIGILL, "SIGILL"},
    {SIGTRAP, "SIGTRAP"},
    {SIGABRT, "SIGABRT"},
    {SIGBUS, "SIGBUS"},
    {SIGFPE, "SIGFPE"},
    {SIGKILL, "SIGKILL"},
    {SIGUSR1, "SIGUSR1"},
    {SIGSEGV, "SIGSEGV"},
    {SIGUSR2, "SIGUSR2"},
    {SIGPIPE, "SIGPIPE"},
    {SIGALRM, "SIGALRM"},
    {SIGTERM, "SIGTERM"},
    {kHostSigstkflt, "SIGSTKFLT"},
    {SIGCHLD, "SIGCHLD"},
    {SIGCONT, "SIGCONT"},
    {SIGSTOP, "SIGSTOP"},
    {SIGTSTP, "SIGTSTP"},
    {SIGTTIN, "SIGTTIN"},
    {SIGTTOU, "SIGTTOU"},
    {SIGURG, "SIGURG"},
    {SIGXCPU, "SIGXCPU"},
    {SIGXFSZ, "SIGXFSZ"},
    {SIGVTALRM, "SIGVTALRM"},
    {SIGPROF, "SIGPROF"},
    {SIGWINCH, "SIGWINCH"},
    {SIGIO, "SIGIO"},
    {SIGPWR, "SIGPWR"},
    {SIGSYS, "SIGSYS"},
};

constexpr std::array<uint8_t, kFirstRealtime> MakeToGuest() {
  std::array<uint8_t, kFirstRealtime> to_guest = {};
  for (int guest = 1; guest < kFirstRealtime; ++guest) {
    to_guest[kSignalRows[guest].host] = static_cast<uint8_t>(guest);
  }
  return to_guest;
}
// A constant, since the host's signal handler reads it.
constexpr std::array<uint8_t, kFirstRealtime> kToGuest = MakeToGuest();

constexpr const char* kRealtimeNames[] = {
    "SIGRTMIN", "SIGRT_1",  "SIGRT_2",  "SIGRT_3",  "SIGRT_4",  "SIGRT_5",
    "SIGRT_6",  "SIGRT_7",  "SIGRT_8",  "SIGRT_9",  "SIGRT_10", "SIGRT_11",
    "SIGRT_12", "SIGRT_13", "SIGRT_14", "SIGRT_15", "SIGRT_16", "SIGRT_17",
    "SIGRT_18", "SIGRT_19", "SIGRT_20", "SIGRT_21", "SIGRT_22", "SIGRT_23",
    "SIGRT_24", "SIGRT_25", "SIGRT_26", "SIGRT_27", "SIGRT_28", "SIGRT_29",
    "SIGRT_30", "SIGRT_31", "SIGRT_32"};

struct CodePair {
  int guest;
  int host;
};
constexpr CodePair kCodes[] = {
    {-2, SI_TIMER}, {-3, SI_MESGQ}, {-4, SI_ASYNCIO}};

}  // namespace

int SignalToHost(int guest_signal) {
  if (guest_signal < 1 || guest_signal > kGuestSignals) return 0;
  if (guest_signal >= kFirstRealtime) return guest_signal;
  return kSignalRows[guest_signal].host;
}

int SignalToGuest(int host_signal) {
  if (host_signal < 1 || host_signal > kGuestSignals) return 0;
  if (host_signal >= kFirstRealtime) return host_signal;
  return kToGuest[host_signal];
}

const char* GuestSignalName(int guest_signal) {
  if (guest_signal < 1 || guest_signal > kGuestSignals) return "SIG_?";
  if (guest_signal >= kFirstRealtime) {
    return kRealtimeNames[guest_signal - kFirstRealtime];
  }
  return kSignalRows[guest_signal].name;
}

HostSigset SignalSetToHost(uint64_t guest_set) {
  HostSigset host_set;
  for (; guest_set != 0; guest_set &= guest_set - 1) {
    host_set.Add(SignalToHost(__builtin_ctzll(guest_set) + 1));
  }
  return host_set;
}

uint64_t SignalSetToGuest(const HostSigset& host_set) {
  uint64_t guest_set = 0;
  // Most sets of pending signals are empty.
  if (host_set.IsEmpty()) return guest_set;
  for (int guest = 1; guest <= kGuestSignals; ++guest) {
    if (host_set.Has(SignalToHost(guest))) {
      guest_set |= uint64_t{1} << (guest - 1);
    }
  }
  return guest_set;
}

int SiCodeToHost(int guest_code) {
  for (const CodePair& pair : kCodes) {
    if (pair.guest == guest_code) return pair.host;
  }
  return guest_code;
}

int SiCodeToGuest(int host_code) {
  for (const CodePair& pair : kCodes) {
    if (pair.host == host_code) return pair.guest;
  }
  return host_code;
}

}  // namespace emu::syscall
