// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_exec.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/path.h"
#include "syscall/fs/proc_self.h"
#include "syscall/process/program_file.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_actions.h"
#include "syscall/signal/signals.h"
#include "syscall/strace/strace.h"
#include "syscall/strace/strace_text.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

constexpr size_t kMaxArgument = 32 * 4096;  // MAX_ARG_STRLEN
constexpr int kMaxScripts = 5;              // interpreters of interpreters

using Strings = std::vector<std::string>;

// What is to be executed: a program's path as the guest names it.
struct Request {
  std::string path;
  Strings arguments;
  Strings environment;
};

// fs/exec.c, bprm_stack_limits(): what the new stack can hold.
size_t MaxStrings() {
  constexpr rlim_t kStackLimit = 8 << 20;  // _STK_LIM
  struct rlimit limit = {};
  ::getrlimit(RLIMIT_STACK, &limit);
  const rlim_t most = std::min(kStackLimit / 4 * 3, limit.rlim_cur / 4);
  return std::max<rlim_t>(most, 32 * 4096);
}

// Reads a char*[] up to its NULL. `*room` is what is left for all strings.
// Returns 0 or a host errno.
int ReadStrings(uint64_t address, int word, size_t* room, Strings* strings) {
  if (address == 0) return 0;
  for (;; address += word) {
    uint64_t item = 0;
    if (!mem::CopyFromGuest(&item, address, word)) return EFAULT;
    if (item == 0) return 0;
    bool too_long = false;
    const std::optional<std::string> text =
        mem::ReadGuestString(item, kMaxArgument, &too_long);
    if (!text.has_value()) return too_long ? E2BIG : EFAULT;
    const size_t size = text->size() + 1 + word;
    if (size > *room) return E2BIG;
    *room -= size;
    strings->push_back(*text);
  }
}

std::string HostPath(const Task& task, const std::string& guest_path) {
  if (IsProcSelfExe(guest_path)) {
    return FindInSysroot(task.process->options.sysroot,
                         task.process->program.path, FinalLink::kFollow);
  }
  return FindInSysroot(task.process->options.sysroot, guest_path,
                       FinalLink::kFollow);
}

// Follows scripts to the program that runs them. Returns 0 or a host errno.
int ResolveScripts(const Task& task, Request* request, ProgramFile* program) {
  for (int depth = 0; depth <= kMaxScripts; ++depth) {
    const int error = ReadProgramFile(HostPath(task, request->path), program);
    if (error != 0) return error;
    if (program->kind != ProgramFile::Kind::kScript) return 0;
    Strings arguments = {program->script_interpreter};
    if (!program->script_argument.empty()) {
      arguments.push_back(program->script_argument);
    }
    arguments.push_back(request->path);
    if (request->arguments.size() > 1) {
      arguments.insert(arguments.end(), request->arguments.begin() + 1,
                       request->arguments.end());
    }
    request->arguments = std::move(arguments);
    request->path = program->script_interpreter;
  }
  return ELOOP;
}

// emu's own command line for a guest program.
Strings EmulatorCommand(const Task& task, const Request& request) {
  Strings command = task.process->options.exec_command;
  command.push_back("-0");
  command.push_back(request.arguments[0]);
  command.push_back(IsProcSelfExe(request.path) ? task.process->program.path
                                                : request.path);
  command.insert(command.end(), request.arguments.begin() + 1,
                 request.arguments.end());
  return command;
}

std::vector<char*> Pointers(Strings& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// While the host executes, its signal state is all that a new program
// inherits: the guest's whole mask, and ignored fault signals; and the kernel's
// help with unaligned accesses, on which host programs may rely. Undone when
// execve fails.
class InheritedSignals {
 public:
  explicit InheritedSignals(Task& task) {
    for (int host : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
      HostAction old;
      const bool ignored =
          task.process->actions.Get(SignalToGuest(host)).handler == kSigIgn;
      if (!ignored || GetHostAction(host, &old) != 0) continue;
      saved_.push_back({host, old});
      SetHostAction(host, {.kind = HostAction::Kind::kIgnore});
    }
    SetHostMask(SignalSetToHost(task.blocked), &old_mask_);
    SetAlignmentFixups(true);
  }
  ~InheritedSignals() {
    SetAlignmentFixups(false);
    SetHostMask(old_mask_);
    for (const Saved& saved : saved_) SetHostAction(saved.signal, saved.action);
  }

 private:
  struct Saved {
    int signal;
    HostAction action;
  };
  std::vector<Saved> saved_;
  HostSigset old_mask_;
};

// As strace shows a call that does not return.
void TraceExec(Task& task, const Request& request) {
  if (!task.process->options.strace) return;
  Strings quoted;
  for (const std::string& argument : request.arguments) {
    quoted.push_back(Quote(argument));
  }
  StraceLine(task, absl::StrCat("execve(", Quote(request.path), ", [",
                                absl::StrJoin(quoted, ", "), "], /* ",
                                request.environment.size(), " vars */) = 0"));
}

SyscallResult Execute(Task& task, Request request) {
  // Linux 5.18: a program always has a name.
  if (request.arguments.empty()) request.arguments.push_back("");
  const Request original = request;
  ProgramFile program;
  if (const int error = ResolveScripts(task, &request, &program)) {
    return Error(error);
  }
  const bool is_guest = program.kind == ProgramFile::Kind::kGuest;
  if (is_guest && !program.elf_interpreter.empty() &&
      ::access(HostPath(task, program.elf_interpreter).c_str(), F_OK) != 0) {
    return Error(errno);
  }
  std::string path = HostPath(task, request.path);
  Strings arguments = request.arguments;
  if (is_guest) {
    arguments = EmulatorCommand(task, request);
    path = arguments[0];
  }
  if (!BlockHostSignals(task)) return Interrupted(Restart::kNoIntr);
  TraceExec(task, original);
  task.process->host->BeforeProcessEnd();
  const InheritedSignals inherited(task);
  // A signal that comes before the call still belongs to this program.
  return FromHost(SafeSyscall(task, SYS_execve, path.c_str(),
                              Pointers(arguments).data(),
                              Pointers(request.environment).data()));
}

// The strings of execve's and execveat's arguments from `first` on.
int ReadVectors(const Args& args, int first, Request* request) {
  size_t room = MaxStrings();
  const int error = ReadStrings(args.Pointer(first), args.word_size(), &room,
                                &request->arguments);
  if (error != 0) return error;
  return ReadStrings(args.Pointer(first + 1), args.word_size(), &room,
                     &request->environment);
}

// Executes with them. The kernel opens the file before it reads them.
SyscallResult ExecuteWith(Task& task, const Args& args, int first,
                          Request request) {
  const int error = ReadVectors(args, first, &request);
  if (error == 0) return Execute(task, std::move(request));
  const int open_error = OpenError(HostPath(task, request.path));
  return Error(open_error != 0 ? open_error : error);
}

// The path of an open file, for execveat's AT_EMPTY_PATH (fexecve).
std::optional<std::string> PathOfFd(int fd) {
  char path[PATH_MAX];
  const std::string link = absl::StrCat("/proc/self/fd/", fd);
  const ssize_t size = ::readlink(link.c_str(), path, sizeof(path));
  if (size <= 0) return std::nullopt;
  std::string target(path, size);
  // A deleted file or a memory file has only this name; the descriptor must
  // then survive.
  if (::access(target.c_str(), F_OK) == 0) return target;
  return link;
}

}  // namespace

SyscallResult SysExecve(Task& task, const Args& args) {
  const GuestPath path(args.Pointer(0));
  if (!path.ok()) return path.error();
  if (path.guest().empty()) return Error(ENOENT);
  return ExecuteWith(task, args, 1, {path.guest(), {}, {}});
}

SyscallResult SysExecveat(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const int flags = args.Int(4);
  const GuestPath path(args.Pointer(1));
  if (!path.ok()) return path.error();
  Request request = {path.guest(), {}, {}};
  if (path.guest().empty() && (flags & AT_EMPTY_PATH) == 0) {
    return Error(ENOENT);
  }
  // Only asks whether the file may be executed: newer kernels tell.
  constexpr int kAtExecveCheck = 0x10000;
  if ((flags & kAtExecveCheck) != 0) {
    const char* const none[] = {nullptr};
    const bool readable = ReadVectors(args, 2, &request) == 0;
    return FromHost(HostSyscall(
        SYS_execveat, fd, path.OnHost(task).c_str(),
        readable ? none : reinterpret_cast<const char* const*>(kNoAddress),
        none, flags));
  }
  if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) {
    return Error(EINVAL);
  }
  if (request.path.empty() && fd == AT_FDCWD) request.path.push_back('.');
  if (fd != AT_FDCWD && request.path.substr(0, 1) != "/") {
    const std::optional<std::string> directory = PathOfFd(fd);
    if (!directory.has_value()) return Error(EBADF);
    request.path = path.guest().empty()
                       ? *directory
                       : absl::StrCat(*directory, "/", path.guest());
  }
  if ((flags & AT_SYMLINK_NOFOLLOW) != 0) {
    char target[1];
    const std::string host = FindInSysroot(task.process->options.sysroot,
                                           request.path, FinalLink::kKeep);
    if (::readlink(host.c_str(), target, sizeof(target)) > 0) {
      return Error(ELOOP);
    }
  }
  return ExecuteWith(task, args, 2, std::move(request));
}

}  // namespace emu::syscall
