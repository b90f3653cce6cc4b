// SPDX-License-Identifier: Apache-2.0

#include "tools/run_program.h"

#include <fcntl.h>
#include <sys/personality.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "exec/cpu_loop.h"
#include "exec/trace_log.h"
#include "jit/backend.h"
#include "loader/load_error.h"
#include "loader/program.h"
#include "mem/address_space.h"
#include "syscall/core/own_fds.h"
#include "syscall/core/task.h"
#include "syscall/fs/path.h"
#include "syscall/signal/signal_frame.h"
#include "x86/cpu_model.h"
#include "x86/cpu_state.h"
#include "x86/cpuid.h"

extern char** environ;

namespace emu::tools {
namespace {

// What Bazel adds to the environment of a program under `bazel run`.
constexpr const char* kBazelVariables[] = {"BUILD_WORKING_DIRECTORY",
                                           "BUILD_WORKSPACE_DIRECTORY"};

// AT_HWCAP2's bit for the FSGSBASE instructions (asm/hwcap2.h).
constexpr uint64_t kHwcap2Fsgsbase = 2;

// A log outlives the guest's own standard error.
absl::Status OpenLog(const Options& options, exec::TraceLog* log, int* fd) {
  *fd = STDERR_FILENO;
  const bool uses_log = !options.log_items.empty() || options.stats;
  if (!uses_log && !options.strace) return absl::OkStatus();
  const int opened =
      options.log_file.empty()
          ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
          : open(options.log_file.c_str(),
                 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (opened < 0) return absl::ErrnoToStatus(errno, options.log_file);
  *fd = syscall::AdoptOwnFd(opened);
  if (uses_log) log->SetFile(fdopen(*fd, "a"));
  return options.log_items.empty() ? absl::OkStatus()
                                   : log->Enable(options.log_items);
}

std::vector<std::string> Environment(const Options& options) {
  std::vector<std::string> result;
  const auto is_variable = [](absl::string_view entry, absl::string_view name) {
    return absl::StartsWith(entry, absl::StrCat(name, "="));
  };
  const auto is_removed = [&](absl::string_view entry) {
    for (const char* name : kBazelVariables) {
      if (is_variable(entry, name)) return true;
    }
    for (const std::string& name : options.unset_env) {
      if (is_variable(entry, name)) return true;
    }
    for (const std::string& set : options.set_env) {
      if (is_variable(entry, set.substr(0, set.find('=')))) return true;
    }
    return false;
  };
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!is_removed(*entry)) result.emplace_back(*entry);
  }
  result.insert(result.end(), options.set_env.begin(), options.set_env.end());
  return result;
}

std::string OwnPath() {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof(path));
  return length > 0 ? std::string(path, static_cast<size_t>(length)) : "emu";
}

// The file that the command `name` is.
std::string FindCommand(const std::string& name) {
  const char* const path = std::getenv("PATH");
  if (path == nullptr || absl::StrContains(name, '/')) return name;
  for (absl::string_view directory : absl::StrSplit(path, ':')) {
    std::string file = absl::StrCat(directory, "/", name);
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return name;
}

// With what execve runs another guest program. The prefix is handed down as an
// option, since the guest may not hand its environment down.
std::vector<std::string> ExecCommand(const Options& options) {
  std::string prefix = options.exec_prefix;
  const char* const variable = std::getenv("EMU_EXEC_PREFIX");
  if (prefix.empty() && variable != nullptr) prefix = variable;
  std::vector<std::string> command =
      absl::StrSplit(prefix, ' ', absl::SkipEmpty());
  if (!command.empty()) command[0] = FindCommand(command[0]);
  prefix = absl::StrJoin(command, " ");
  command.push_back(OwnPath());
  if (!prefix.empty()) command.push_back("--exec-prefix=" + prefix);
  command.insert(command.end(), options.inherited.begin(),
                 options.inherited.end());
  return command;
}

// One for all tiers of a host, so that a program takes the same way in each.
const x86::CpuModel& ModelOf(const Options& options) {
  if (!options.cpu_model.empty()) {
    return *x86::FindCpuModel(options.cpu_model);
  }
  return *x86::FindCpuModel(jit::HasBackend() ? "fast" : "max");
}

// personality(2)'s word: inherited, and what the program's headers ask for.
uint32_t Personality(const loader::Program& program) {
  const int inherited = personality(0xffffffff);
  const uint32_t word = inherited < 0 ? 0 : static_cast<uint32_t>(inherited);
  return program.read_implies_exec ? word | READ_IMPLIES_EXEC
                                   : word & ~uint32_t{READ_IMPLIES_EXEC};
}

// `host_path` as the guest names it.
std::string GuestPathOf(const std::string& host_path,
                        const std::string& sysroot) {
  absl::string_view path = host_path;
  char resolved[PATH_MAX];
  if (!sysroot.empty() && realpath(sysroot.c_str(), resolved) != nullptr &&
      absl::ConsumePrefix(&path, resolved) && absl::StartsWith(path, "/")) {
    return std::string(path);
  }
  return host_path;
}

absl::StatusOr<loader::Executable> Open(const Options& options) {
  loader::ExecRequest request;
  request.path = options.program[0];
  request.arguments = options.program;
  if (options.argv0) request.arguments[0] = *options.argv0;
  request.find_on_host = [&options](const std::string& path) {
    return syscall::FindInSysroot(options.sysroot, path,
                                  syscall::FinalLink::kFollow);
  };
  ASSIGN_OR_RETURN(loader::Executable executable,
                   loader::OpenExecutable(request));
  if (executable.kind == loader::FileKind::kOtherElf) {
    return loader::LoadError(
        ENOEXEC, absl::StrCat(request.path, ": not an i386 or x86-64 program"));
  }
  return executable;
}

syscall::ProgramInfo InfoOf(const loader::Program& program,
                            const std::string& sysroot) {
  syscall::ProgramInfo info;
  info.path = GuestPathOf(program.host_path, sysroot);
  info.arguments = program.arguments;
  info.arguments_start = program.arguments_start;
  info.arguments_end = program.arguments_end;
  info.environment_start = program.environment_start;
  info.environment_end = program.environment_end;
  info.stack_start = program.stack_start;
  info.code_start = program.code_start;
  info.code_end = program.code_end;
  info.auxv_start = program.auxv_start;
  info.auxv_end = program.auxv_end;
  info.auxv = program.auxv;
  info.vdso_start = program.vdso.start;
  info.vdso_sigreturn = program.vdso.sigreturn;
  info.vdso_rt_sigreturn = program.vdso.rt_sigreturn;
  info.vdso_sysenter_return = program.vdso.sysenter_return;
  return info;
}

exec::JitOptions JitOptionsOf(const Options& options,
                              const exec::TraceLog& log) {
  exec::JitOptions jit;
  // The log of executed blocks is of the interpreter's.
  jit.enabled =
      options.tier != Tier::kInterpreter && !log.Wants(exec::kLogExec);
  if (options.tier == Tier::kJit) jit.threshold = 0;
  if (options.tier == Tier::kVerify) {
    jit.verify = jit.check = true;
    jit.threshold = 0;
    jit.max_region = 1;
  }
  if (options.jit_threshold >= 0) jit.threshold = options.jit_threshold;
  if (options.jit_max_region != 0) jit.max_region = options.jit_max_region;
  if (options.jit_cache_size != 0) jit.cache_size = options.jit_cache_size;
  jit.check |= options.jit_check;
  jit.precise_flags = options.precise_flags;
  jit.strict_float = options.strict_float;
  jit.stats = options.stats;
  return jit;
}

absl::Status LoadAndRun(const Options& options) {
  exec::TraceLog log;
  syscall::Process process;
  process.options.sysroot = options.sysroot;
  process.options.strace = options.strace;
  process.options.exec_command = ExecCommand(options);
  RETURN_IF_ERROR(OpenLog(options, &log, &process.options.log_fd));
  process.options.log_unimplemented = log.Wants(exec::kLogUnimp);

  ASSIGN_OR_RETURN(loader::Executable executable, Open(options));
  process.mode = executable.kind == loader::FileKind::kGuest64 ? x86::Mode::k64
                                                               : x86::Mode::k32;
  const x86::CpuModel& model = ModelOf(options);
  if (process.mode == x86::Mode::k64 && !model.long_mode) {
    return loader::LoadError(
        ENOEXEC, absl::StrCat(options.program[0], ": a 64-bit program; -cpu ",
                              model.name, " is a 32-bit processor"));
  }
  x86::ChooseCpuModel(model);
  mem::AddressSpace memory(mem::AddressSpace::DefaultLayout(
      process.mode == x86::Mode::k32, options.host_page_size));
  process.memory = &memory;

  loader::LoadOptions load;
  load.environment = Environment(options);
  load.hwcap = x86::Cpuid(process.mode, 1, 0).edx;
  if (x86::HasFeature(x86::Feature::kFsgsbase)) load.hwcap2 = kHwcap2Fsgsbase;
  load.minimum_signal_stack = syscall::MinimumSignalStack();
  if (options.stack_size != 0) load.stack_size = options.stack_size;
  ASSIGN_OR_RETURN(const loader::Program program,
                   loader::LoadProgram(executable, load, memory));
  // A guest opens its first file as 3.
  executable.program.fd.Reset();
  if (executable.interpreter.has_value()) executable.interpreter->fd.Reset();
  process.program = InfoOf(program, options.sysroot);
  process.personality = Personality(program);

  x86::CpuState registers;
  x86::ResetCpuState(process.mode, registers);
  registers.rip = program.entry;
  registers.gpr[x86::kRsp] = program.stack_pointer;
  exec::CpuLoop loop(&process, JitOptionsOf(options, log), &log);
  loop.RunProcess(registers);
}

}  // namespace

int RunProgram(const Options& options) {
  const absl::Status status = LoadAndRun(options);
  std::fprintf(stderr, "emu: %s\n", std::string(status.message()).c_str());
  return loader::ExitStatusOf(status);
}

}  // namespace emu::tools
