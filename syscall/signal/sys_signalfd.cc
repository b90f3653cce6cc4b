// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/sys_signalfd.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/open_flags.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// Whether the host numbers signals otherwise.
constexpr bool kNumbersDiffer = SIGUSR1 != 10;

// Whether this process or its parents have made one: reads need not look at
// every descriptor's kind.
std::atomic<bool> made_one{false};

SyscallResult Signalfd(const Args& args, int guest_flags) {
  if (args.Size(2) != kSigsetSize) return Error(EINVAL);
  SignalSet set;
  if (!ReadSignalSet(args.Pointer(1), &set)) return Error(EFAULT);
  const std::optional<int> flags =
      OpenFlagsToHost(guest_flags, kGuestOpenNonblock | kGuestOpenCloexec);
  if (!flags.has_value()) return Error(EINVAL);
  const HostSigset host_set = SignalSetToHost(set);
  made_one = true;
  return FromHost(HostSyscall(SYS_signalfd4, args.Fd(0), &host_set,
                              HostSigset::kBytes, *flags));
}

}  // namespace

SyscallResult SysSignalfd(Task&, const Args& args) { return Signalfd(args, 0); }

SyscallResult SysSignalfd4(Task&, const Args& args) {
  return Signalfd(args, args.Int(3));
}

bool NeedsSignalfdTranslation(int fd) {
  if (!kNumbersDiffer || !made_one) return false;
  constexpr std::string_view kName = "anon_inode:[signalfd]";
  char target[64];
  const std::string link = absl::StrCat("/proc/self/fd/", fd);
  const ssize_t size = ::readlink(link.c_str(), target, sizeof(target));
  return size > 0 && std::string_view(target, size) == kName;
}

bool SignalfdDataToGuest(uint64_t address, uint64_t size) {
  constexpr int kCldExited = 1;
  for (uint64_t done = 0; done + sizeof(signalfd_siginfo) <= size;
       done += sizeof(signalfd_siginfo)) {
    signalfd_siginfo info;
    if (!mem::CopyFromGuest(&info, address + done, sizeof(info))) return false;
    const bool is_child = info.ssi_signo == SIGCHLD && info.ssi_code > 0;
    if (is_child && info.ssi_code != kCldExited) {
      info.ssi_status = SignalToGuest(info.ssi_status);
    }
    info.ssi_signo = SignalToGuest(static_cast<int>(info.ssi_signo));
    info.ssi_code = SiCodeToGuest(info.ssi_code);
    if (!mem::WriteGuest(address + done, info)) return false;
  }
  return true;
}

}  // namespace emu::syscall
