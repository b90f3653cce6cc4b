// SPDX-License-Identifier: Apache-2.0

#ifndef LOADER_EXECUTABLE_H_
#define LOADER_EXECUTABLE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/unique_fd.h"
#include "loader/elf_file.h"

namespace emu::loader {

// Where a guest's path lies on the host (the -L rule).
using PathFinder = std::function<std::string(const std::string& guest_path)>;

// What to run, as execve(2) is told.
struct ExecRequest {
  std::string path;                    // as the guest names it
  std::vector<std::string> arguments;  // from argv[0] on
  // Finds the program, scripts' interpreters and ELF interpreters. None: every
  // path is itself.
  PathFinder find_on_host;
};

// An ELF file that was found and opened.
struct OpenElf {
  std::string path;       // as the guest names it
  std::string host_path;  // as found
  UniqueFd fd;
  ElfFile elf;
};

// What comes of a request.
struct Executable {
  // kGuest32, kGuest64, or kOtherElf: then only host_path and arguments are
  // set, for the host to run.
  FileKind kind = FileKind::kUnknown;
  std::string request_path;            // AT_EXECFN
  std::vector<std::string> arguments;  // with those that scripts add
  OpenElf program;                     // a script's interpreter, not the script
  std::optional<OpenElf> interpreter;  // PT_INTERP's
};

// Finds and opens what `request` names: follows scripts to their interpreters,
// checks permissions, and reads the headers of the program and of its ELF
// interpreter. Changes nothing, so that execve can ask before its point of no
// return. Errors are LoadErrors.
absl::StatusOr<Executable> OpenExecutable(const ExecRequest& request);

// What the file at `host_path` is, if execve would open it at all.
absl::StatusOr<FileKind> InspectFile(const std::string& host_path);

}  // namespace emu::loader

#endif  // LOADER_EXECUTABLE_H_
