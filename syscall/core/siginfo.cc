// SPDX-License-Identifier: Apache-2.0

#include "syscall/core/siginfo.h"

#include <cstring>

#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/translate/errno.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

using Layout = SignalInfo::Layout;

// CLD_EXITED, whose si_status is no signal number (asm-generic/siginfo.h).
constexpr int kCldExited = 1;
constexpr int kLastCldCode = 6;
constexpr int kLastPollCode = 6;

// kernel/signal.c, siginfo_layout(), for signals that are not faults.
Layout LayoutOf(int host_signal, int host_code) {
  switch (host_code) {
    case SI_USER:
    case SI_TKILL:
    case SI_KERNEL:
      return Layout::kKill;
    case SI_TIMER:
      return Layout::kTimer;
    case SI_SIGIO:
      return Layout::kPoll;
  }
  if (host_code < 0) return Layout::kQueue;
  switch (host_signal) {
    case SIGCHLD:
      return host_code <= kLastCldCode ? Layout::kChild : Layout::kKill;
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGTRAP:
      return Layout::kFault;
    case SIGSYS:
      return Layout::kSys;
  }
  // SIGIO, or what fcntl's F_SETSIG says instead.
  return host_code <= kLastPollCode ? Layout::kPoll : Layout::kKill;
}

// Places of the union's fields (arch/x86/include/uapi/asm/siginfo.h and
// include/linux/compat.h): after si_signo, si_errno and si_code, aligned to a
// word, whose size alone tells the ABIs apart.
class Fields {
 public:
  Fields(uint8_t* bytes, x86::Mode abi)
      : word_(abi == x86::Mode::k32 ? 4 : 8),
        fields_(bytes + (abi == x86::Mode::k32 ? 12 : 16)) {}

  int word() const { return word_; }

  void Put32(int offset, uint32_t value) {
    StoreUnaligned<uint32_t>(fields_ + offset, value);
  }
  void PutWord(int offset, uint64_t value) {
    std::memcpy(fields_ + offset, &value, word_);
  }
  uint32_t Get32(int offset) const {
    return LoadUnaligned<uint32_t>(fields_ + offset);
  }
  uint64_t GetWord(int offset) const {
    uint64_t value = 0;
    std::memcpy(&value, fields_ + offset, word_);
    return value;
  }

 private:
  int word_;
  uint8_t* fields_;
};

}  // namespace

SignalInfo SignalInfoFromHost(const siginfo_t& host) {
  SignalInfo info;
  info.signal = SignalToGuest(host.si_signo);
  info.error = host.si_errno > 0 ? ErrnoToGuest(host.si_errno) : 0;
  info.code = SiCodeToGuest(host.si_code);
  info.layout = LayoutOf(host.si_signo, host.si_code);
  switch (info.layout) {
    case Layout::kKill:
      info.pid = host.si_pid;
      info.uid = host.si_uid;
      break;
    case Layout::kTimer:
      info.timer_id = host.si_timerid;
      info.overrun = host.si_overrun;
      info.value = reinterpret_cast<uint64_t>(host.si_value.sival_ptr);
      break;
    case Layout::kPoll:
      info.band = host.si_band;
      info.fd = host.si_fd;
      break;
    case Layout::kFault:
      info.address = reinterpret_cast<uint64_t>(host.si_addr);
      break;
    case Layout::kChild:
      info.pid = host.si_pid;
      info.uid = host.si_uid;
      info.status = info.code == kCldExited ? host.si_status
                                            : SignalToGuest(host.si_status);
      info.utime = host.si_utime;
      info.stime = host.si_stime;
      break;
    case Layout::kQueue:
      info.pid = host.si_pid;
      info.uid = host.si_uid;
      info.value = reinterpret_cast<uint64_t>(host.si_value.sival_ptr);
      break;
    case Layout::kSys:
      info.address = reinterpret_cast<uint64_t>(host.si_call_addr);
      info.syscall = host.si_syscall;
      info.arch = host.si_arch;
      break;
  }
  return info;
}

siginfo_t SignalInfoToHost(const SignalInfo& info) {
  siginfo_t host = {};
  host.si_signo = SignalToHost(info.signal);
  host.si_errno = info.error > 0 ? ErrnoToHost(info.error) : 0;
  host.si_code = SiCodeToHost(info.code);
  host.si_pid = info.pid;
  host.si_uid = info.uid;
  host.si_value.sival_ptr = reinterpret_cast<void*>(info.value);
  return host;
}

void EncodeSiginfo(const SignalInfo& info, x86::Mode abi,
                   uint8_t (&bytes)[kGuestSiginfoSize]) {
  std::memset(bytes, 0, sizeof(bytes));
  StoreUnaligned<int32_t>(bytes, info.signal);
  StoreUnaligned<int32_t>(bytes + 4, info.error);
  StoreUnaligned<int32_t>(bytes + 8, info.code);
  Fields fields(bytes, abi);
  const int word = fields.word();
  switch (info.layout) {
    case Layout::kKill:
      fields.Put32(0, info.pid);
      fields.Put32(4, info.uid);
      break;
    case Layout::kTimer:
      fields.Put32(0, info.timer_id);
      fields.Put32(4, info.overrun);
      fields.PutWord(8, info.value);
      break;
    case Layout::kPoll:
      fields.PutWord(0, info.band);
      fields.Put32(word, info.fd);
      break;
    case Layout::kFault:
      fields.PutWord(0, info.address);
      break;
    case Layout::kChild: {
      const int times = word == 4 ? 12 : 16;
      fields.Put32(0, info.pid);
      fields.Put32(4, info.uid);
      fields.Put32(8, info.status);
      fields.PutWord(times, info.utime);
      fields.PutWord(times + word, info.stime);
      break;
    }
    case Layout::kQueue:
      fields.Put32(0, info.pid);
      fields.Put32(4, info.uid);
      fields.PutWord(8, info.value);
      break;
    case Layout::kSys:
      fields.PutWord(0, info.address);
      fields.Put32(word, info.syscall);
      fields.Put32(word + 4, info.arch);
      break;
  }
}

SignalInfo DecodeSiginfo(const uint8_t (&bytes)[kGuestSiginfoSize],
                         x86::Mode abi) {
  // Fields only reads here.
  const Fields fields(const_cast<uint8_t*>(bytes), abi);
  SignalInfo info;
  info.signal = LoadUnaligned<int32_t>(bytes);
  info.error = LoadUnaligned<int32_t>(bytes + 4);
  info.code = LoadUnaligned<int32_t>(bytes + 8);
  info.layout = Layout::kQueue;
  info.pid = static_cast<int32_t>(fields.Get32(0));
  info.uid = fields.Get32(4);
  info.value = fields.GetWord(8);
  return info;
}

bool WriteSiginfo(uint64_t guest_address, const SignalInfo& info,
                  x86::Mode abi) {
  uint8_t bytes[kGuestSiginfoSize];
  EncodeSiginfo(info, abi, bytes);
  return mem::CopyToGuest(guest_address, bytes, sizeof(bytes));
}

}  // namespace emu::syscall
