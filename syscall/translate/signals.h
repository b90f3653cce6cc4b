// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_SIGNALS_H_
#define SYSCALL_TRANSLATE_SIGNALS_H_

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace emu::syscall {

// Signal numbers. x86 has 64, MIPS 127 with its own order below 32. Realtime
// signals (32..64) have the same numbers everywhere.

// The other side's number; 0 when it has no such signal. x86's SIGSTKFLT
// stands for MIPS's SIGEMT, of which x86 knows nothing.
int SignalToHost(int guest_signal);
int SignalToGuest(int host_signal);

// "SIGHUP", "SIGRT_3" (as strace counts, from 32); "SIG_?" for no signal.
const char* GuestSignalName(int guest_signal);

// A signal set as the host's kernel lays it out. (The C library's sigset_t
// functions keep 32 and 33 to themselves, which are the guest's here.)
struct HostSigset {
  static constexpr int kWords = (_NSIG - 1 + 63) / 64;
  static constexpr size_t kBytes = kWords * 8;  // the calls' sigsetsize

  uint64_t words[kWords] = {};

  constexpr void Add(int host_signal) { Word(host_signal) |= Bit(host_signal); }
  constexpr void Remove(int host_signal) {
    Word(host_signal) &= ~Bit(host_signal);
  }
  constexpr bool Has(int host_signal) const {
    return (words[(host_signal - 1) / 64] & Bit(host_signal)) != 0;
  }
  constexpr bool IsEmpty() const {
    for (const uint64_t word : words) {
      if (word != 0) return false;
    }
    return true;
  }
  static constexpr HostSigset Full() {
    HostSigset full;
    for (uint64_t& word : full.words) word = ~uint64_t{0};
    return full;
  }

 private:
  static constexpr uint64_t Bit(int signal) {
    return uint64_t{1} << (signal - 1) % 64;
  }
  constexpr uint64_t& Word(int signal) { return words[(signal - 1) / 64]; }
};

// Guest sets have bit (signal - 1). Signals that the other side lacks are
// dropped.
HostSigset SignalSetToHost(uint64_t guest_set);
uint64_t SignalSetToGuest(const HostSigset& host_set);

// si_code: MIPS swaps SI_ASYNCIO, SI_TIMER and SI_MESGQ; all others are equal.
int SiCodeToHost(int guest_code);
int SiCodeToGuest(int host_code);

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_SIGNALS_H_
