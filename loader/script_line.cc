// SPDX-License-Identifier: Apache-2.0

#include "loader/script_line.h"

#include "loader/elf_file.h"

namespace emu::loader {
namespace {

constexpr std::string_view kBlanks = " \t";
// Ends the interpreter's path.
constexpr std::string_view kTerminators(" \t\0", 3);

}  // namespace

std::optional<ScriptLine> ParseScriptLine(std::string_view head) {
  if (!head.starts_with("#!")) return std::nullopt;
  // The kernel's buffer has NULs behind a short file, and the last byte of a
  // long one counts as one.
  const bool is_whole_file = head.size() < kHeadSize;
  if (!is_whole_file) head = head.substr(0, kHeadSize - 1);
  std::string_view line = head.substr(2);
  const size_t newline = line.find('\n');
  line = line.substr(0, newline);
  const size_t start = line.find_first_not_of(kBlanks);
  if (start == line.npos) return std::nullopt;
  line = line.substr(start);
  const size_t name_end = line.find_first_of(kTerminators);
  // Without an end in sight the path may go on.
  if (newline == head.npos && !is_whole_file && name_end == line.npos) {
    return std::nullopt;
  }
  ScriptLine result;
  result.interpreter = std::string(line.substr(0, name_end));
  if (result.interpreter.empty()) return std::nullopt;
  if (name_end == line.npos || line[name_end] == '\0') return result;

  line = line.substr(name_end);
  line = line.substr(0, line.find('\0'));
  const size_t argument = line.find_first_not_of(kBlanks);
  if (argument == line.npos) return result;
  line = line.substr(argument);
  result.argument =
      std::string(line.substr(0, line.find_last_not_of(kBlanks) + 1));
  return result;
}

}  // namespace emu::loader
