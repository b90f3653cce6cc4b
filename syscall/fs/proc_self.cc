// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/proc_self.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/unique_fd.h"
#include "mem/guest_copy.h"
#include "syscall/fs/proc_cpuinfo.h"

namespace emu::syscall {
namespace {

// The bytes [start, end) of guest memory, as far as they can be read.
std::string GuestText(uint64_t start, uint64_t end) {
  if (end <= start) return "";
  std::string text(end - start, '\0');
  return mem::CopyFromGuest(text.data(), start, text.size()) ? text : "";
}

std::string ReadHostFile(const char* path) {
  const UniqueFd fd(open(path, O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = read(fd.get(), buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, n);
  }
  return text;
}

// kernel: fs/proc/task_mmu.c, show_map_vma.
std::string MapsText(const Task& task) {
  constexpr size_t kNameColumn = 73;
  std::string text;
  for (const auto& range : task.process->memory->Mappings()) {
    const mem::Mapping& mapping = range.mapping;
    const int protection = mapping.protection;
    std::string line = absl::StrFormat(
        "%08x-%08x %c%c%c%c %08x %02x:%02x %d ", range.start, range.end,
        (protection & mem::kProtRead) != 0 ? 'r' : '-',
        (protection & mem::kProtWrite) != 0 ? 'w' : '-',
        (protection & mem::kProtExec) != 0 ? 'x' : '-',
        mapping.shared ? 's' : 'p', mapping.offset, major(mapping.device),
        minor(mapping.device), mapping.inode);
    if (!mapping.name.empty()) {
      if (line.size() < kNameColumn) line.resize(kNameColumn, ' ');
      line += mapping.name;
    }
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

// The host's line with the fields that speak of memory made the guest's
// (proc(5) counts fields from 1, and the name in field 2 may hold blanks).
std::string StatText(const Task& task, const char* host_path) {
  const std::string host = ReadHostFile(host_path);
  const size_t name_end = host.rfind(')');
  if (name_end == std::string::npos) return host;
  std::vector<std::string> fields =
      absl::StrSplit(host.substr(name_end + 2), ' ');
  const ProgramInfo& program = task.process->program;
  const auto set = [&](size_t field, uint64_t value) {
    constexpr size_t kFirstAfterName = 3;
    if (field - kFirstAfterName < fields.size()) {
      fields[field - kFirstAfterName] = absl::StrCat(value);
    }
  };
  set(26, program.code_start);
  set(27, program.code_end);
  set(28, program.stack_start);
  set(48, program.arguments_start);
  set(49, program.arguments_end);
  set(50, program.environment_start);
  set(51, program.environment_end);
  return absl::StrCat(host.substr(0, name_end + 2), absl::StrJoin(fields, " "));
}

// Takes `prefix` off `*path`.
bool Take(std::string_view* path, std::string_view prefix) {
  if (!path->starts_with(prefix)) return false;
  path->remove_prefix(prefix.size());
  return true;
}

// Takes a number and the slash after it.
bool TakeNumber(std::string_view* path, pid_t* number) {
  const size_t slash = path->find('/');
  if (slash == std::string_view::npos ||
      !absl::SimpleAtoi(path->substr(0, slash), number)) {
    return false;
  }
  path->remove_prefix(slash + 1);
  return true;
}

}  // namespace

std::optional<std::string_view> ProcSelfEntry(std::string_view path) {
  if (!Take(&path, "/proc/")) return std::nullopt;
  pid_t number = 0;
  if (!Take(&path, "self/") && !Take(&path, "thread-self/") &&
      !(TakeNumber(&path, &number) && number == getpid())) {
    return std::nullopt;
  }
  std::string_view in_task = path;
  if (Take(&in_task, "task/") && TakeNumber(&in_task, &number)) return in_task;
  return path;
}

bool IsProcSelfExe(std::string_view path) {
  return ProcSelfEntry(path) == "exe";
}

std::optional<std::string> ProcViewText(const Task& task,
                                        std::string_view path) {
  if (!path.starts_with("/proc/")) return std::nullopt;
  if (path == "/proc/cpuinfo") return CpuinfoText();
  const std::optional<std::string_view> entry = ProcSelfEntry(path);
  if (!entry.has_value()) return std::nullopt;
  const ProgramInfo& program = task.process->program;
  if (*entry == "maps") return MapsText(task);
  if (*entry == "auxv") return program.auxv;
  if (*entry == "cmdline") {
    return GuestText(program.arguments_start, program.arguments_end);
  }
  if (*entry == "environ") {
    return GuestText(program.environment_start, program.environment_end);
  }
  if (*entry == "stat") return StatText(task, std::string(path).c_str());
  return std::nullopt;
}

std::optional<int64_t> OpenProcView(const Task& task, std::string_view path,
                                    int host_flags) {
  if ((host_flags & O_ACCMODE) != O_RDONLY || (host_flags & O_PATH) != 0) {
    return std::nullopt;
  }
  const std::optional<std::string> text = ProcViewText(task, path);
  if (!text.has_value()) return std::nullopt;
  UniqueFd fd(memfd_create("proc", (host_flags & O_CLOEXEC) ? MFD_CLOEXEC : 0));
  if (!fd.valid()) return -errno;
  for (size_t done = 0; done < text->size();) {
    const ssize_t n = write(fd.get(), text->data() + done, text->size() - done);
    if (n < 0) return -errno;
    done += n;
  }
  if (lseek(fd.get(), 0, SEEK_SET) != 0) return -errno;
  return fd.Release();
}

}  // namespace emu::syscall
