// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/path.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "mem/guest_copy.h"
#include "syscall/fs/proc_self.h"

namespace emu::syscall {
namespace {

// The kernel's limit on links in one path.
constexpr int kMaxLinks = 40;

// Directories whose contents come from the running system.
bool IsHostsOwn(std::string_view path) {
  for (std::string_view root : {"/proc", "/dev", "/sys", "/run", "/tmp"}) {
    if (path.starts_with(root) &&
        (path.size() == root.size() || path[root.size()] == '/')) {
      return true;
    }
  }
  return false;
}

// Takes the first component off `*rest`, and the slashes around it.
std::string_view TakeComponent(std::string_view* rest) {
  while (rest->starts_with("/")) rest->remove_prefix(1);
  const size_t end = std::min(rest->find('/'), rest->size());
  const std::string_view component = rest->substr(0, end);
  rest->remove_prefix(end);
  return component;
}

std::optional<std::string> ReadLink(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = readlink(path.c_str(), target, sizeof(target));
  if (size <= 0) return std::nullopt;
  return std::string(target, size);
}

// The place of `path` under `root` with links resolved inside it; nullopt when
// nothing is there.
std::optional<std::string> Resolve(const std::string& root,
                                   std::string_view path,
                                   FinalLink final_link) {
  std::string inside;  // resolved so far: "" or "/a/b"
  std::string todo(path);
  for (int links = 0; links <= kMaxLinks;) {
    std::string_view rest = todo;
    const std::string_view component = TakeComponent(&rest);
    if (component.empty()) return absl::StrCat(root, inside);
    if (component == ".") {
      todo = std::string(rest);
      continue;
    }
    if (component == "..") {
      inside.resize(inside.empty() ? 0 : inside.rfind('/'));
      todo = std::string(rest);
      continue;
    }
    const std::string next = absl::StrCat(inside, "/", component);
    const std::string host = root + next;
    struct stat status;
    if (lstat(host.c_str(), &status) != 0) return std::nullopt;
    const bool follow = final_link == FinalLink::kFollow || !rest.empty();
    if (!S_ISLNK(status.st_mode) || !follow) {
      inside = next;
      todo = std::string(rest);
      continue;
    }
    const std::optional<std::string> target = ReadLink(host);
    if (!target.has_value()) return std::nullopt;
    if (target->starts_with("/")) {
      // A link into /proc or /dev leaves the sysroot.
      if (IsHostsOwn(*target)) return absl::StrCat(*target, rest);
      inside.clear();
    }
    todo = absl::StrCat(*target, rest);
    ++links;
  }
  return std::nullopt;
}

}  // namespace

std::string FindInSysroot(const std::string& sysroot, std::string_view path,
                          FinalLink final_link) {
  if (sysroot.empty() || !path.starts_with("/") || IsHostsOwn(path)) {
    return std::string(path);
  }
  return Resolve(sysroot, path, final_link).value_or(std::string(path));
}

GuestPath::GuestPath(uint64_t address) {
  bool too_long = false;
  const std::optional<std::string> path =
      mem::ReadGuestString(address, PATH_MAX, &too_long);
  if (path.has_value()) {
    guest_ = *path;
  } else if (too_long) {
    error_ = ENAMETOOLONG;
    guest_.assign(PATH_MAX, 'x');
  } else {
    error_ = EFAULT;
    if (address == 0) unreadable_ = nullptr;
  }
}

PathOnHost GuestPath::OnHost(const Task& task, FinalLink final_link) const {
  if (error_ == EFAULT) return PathOnHost::Unreadable(unreadable_);
  if (final_link == FinalLink::kFollow && IsProcSelfExe(guest_)) {
    return PathOnHost(FindInSysroot(task.process->options.sysroot,
                                    task.process->program.path, final_link));
  }
  return PathOnHost(
      FindInSysroot(task.process->options.sysroot, guest_, final_link));
}

}  // namespace emu::syscall
