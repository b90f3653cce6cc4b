// SPDX-License-Identifier: Apache-2.0

#include "exec/trace_log.h"

#include <cstdarg>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace emu::exec {
namespace {

struct ItemName {
  const char* name;
  LogItem item;
};
constexpr ItemName kItems[] = {
    {"in_asm", kLogInAsm},    {"int", kLogInt}, {"exec", kLogExec},
    {"unimp", kLogUnimp},     {"op", kLogOp},   {"out_asm", kLogOutAsm},
    {"restore", kLogRestore},
};

}  // namespace

absl::Status TraceLog::Enable(absl::string_view items) {
  for (absl::string_view name : absl::StrSplit(items, ',')) {
    uint32_t found = 0;
    for (const ItemName& item : kItems) {
      if (name == item.name) found = item.item;
    }
    if (found == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "-d ", name,
          ": unknown item (in_asm, op, out_asm, restore, int, exec, unimp)"));
    }
    items_ |= found;
  }
  return absl::OkStatus();
}

void TraceLog::Print(const char* format, ...) const {
  va_list arguments;
  va_start(arguments, format);
  std::vfprintf(file_, format, arguments);
  va_end(arguments);
  std::fflush(file_);
}

std::string RegistersText(const x86::CpuState& cpu) {
  static constexpr const char* kNames[] = {"AX", "CX", "DX", "BX",
                                           "SP", "BP", "SI", "DI"};
  const bool is_64 = cpu.mode == x86::Mode::k64;
  const int digits = is_64 ? 16 : 8;
  std::string text;
  for (int i = 0; i < (is_64 ? 16 : 8); ++i) {
    const std::string name = i < 8 ? absl::StrCat(is_64 ? "R" : "E", kNames[i])
                                   : absl::StrCat("R", i, i < 10 ? " " : "");
    absl::StrAppendFormat(&text, "%s=%0*x%c", name, digits, cpu.gpr[i],
                          i % 4 == 3 ? '\n' : ' ');
  }
  absl::StrAppendFormat(&text, "%s=%0*x EFL=%08x\n", is_64 ? "RIP" : "EIP",
                        digits, cpu.rip, x86::ReadEflags(cpu));
  return text;
}

}  // namespace emu::exec
