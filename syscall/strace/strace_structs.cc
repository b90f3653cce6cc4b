// SPDX-License-Identifier: Apache-2.0

#include "syscall/strace/strace_structs.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/abi/epoll.h"
#include "syscall/abi/socket.h"
#include "syscall/strace/strace_names.h"
#include "syscall/strace/strace_text.h"
#include "syscall/translate/socket_options.h"

namespace emu::syscall {
namespace {

template <typename Word>
std::string ControlText(uint64_t address, uint64_t length) {
  std::vector<std::string> items;
  for (uint64_t at = 0; at + sizeof(Cmsghdr<Word>) <= length;) {
    const auto header = mem::ReadGuest<Cmsghdr<Word>>(address + at);
    if (!header.has_value()) return Pointer(address);
    const bool is_socket = header->level == kGuestSolSocket;
    items.push_back(
        absl::StrCat("{cmsg_len=", header->length, ", cmsg_level=",
                     EnumText(kSocketLevelNames, header->level), ", cmsg_type=",
                     is_socket ? EnumText(kControlTypeNames, header->type)
                               : Hex(header->type),
                     "}"));
    if (header->length < sizeof(*header)) break;
    at += AlignUp(header->length, sizeof(Word));
  }
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

template <typename Word>
std::string MessageOf(uint64_t address, uint64_t limit) {
  const auto message = mem::ReadGuest<Msghdr<Word>>(address);
  if (!message.has_value()) return Pointer(address);
  std::string control;
  if (message->control_length != 0) {
    control = absl::StrCat(
        ", msg_control=",
        ControlText<Word>(message->control, message->control_length));
  }
  return absl::StrCat(
      "{msg_name=", SockaddrText(message->name, message->name_length),
      ", msg_namelen=", message->name_length, ", msg_iov=",
      IovecText(message->iov, message->iov_count, sizeof(Word), limit),
      ", msg_iovlen=", message->iov_count, control,
      ", msg_controllen=", message->control_length,
      ", msg_flags=", FlagsText(kMsgFlagNames, message->flags), "}");
}

std::string Text(const GuestEpollEvent& event) {
  return absl::StrCat("{events=", FlagsText(kEpollEventNames, event.events),
                      ", data={u32=", static_cast<uint32_t>(event.data),
                      ", u64=", event.data, "}}");
}

}  // namespace

std::optional<uint64_t> ReadWord(uint64_t address, int size) {
  uint64_t value = 0;
  if (!mem::CopyFromGuest(&value, address, size)) return std::nullopt;
  return value;
}

std::string PairText(uint64_t address, int word, const char* first,
                     const char* second) {
  if (address == 0) return "NULL";
  const std::optional<uint64_t> a = ReadWord(address, word);
  const std::optional<uint64_t> b = ReadWord(address + word, word);
  if (!a.has_value() || !b.has_value()) return Pointer(address);
  return absl::StrCat("{", first, "=", SignExtend(*a, 8 * word), ", ", second,
                      "=", SignExtend(*b, 8 * word), "}");
}

std::string TimerText(uint64_t address, int word, const char* fraction) {
  if (address == 0) return "NULL";
  return absl::StrCat(
      "{it_interval=", PairText(address, word, "tv_sec", fraction),
      ", it_value=", PairText(address + 2 * word, word, "tv_sec", fraction),
      "}");
}

std::string IovecText(uint64_t address, uint64_t count, int word,
                      uint64_t limit) {
  if (address == 0) return "NULL";
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

std::string SockaddrText(uint64_t address, uint64_t length) {
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
  if (family == 1 && rest.empty()) return head + "}";
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

std::string MessageText(uint64_t address, x86::Mode abi, uint64_t limit) {
  return abi == x86::Mode::k32 ? MessageOf<uint32_t>(address, limit)
                               : MessageOf<uint64_t>(address, limit);
}

std::string EpollEventsText(uint64_t address, uint64_t count) {
  std::vector<std::string> items;
  for (uint64_t i = 0; i < std::min<uint64_t>(count, kMaxElements); ++i) {
    items.push_back(EpollEventText(address + i * sizeof(GuestEpollEvent)));
  }
  if (count > kMaxElements) items.push_back("...");
  return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
}

std::string EpollEventText(uint64_t address) {
  const auto event = mem::ReadGuest<GuestEpollEvent>(address);
  return event.has_value() ? Text(*event) : Pointer(address);
}

std::string CloneArgsText(uint64_t address) {
  // struct clone_args, without what is seldom given.
  struct Fields {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack,
        stack_size, tls;
  };
  const auto fields = mem::ReadGuest<Fields>(address);
  if (!fields.has_value()) return Pointer(address);
  return absl::StrCat("{flags=", FlagsText(kCloneFlagNames, fields->flags),
                      ", child_tid=", Hex(fields->child_tid),
                      ", parent_tid=", Hex(fields->parent_tid),
                      ", exit_signal=", fields->exit_signal,
                      ", stack=", Pointer(fields->stack),
                      ", stack_size=", Hex(fields->stack_size),
                      ", tls=", Hex(fields->tls), "}");
}

std::string RlimitText(uint64_t address, int word) {
  if (address == 0) return "NULL";
  const auto soft = ReadWord(address, word);
  const auto hard = ReadWord(address + word, word);
  if (!soft.has_value() || !hard.has_value()) return Pointer(address);
  const auto text = [word](uint64_t value) {
    if (value == LowMask(8 * word)) return std::string("RLIM64_INFINITY");
    const bool in_kib = value > 1024 && value % 1024 == 0;
    return in_kib ? absl::StrCat(value / 1024, "*1024") : absl::StrCat(value);
  };
  return absl::StrCat("{rlim_cur=", text(*soft), ", rlim_max=", text(*hard),
                      "}");
}

std::string DirentsText(uint64_t address, uint64_t size, int length_offset) {
  int count = 0;
  for (uint64_t at = 0; at < size; ++count) {
    const auto length = mem::ReadGuest<uint16_t>(address + at + length_offset);
    if (!length.has_value() || *length == 0) return Pointer(address);
    at += *length;
  }
  return absl::StrFormat("%#x /* %d entries */", address, count);
}

std::string BitsText(uint64_t address, uint64_t bytes) {
  if (address == 0) return "NULL";
  std::vector<int> bits;
  for (uint64_t i = 0; i < std::min<uint64_t>(bytes, 128); ++i) {
    const auto byte = mem::ReadGuest<uint8_t>(address + i);
    if (!byte.has_value()) return Pointer(address);
    for (int bit = 0; bit < 8; ++bit) {
      if ((*byte >> bit & 1) != 0)
        bits.push_back(static_cast<int>(8 * i + bit));
    }
  }
  return absl::StrCat("[", absl::StrJoin(bits, " "), "]");
}

}  // namespace emu::syscall
