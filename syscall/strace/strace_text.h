// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_STRACE_STRACE_TEXT_H_
#define SYSCALL_STRACE_STRACE_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "syscall/core/signal_state.h"
#include "syscall/core/strace_format.h"

namespace emu::syscall {

// Values as strace(1) writes them.

// Of a longer list the rest is "...".
inline constexpr int kMaxElements = 32;

// "text", with C escapes; octal ones as short as what follows allows.
std::string Quote(absl::string_view bytes);
// A guest string: quoted, its address when unreadable, NULL. Longer ones than
// `limit` are cut and get "...".
std::string QuoteGuestString(uint64_t address, size_t limit);
// `size` bytes of guest memory, cut at 32.
std::string QuoteGuestBuffer(uint64_t address, uint64_t size);

std::string Hex(uint64_t value);      // 0x1f; 0
std::string Pointer(uint64_t value);  // 0x1f; NULL
std::string Octal(uint64_t value);    // 0644

// A|B|0x40; the first name with all of its mask decides overlapping ones.
std::string FlagsText(NameTable names, uint64_t value);
std::string EnumText(NameTable names, uint64_t value);

// [INT CHLD]; ~[INT] when most are in it.
std::string SigsetText(SignalSet set);

}  // namespace emu::syscall

#endif  // SYSCALL_STRACE_STRACE_TEXT_H_
