// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_SCRIPT_LINE_H_
#define LOADER_SCRIPT_LINE_H_

#include <optional>
#include <string>
#include <string_view>

namespace emu::loader {

// "#! INTERPRETER [ARGUMENT]".
struct ScriptLine {
  std::string interpreter;
  std::optional<std::string> argument;  // all of the rest of the line
};

// Parses the first line of a script from the file's first kHeadSize bytes, or
// all of a shorter file, by the kernel's rules (fs/binfmt_script.c); nullopt
// where it gives ENOEXEC.
std::optional<ScriptLine> ParseScriptLine(std::string_view head);

}  // namespace emu::loader

#endif  // LOADER_SCRIPT_LINE_H_
