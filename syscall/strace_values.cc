#include "syscall/strace_values.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/siginfo.h"
#include "syscall/strace_names.h"
#include "syscall/strace_text.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

constexpr int kAtFdcwd = -100;
constexpr size_t kMaxPath = 4096;
constexpr size_t kMaxString = 32;
constexpr int kMaxElements = 32;

// A guest word of `size` bytes at `address`.
std::optional<uint64_t> ReadWord(uint64_t address, int size) {
  uint64_t value = 0;
  if (!mem::CopyFromGuest(&value, address, size)) return std::nullopt;
  return value;
}

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

// [{iov_base="…", iov_len=n}, …], showing `limit` bytes of data in all.
std::string IovecText(uint64_t address, uint64_t count, int word,
                      uint64_t limit) {
  std::vector<std::string> items;
  for (uint64_t i = 0; i < count; ++i) {
    if (i == kMaxElements) {
      items.push_back("...");
      break;
    }
    const std::optional<uint64_t> base = ReadWord(address, word);
    const std::optional<uint64_t> length = ReadWord(address + word, word);
    if (!base.has_value() || !length.has_value()) return Pointer(address);
    const uint64_t shown = std::min(*length, limit);
    items.push_back(absl::StrCat("{iov_base=", QuoteGuestBuffer(*base, shown),
                                 ", iov_len=", *length, "}"));
    limit -= shown;
    address += 2 * word;
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

// {first=…, second=…} of two guest words, as timespec and timeval are.
std::string PairText(uint64_t address, int word, const char* first,
                     const char* second) {
  if (address == 0) return "NULL";
  const std::optional<uint64_t> a = ReadWord(address, word);
  const std::optional<uint64_t> b = ReadWord(address + word, word);
  if (!a.has_value() || !b.has_value()) return Pointer(address);
  return absl::StrCat("{", first, "=", SignExtend(*a, 8 * word), ", ", second,
                      "=", SignExtend(*b, 8 * word), "}");
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
  return absl::StrCat("{st_mode=", EnumText(kTypes, *mode & 0170000), "|",
                      Octal(*mode & 07777), ", st_size=", *size, ", ...}");
}

// [{fd=0, events=POLLIN}, …].
std::string PollFdsAt(uint64_t address, uint64_t count) {
  struct PollFd {
    int32_t fd;
    int16_t events;
    int16_t revents;
  };
  if (address == 0) return "NULL";
  std::vector<std::string> items;
  for (uint64_t i = 0; i < count && i <= kMaxElements; ++i) {
    if (i == kMaxElements) {
      items.push_back("...");
      break;
    }
    const auto entry = mem::ReadGuest<PollFd>(address + i * sizeof(PollFd));
    if (!entry.has_value()) return Pointer(address);
    items.push_back(absl::StrCat(
        "{fd=", entry->fd, ", events=",
        FlagsText(kPollEventNames, static_cast<uint16_t>(entry->events)), "}"));
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

// [3 5] of an fd_set.
std::string FdSetAt(uint64_t address, int count) {
  if (address == 0) return "NULL";
  std::vector<int> fds;
  for (int fd = 0; fd < std::min(count, 1024); ++fd) {
    const auto byte = mem::ReadGuest<uint8_t>(address + fd / 8);
    if (!byte.has_value()) return Pointer(address);
    if ((*byte >> (fd % 8) & 1) != 0) fds.push_back(fd);
  }
  return absl::StrCat("[", absl::StrJoin(fds, " "), "]");
}

std::string SockaddrAt(uint64_t address, uint64_t length) {
  if (address == 0) return "NULL";
  uint8_t bytes[128];
  length = std::min<uint64_t>(length, sizeof(bytes));
  if (length < 2 || !mem::CopyFromGuest(bytes, address, length)) {
    return Pointer(address);
  }
  const uint16_t family = LoadUnaligned<uint16_t>(bytes);
  const std::string head =
      absl::StrCat("{sa_family=", EnumText(kSocketDomainNames, family));
  const absl::string_view rest(reinterpret_cast<char*>(bytes) + 2, length - 2);
  if (family == 1) {
    const bool abstract = !rest.empty() && rest[0] == 0;
    const absl::string_view path =
        abstract ? rest.substr(1) : rest.substr(0, rest.find('\0'));
    return absl::StrCat(head, ", sun_path=", abstract ? "@" : "", Quote(path),
                        "}");
  }
  if (family == 2 && length >= 8) {
    return absl::StrFormat(
        "%s, sin_port=htons(%d), sin_addr=inet_addr(\"%d.%d.%d.%d\")}", head,
        bytes[2] << 8 | bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]);
  }
  return absl::StrCat(head, ", sa_data=", Quote(rest), "}");
}

// {rlim_cur=…, rlim_max=RLIM_INFINITY}.
std::string RlimitAt(uint64_t address, int word) {
  if (address == 0) return "NULL";
  const auto soft = ReadWord(address, word);
  const auto hard = ReadWord(address + word, word);
  if (!soft.has_value() || !hard.has_value()) return Pointer(address);
  const auto text = [word](uint64_t value) {
    return value == LowMask(8 * word) ? "RLIM64_INFINITY" : absl::StrCat(value);
  };
  return absl::StrCat("{rlim_cur=", text(*soft), ", rlim_max=", text(*hard),
                      "}");
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
      return true;
    default:
      return false;
  }
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
      return PollFdsAt(value, args.Unsigned(index + 1));
    case Format::kFdSet:
      return FdSetAt(value, args.Int(0));
    case Format::kSockaddr:
      return SockaddrAt(value, args.Unsigned(index + 1));
    case Format::kSockaddrOut:
      return SockaddrAt(
          value, mem::ReadGuest<uint32_t>(args.Pointer(index + 1)).value_or(0));
    case Format::kRlimitOut:
    case Format::kRlimit:
      return RlimitAt(value, word);
    case Format::kUnameOut:
      return UnameAt(value);
  }
  return "";
}

}  // namespace emu::syscall
