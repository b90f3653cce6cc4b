// SPDX-License-Identifier: Apache-2.0

#include "syscall/strace/strace_text.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "mem/guest_copy.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

constexpr uint64_t kMaxShown = 32;

bool IsOctalDigit(char c) { return c >= '0' && c <= '7'; }

char EscapeLetter(char c) {
  switch (c) {
    case '\n':
      return 'n';
    case '\t':
      return 't';
    case '\r':
      return 'r';
    case '\v':
      return 'v';
    case '\f':
      return 'f';
    case '"':
    case '\\':
      return c;
  }
  return 0;
}

}  // namespace

std::string Quote(absl::string_view bytes) {
  std::string out = "\"";
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (const char letter = EscapeLetter(c); letter != 0) {
      out += '\\';
      out += letter;
    } else if (c >= ' ' && c <= '~') {
      out += c;
    } else {
      const bool digit_follows =
          i + 1 < bytes.size() && IsOctalDigit(bytes[i + 1]);
      absl::StrAppendFormat(&out, "\\%0*o", digit_follows ? 3 : 1,
                            static_cast<unsigned char>(c));
    }
  }
  return out + "\"";
}

std::string QuoteGuestString(uint64_t address, size_t limit) {
  if (address == 0) return "NULL";
  std::string text;
  for (; text.size() <= limit; ++address) {
    const std::optional<char> c = mem::ReadGuest<char>(address);
    if (!c.has_value()) return Hex(address - text.size());
    if (*c == 0) return Quote(text);
    text += *c;
  }
  text.pop_back();
  return Quote(text) + "...";
}

std::string QuoteGuestBuffer(uint64_t address, uint64_t size) {
  if (address == 0) return "NULL";
  char bytes[kMaxShown];
  const uint64_t shown = std::min(size, kMaxShown);
  if (!mem::CopyFromGuest(bytes, address, shown)) return Hex(address);
  return Quote(absl::string_view(bytes, shown)) + (shown < size ? "..." : "");
}

std::string Hex(uint64_t value) {
  return value == 0 ? "0" : absl::StrFormat("%#x", value);
}

std::string Pointer(uint64_t value) {
  return value == 0 ? "NULL" : absl::StrFormat("%#x", value);
}

std::string Octal(uint64_t value) { return absl::StrFormat("%#03o", value); }

std::string FlagsText(NameTable names, uint64_t value) {
  std::string out;
  uint64_t rest = value;
  uint64_t named = 0;
  for (; names->name != nullptr; ++names) {
    const uint64_t mask = names->mask != 0 ? names->mask : names->bits;
    if ((value & mask) != names->bits || (named & mask) != 0) continue;
    absl::StrAppend(&out, out.empty() ? "" : "|", names->name);
    rest &= ~mask;
    named |= mask;
  }
  if (rest != 0) absl::StrAppend(&out, out.empty() ? "" : "|", Hex(rest));
  return out.empty() ? "0" : out;
}

std::string EnumText(NameTable names, uint64_t value) {
  for (; names->name != nullptr; ++names) {
    if (names->bits == value) return names->name;
  }
  return Hex(value);
}

std::string SigsetText(SignalSet set) {
  constexpr int kMany = 40;
  const bool inverted = __builtin_popcountll(set) > kMany;
  if (inverted) set = ~set;
  std::string out = inverted ? "~[" : "[";
  for (; set != 0; set &= set - 1) {
    absl::string_view name = GuestSignalName(__builtin_ctzll(set) + 1);
    name.remove_prefix(3);
    absl::StrAppend(&out, out.back() == '[' ? "" : " ", name);
  }
  return out + "]";
}

}  // namespace emu::syscall
