// SPDX-License-Identifier: Apache-2.0

#include "loader/executable.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "loader/load_error.h"
#include "loader/script_line.h"

namespace emu::loader {
namespace {

// The kernel's (fs/exec.c, exec_binprm): how many scripts may lead to a
// program.
constexpr int kMaxScripts = 5;

// Opens a file as execve does: it must be regular and executable.
absl::StatusOr<UniqueFd> OpenToRun(const std::string& host_path,
                                   const std::string& name) {
  struct stat status;
  if (stat(host_path.c_str(), &status) != 0) return PathError(errno, name);
  if (S_ISDIR(status.st_mode)) {
    return LoadError(EACCES, absl::StrCat(name, ": Is a directory"));
  }
  if (!S_ISREG(status.st_mode)) {
    return LoadError(EACCES, absl::StrCat(name, ": not a regular file"));
  }
  if (faccessat(AT_FDCWD, host_path.c_str(), X_OK, AT_EACCESS) != 0) {
    return PathError(errno, name);
  }
  UniqueFd fd(open(host_path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return PathError(errno, name);
  return fd;
}

absl::StatusOr<std::string> ReadHead(int fd, const std::string& name) {
  std::string head(kHeadSize, '\0');
  const ssize_t got = pread(fd, head.data(), head.size(), 0);
  if (got < 0) return PathError(errno, name);
  head.resize(got);
  return head;
}

// Opens the program that PT_INTERP names.
absl::StatusOr<OpenElf> OpenInterpreter(const OpenElf& program,
                                        const PathFinder& find_on_host) {
  OpenElf interpreter;
  interpreter.path = program.elf.interpreter;
  interpreter.host_path = find_on_host(interpreter.path);
  absl::StatusOr<UniqueFd> fd =
      OpenToRun(interpreter.host_path, interpreter.path);
  if (!fd.ok()) {
    return LoadError(
        ErrnoOf(fd.status()),
        absl::StrCat(program.path, ": its ELF interpreter ",
                     fd.status().message(),
                     ErrnoOf(fd.status()) == ENOENT
                         ? " (option -L names the folder it is under)"
                         : ""));
  }
  interpreter.fd = *std::move(fd);
  absl::StatusOr<ElfFile> elf = ReadElf(interpreter.fd.get(), interpreter.path);
  if (!elf.ok() || elf->mode != program.elf.mode) {
    return LoadError(
        ELIBBAD,
        absl::StrCat(program.path, ": unusable ELF interpreter ",
                     elf.ok() ? interpreter.path + ": of the other word size"
                              : std::string(elf.status().message())));
  }
  interpreter.elf = *std::move(elf);
  return interpreter;
}

// What a script turns its arguments into: interpreter, its argument, the
// script, and the script's own from argv[1] on.
std::vector<std::string> ScriptArguments(const ScriptLine& line,
                                         const std::string& script,
                                         std::vector<std::string> arguments) {
  std::vector<std::string> result = {line.interpreter};
  if (line.argument.has_value()) result.push_back(*line.argument);
  result.push_back(script);
  for (size_t i = 1; i < arguments.size(); ++i) {
    result.push_back(std::move(arguments[i]));
  }
  return result;
}

}  // namespace

absl::StatusOr<Executable> OpenExecutable(const ExecRequest& request) {
  const PathFinder find_on_host =
      request.find_on_host
          ? request.find_on_host
          : [](const std::string& guest_path) { return guest_path; };
  Executable result;
  result.request_path = request.path;
  result.arguments = request.arguments;
  // As the kernel since 5.18, no program is without argv[0].
  if (result.arguments.empty()) result.arguments.push_back("");
  OpenElf& program = result.program;
  program.path = request.path;
  std::string blame;  // the script whose interpreter is looked at
  for (int scripts = 0;; ++scripts) {
    const std::string name =
        blame.empty()
            ? program.path
            : absl::StrCat(blame, ": bad interpreter: ", program.path);
    program.host_path = find_on_host(program.path);
    ASSIGN_OR_RETURN(program.fd, OpenToRun(program.host_path, name));
    ASSIGN_OR_RETURN(const std::string head, ReadHead(program.fd.get(), name));
    result.kind = IdentifyHead(head);
    if (result.kind == FileKind::kOtherElf) return result;
    if (result.kind != FileKind::kScript) {
      ASSIGN_OR_RETURN(program.elf, ReadElf(program.fd.get(), name));
      break;
    }
    if (scripts == kMaxScripts) {
      return LoadError(
          ELOOP, absl::StrCat(request.path, ": too many scripts in a row"));
    }
    const std::optional<ScriptLine> line = ParseScriptLine(head);
    if (!line.has_value()) {
      return LoadError(ENOEXEC,
                       absl::StrCat(name, ": script with a bad #! line"));
    }
    result.arguments =
        ScriptArguments(*line, program.path, std::move(result.arguments));
    blame = program.path;
    program.path = line->interpreter;
  }
  if (!program.elf.interpreter.empty()) {
    ASSIGN_OR_RETURN(result.interpreter,
                     OpenInterpreter(program, find_on_host));
  }
  return result;
}

absl::StatusOr<FileKind> InspectFile(const std::string& host_path) {
  ASSIGN_OR_RETURN(const UniqueFd fd, OpenToRun(host_path, host_path));
  ASSIGN_OR_RETURN(const std::string head, ReadHead(fd.get(), host_path));
  return IdentifyHead(head);
}

}  // namespace emu::loader
