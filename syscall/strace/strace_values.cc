// SPDX-License-Identifier: Apache-2.0

#include "syscall/strace/strace_values.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/core/siginfo.h"
#include "syscall/strace/strace_names.h"
#include "syscall/strace/strace_structs.h"
#include "syscall/strace/strace_text.h"
#include "syscall/translate/signals.h"
#include "syscall/translate/socket_options.h"

namespace emu::syscall {
namespace {

constexpr int kAtFdcwd = -100;
constexpr size_t kMaxPath = 4096;
constexpr size_t kMaxString = 32;

// fcntl's commands with an argument of a kind of its own, and those without.
constexpr int kFDupfd = 0, kFSetfd = 2, kFSetfl = 4, kFDupfdCloexec = 1030;
constexpr int kFcntlPlain[] = {1, 3, 9, 11, 1025, 1032, 1034};
// The same of ioctl: FIONCLEX, FIOCLEX.
constexpr uint32_t kIoctlPlain[] = {0x5450, 0x5451};

constexpr uint32_t kOpenMakesFile = 0100 | 020000000;  // O_CREAT, O_TMPFILE

// futex's operations without the flags, and sets of them: those that end after
// three and four arguments, and those whose fourth is a number.
constexpr int kFutexCommand = 0xf;
constexpr uint32_t kFutexThree = 1 << 1 | 1 << 7 | 1 << 8;
constexpr uint32_t kFutexFour = 1 << 0 | 1 << 6 | 1 << 13;
constexpr uint32_t kFutexNumbers = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 12;

std::string FdText(int32_t fd) {
  return fd == kAtFdcwd ? "AT_FDCWD" : absl::StrCat(fd);
}

// ["a", "b"] of a char*[].
std::string StringArray(uint64_t address, int word) {
  if (address == 0) return "NULL";
  std::vector<std::string> items;
  for (;; address += word) {
    const std::optional<uint64_t> item = ReadWord(address, word);
    if (!item.has_value() || *item == 0) break;
    if (items.size() == kMaxElements) {
      items.push_back("...");
      break;
    }
    items.push_back(QuoteGuestString(*item, kMaxPath));
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

std::string EnvironmentText(uint64_t address, int word) {
  if (address == 0) return "NULL";
  int count = 0;
  for (uint64_t at = address;; at += word, ++count) {
    const std::optional<uint64_t> item = ReadWord(at, word);
    if (!item.has_value() || *item == 0) break;
  }
  return absl::StrFormat("%#x /* %d var%s */", address, count,
                         count == 1 ? "" : "s");
}

std::string TwoPairs(uint64_t address, int word, const char* first,
                     const char* second) {
  if (address == 0) return "NULL";
  return absl::StrCat("[", PairText(address, word, first, second), ", ",
                      PairText(address + 2 * word, word, first, second), "]");
}

std::string SigsetAt(uint64_t address, int size) {
  if (address == 0) return "NULL";
  const std::optional<uint64_t> set = ReadWord(address, size);
  return set.has_value() ? SigsetText(*set) : Pointer(address);
}

std::string IntAt(uint64_t address) {
  if (address == 0) return "NULL";
  const std::optional<int32_t> value = mem::ReadGuest<int32_t>(address);
  return value.has_value() ? absl::StrCat("[", *value, "]") : Pointer(address);
}

std::string FdPairAt(uint64_t address) {
  const auto fds = mem::ReadGuest<std::array<int32_t, 2>>(address);
  if (!fds.has_value()) return Pointer(address);
  return absl::StrCat("[", (*fds)[0], ", ", (*fds)[1], "]");
}

// {sa_handler=…, sa_mask=…, sa_flags=…, sa_restorer=…} of rt_sigaction.
std::string SigactionAt(uint64_t address, int word) {
  if (address == 0) return "NULL";
  const auto handler = ReadWord(address, word);
  const auto flags = ReadWord(address + word, word);
  const auto restorer = ReadWord(address + 2 * word, word);
  const auto mask = ReadWord(address + 3 * word, 8);
  if (!handler || !flags || !restorer || !mask) return Pointer(address);
  const std::string handler_text = *handler == 0   ? "SIG_DFL"
                                   : *handler == 1 ? "SIG_IGN"
                                                   : Hex(*handler);
  std::string out = absl::StrCat(
      "{sa_handler=", handler_text, ", sa_mask=", SigsetText(*mask),
      ", sa_flags=", FlagsText(kSigactionFlagNames, *flags));
  if (*restorer != 0) absl::StrAppend(&out, ", sa_restorer=", Hex(*restorer));
  return out + "}";
}

// [{WIFEXITED(s) && WEXITSTATUS(s) == 0}] of a guest's wait status.
std::string StatusAt(uint64_t address) {
  if (address == 0) return "NULL";
  const std::optional<int32_t> read = mem::ReadGuest<int32_t>(address);
  if (!read.has_value()) return Pointer(address);
  const int32_t status = *read;
  const int signal = status & 0x7f;
  if (status == 0xffff) return "[{WIFCONTINUED(s)}]";
  if (signal == 0) {
    return absl::StrCat(
        "[{WIFEXITED(s) && WEXITSTATUS(s) == ", status >> 8 & 0xff, "}]");
  }
  if (signal == 0x7f) {
    return absl::StrCat("[{WIFSTOPPED(s) && WSTOPSIG(s) == ",
                        GuestSignalName(status >> 8 & 0xff), "}]");
  }
  return absl::StrCat(
      "[{WIFSIGNALED(s) && WTERMSIG(s) == ", GuestSignalName(signal),
      (status & 0x80) != 0 ? " && WCOREDUMP(s)" : "", "}]");
}

// {st_mode=S_IFREG|0644, st_size=12, ...} of i386's stat64 or x86-64's stat.
std::string StatAt(uint64_t address, const Args& args) {
  const int mode_at = args.is_i386() ? 16 : 24;
  const int size_at = args.is_i386() ? 44 : 48;
  const auto mode = mem::ReadGuest<uint32_t>(address + mode_at);
  const auto size = mem::ReadGuest<int64_t>(address + size_at);
  if (!mode.has_value() || !size.has_value()) return Pointer(address);
  static constexpr ValueName kTypes[] = {
      {0140000, "S_IFSOCK"}, {0120000, "S_IFLNK"}, {0100000, "S_IFREG"},
      {0060000, "S_IFBLK"},  {0040000, "S_IFDIR"}, {0020000, "S_IFCHR"},
      {0010000, "S_IFIFO"},  {0, nullptr}};
  static constexpr ValueName kModeBits[] = {
      {04000, "S_ISUID"}, {02000, "S_ISGID"}, {01000, "S_ISVTX"}, {0, nullptr}};
  const uint32_t high = *mode & 07000;
  const std::string bits =
      high == 0 ? "" : absl::StrCat("|", FlagsText(kModeBits, high));
  const int device_at = args.is_i386() ? 32 : 40;
  const auto device = mem::ReadGuest<uint64_t>(address + device_at);
  const bool is_device = (*mode & 0120000) == 0020000 && device.has_value();
  const std::string what =
      is_device ? absl::StrFormat("st_rdev=makedev(%#x, %#x)",
                                  *device >> 8 & 0xfff, *device & 0xff)
                : absl::StrCat("st_size=", *size);
  return absl::StrCat("{st_mode=", EnumText(kTypes, *mode & 0170000), bits, "|",
                      Octal(*mode & 0777), ", ", what, ", ...}");
}

// [{fd=0, events=POLLIN}, …], or of what has happened on some.
enum class PollField : uint8_t { kEvents, kRevents };
std::string PollFdsAt(uint64_t address, uint64_t count, PollField field) {
  struct PollFd {
    int32_t fd;
    uint16_t events;
    uint16_t revents;
  };
  if (address == 0) return "NULL";
  const bool is_result = field == PollField::kRevents;
  std::vector<std::string> items;
  for (uint64_t i = 0; i < count && i <= kMaxElements; ++i) {
    if (i == kMaxElements) {
      items.push_back("...");
      break;
    }
    const auto entry = mem::ReadGuest<PollFd>(address + i * sizeof(PollFd));
    if (!entry.has_value()) return Pointer(address);
    if (is_result && entry->revents == 0) continue;
    items.push_back(absl::StrCat(
        "{fd=", entry->fd, is_result ? ", revents=" : ", events=",
        FlagsText(kPollEventNames, is_result ? entry->revents : entry->events),
        "}"));
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

// [3 5] of an fd_set.
std::string FdSetText(uint64_t address, int count) {
  return BitsText(address, (std::max(count, 0) + 7) / 8);
}

// The argument of fcntl's command `command`.
std::string FcntlArgument(int command, uint64_t value) {
  switch (command) {
    case kFSetfd:
      return FlagsText(kFdFlagNames, value);
    case kFSetfl:
      return FlagsText(kOpenNames, value);
    case kFDupfd:
    case kFDupfdCloexec:
      return absl::StrCat(value);
    default:
      return Hex(value);
  }
}

// A socket's protocol, by name for the Internet's domains.
std::string ProtocolText(int domain, int protocol) {
  constexpr int kInet = 2, kInet6 = 10;
  return domain == kInet || domain == kInet6
             ? EnumText(kIpProtocolNames, protocol)
             : absl::StrCat(protocol);
}

// futex's fourth argument is a time, or for some operations a number.
std::string FutexTimeout(int operation, uint64_t value, int word) {
  const bool is_number =
      (kFutexNumbers >> (operation & kFutexCommand) & 1) != 0;
  return is_number ? absl::StrCat(value)
                   : PairText(value, word, "tv_sec", "tv_nsec");
}

std::string UnameAt(uint64_t address) {
  constexpr int kField = 65;
  return absl::StrCat("{sysname=", QuoteGuestString(address, kField),
                      ", nodename=", QuoteGuestString(address + kField, kField),
                      ", ...}");
}

}  // namespace

bool IsOutFormat(Format format) {
  switch (format) {
    case Format::kBufferOut:
    case Format::kIovecOut:
    case Format::kSigsetOut:
    case Format::kOldSigsetOut:
    case Format::kSigactionOut:
    case Format::kSiginfoOut:
    case Format::kTimespecOut:
    case Format::kTimespec64Out:
    case Format::kTimevalOut:
    case Format::kIntOut:
    case Format::kFdPairOut:
    case Format::kStatusOut:
    case Format::kStatOut:
    case Format::kOldStatOut:
    case Format::kSockaddrOut:
    case Format::kRlimitOut:
    case Format::kUnameOut:
    case Format::kStringOut:
    case Format::kItimervalOut:
    case Format::kItimerspecOut:
    case Format::kItimerspec64Out:
    case Format::kRlimit64Out:
    case Format::kDirentsOut:
    case Format::kDirents64Out:
    case Format::kCpuSetOut:
    case Format::kEpollEventsOut:
    case Format::kMessageOut:
    case Format::kSocketValueOut:
      return true;
    default:
      return false;
  }
}

bool IsAbsent(const ArgFormat& format, const Args& args, int index) {
  const auto has = [](const auto& values, auto value) {
    return std::find(std::begin(values), std::end(values), value) !=
           std::end(values);
  };
  switch (format.format) {
    case Format::kOpenMode:
      return (args.Unsigned(index - 1) & kOpenMakesFile) == 0;
    case Format::kFcntlArgument:
      return has(kFcntlPlain, args.Int(index - 1));
    case Format::kIoctlArgument:
      return has(kIoctlPlain, args.Unsigned(index - 1));
    case Format::kFutexTimeout:
    case Format::kFutexTimeout64:
      return (kFutexThree >> (args.Int(1) & kFutexCommand) & 1) != 0;
    case Format::kFutexAddress:
      return (kFutexFour >> (args.Int(1) & kFutexCommand) & 1) != 0;
    default:
      return false;
  }
}

std::string ResultNote(Format format, const Args& args, int64_t result) {
  if (format != Format::kPollResult && format != Format::kSelectResult) {
    return "";
  }
  if (result < 0) return "";
  if (result == 0) return " (Timeout)";
  if (format == Format::kPollResult) {
    return absl::StrCat(
        " (", PollFdsAt(args.Pointer(0), args.Unsigned(1), PollField::kRevents),
        ")");
  }
  static constexpr const char* kSets[] = {"in", "out", "except"};
  std::vector<std::string> parts;
  for (int i = 0; i < 3; ++i) {
    const std::string set = FdSetText(args.Pointer(i + 1), args.Int(0));
    if (set == "NULL" || set == "[]") continue;
    parts.push_back(absl::StrCat(kSets[i], " ", set));
  }
  return absl::StrCat(" (", absl::StrJoin(parts, ", "), ")");
}

std::string ArgumentText(const ArgFormat& format, const Args& args, int index,
                         int64_t result) {
  const uint64_t value = args.Pointer(index);
  const int word = args.word_size();
  if (IsOutFormat(format.format) && result < 0) return Pointer(value);
  switch (format.format) {
    case Format::kNone:
      return "";
    case Format::kInt:
    case Format::kFd:
      return absl::StrCat(args.Int(index));
    case Format::kUnsigned:
      return absl::StrCat(args.Unsigned(index));
    case Format::kLong:
      return absl::StrCat(args.Long(index));
    case Format::kUnsignedLong:
      return absl::StrCat(value);
    case Format::kHex:
      return Hex(value);
    case Format::kPointer:
    case Format::kOldStatOut:
      return Pointer(value);
    case Format::kU64:
      return absl::StrCat(args.I64(index));
    case Format::kOctal:
      return Octal(args.Unsigned(index));
    case Format::kDirFd:
      return FdText(args.Int(index));
    case Format::kPath:
      return QuoteGuestString(value, kMaxPath);
    case Format::kString:
      return QuoteGuestString(value, kMaxString);
    case Format::kStringArray:
      return StringArray(value, word);
    case Format::kEnvironment:
      return EnvironmentText(value, word);
    case Format::kBuffer:
      return QuoteGuestBuffer(value, args.Size(index + 1));
    case Format::kBufferOut:
      return QuoteGuestBuffer(value, result);
    case Format::kIovec:
      return IovecText(value, args.Size(index + 1), word, UINT64_MAX);
    case Format::kIovecOut:
      return IovecText(value, args.Size(index + 1), word, result);
    case Format::kFlags:
      return FlagsText(format.names, args.Unsigned(index));
    case Format::kEnum:
      return EnumText(format.names, args.Unsigned(index));
    case Format::kSignal:
      return value == 0 ? "0" : GuestSignalName(args.Int(index));
    case Format::kSigset:
    case Format::kSigsetOut:
      return SigsetAt(value, 8);
    case Format::kOldSigset:
    case Format::kOldSigsetOut:
      return SigsetAt(value, word);
    case Format::kSigaction:
    case Format::kSigactionOut:
      return SigactionAt(value, word);
    case Format::kSiginfoOut: {
      uint8_t bytes[kGuestSiginfoSize];
      if (value == 0 || !mem::CopyFromGuest(bytes, value, sizeof(bytes))) {
        return Pointer(value);
      }
      SignalInfo info = DecodeSiginfo(bytes, args.abi());
      info.layout = SignalInfo::Layout::kKill;
      return SiginfoText(info);
    }
    case Format::kTimespec:
    case Format::kTimespecOut:
      return PairText(value, word, "tv_sec", "tv_nsec");
    case Format::kTimespec64:
    case Format::kTimespec64Out:
      return PairText(value, 8, "tv_sec", "tv_nsec");
    case Format::kTimeval:
    case Format::kTimevalOut:
      return PairText(value, word, "tv_sec", "tv_usec");
    case Format::kTimevalPair:
      return TwoPairs(value, word, "tv_sec", "tv_usec");
    case Format::kTimespecPair:
      return TwoPairs(value, word, "tv_sec", "tv_nsec");
    case Format::kIntOut:
      return IntAt(value);
    case Format::kFdPairOut:
      return FdPairAt(value);
    case Format::kStatusOut:
      return result == 0 ? Pointer(value) : StatusAt(value);
    case Format::kStatOut:
      return StatAt(value, args);
    case Format::kPollFds:
      return PollFdsAt(value, args.Unsigned(index + 1), PollField::kEvents);
    case Format::kFdSet:
      return FdSetText(value, args.Int(0));
    case Format::kSockaddr:
      return SockaddrText(value, args.Unsigned(index + 1));
    case Format::kSockaddrOut:
      return SockaddrText(
          value, mem::ReadGuest<uint32_t>(args.Pointer(index + 1)).value_or(0));
    case Format::kRlimitOut:
    case Format::kRlimit:
      return RlimitText(value, word);
    case Format::kUnameOut:
      return UnameAt(value);
    case Format::kStringOut:
      return QuoteGuestString(value, kMaxPath);
    case Format::kOpenMode:
      return Octal(args.Unsigned(index));
    case Format::kFcntlArgument:
      return FcntlArgument(args.Int(index - 1), value);
    case Format::kIoctlArgument:
      return Hex(value);
    case Format::kFutexTimeout:
      return FutexTimeout(args.Int(1), value, word);
    case Format::kFutexTimeout64:
      return FutexTimeout(args.Int(1), value, 8);
    case Format::kFutexAddress:
      return Pointer(value);
    case Format::kFutexBits:
      return args.Unsigned(index) == ~0u ? "FUTEX_BITSET_MATCH_ANY"
                                         : Hex(value);
    case Format::kItimerval:
    case Format::kItimervalOut:
      return TimerText(value, word, "tv_usec");
    case Format::kItimerspec:
    case Format::kItimerspecOut:
      return TimerText(value, word, "tv_nsec");
    case Format::kItimerspec64:
    case Format::kItimerspec64Out:
      return TimerText(value, 8, "tv_nsec");
    case Format::kRlimit64:
    case Format::kRlimit64Out:
      return RlimitText(value, 8);
    case Format::kDirentsOut:
      return DirentsText(value, result, 2 * word);
    case Format::kDirents64Out:
      return DirentsText(value, result, 16);
    case Format::kCpuSet:
      return BitsText(value, args.Size(index - 1));
    case Format::kCpuSetOut:
      return BitsText(value, result);
    case Format::kEpollEvent:
      return EpollEventText(value);
    case Format::kEpollEventsOut:
      return EpollEventsText(value, result);
    case Format::kMessage:
      return MessageText(value, args.abi(), UINT64_MAX);
    case Format::kMessageOut:
      return MessageText(value, args.abi(), result);
    case Format::kCloneArgs:
      return CloneArgsText(value);
    case Format::kSocketProtocol:
      return ProtocolText(args.Int(0), args.Int(index));
    case Format::kSocketOption:
      return args.Int(index - 1) == kGuestSolSocket
                 ? EnumText(kSocketOptionNames, args.Unsigned(index))
                 : absl::StrCat(args.Int(index));
    case Format::kSocketValue:
      return args.Unsigned(index + 1) == sizeof(int)
                 ? IntAt(value)
                 : QuoteGuestBuffer(value, args.Unsigned(index + 1));
    case Format::kSocketValueOut: {
      const auto length = mem::ReadGuest<uint32_t>(args.Pointer(index + 1));
      return length == sizeof(int)
                 ? IntAt(value)
                 : QuoteGuestBuffer(value, length.value_or(0));
    }
    case Format::kPollResult:
    case Format::kSelectResult:
      return "";
  }
  return "";
}

}  // namespace emu::syscall
