// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_PATH_H_
#define SYSCALL_FS_PATH_H_

#include <errno.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "syscall/core/guest_range.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

enum class FinalLink : bool { kFollow, kKeep };

// Where the guest's `path` lies on the host (the -L rule): an absolute path
// that exists under the sysroot is there, every other one is itself. Symbolic
// links inside the sysroot, absolute ones too, lead to places inside it. /proc,
// /dev, /sys, /run and /tmp are always the host's.
std::string FindInSysroot(const std::string& sysroot, std::string_view path,
                          FinalLink final_link);

// A path for the host's kernel.
class PathOnHost {
 public:
  explicit PathOnHost(std::string path) : path_(std::move(path)) {}
  // One that cannot be read: EFAULT, as soon as the kernel looks at it.
  static PathOnHost Unreadable(const char* address) {
    return PathOnHost(address);
  }

  const char* c_str() const { return readable_ ? path_.c_str() : unreadable_; }

 private:
  explicit PathOnHost(const char* unreadable)
      : readable_(false), unreadable_(unreadable) {}

  std::string path_;
  bool readable_ = true;
  const char* unreadable_ = nullptr;
};

// A path argument, or another string that the kernel copies like one.
//
// What is wrong with it may be left to the host's kernel, which knows what to
// look at first: c_str and OnHost give it a path with the same fault.
class GuestPath {
 public:
  // Reads the string at `address`. Unless ok(), error() says what the call
  // would end with: EFAULT or ENAMETOOLONG. An empty path is for the host to
  // judge.
  explicit GuestPath(uint64_t address);

  bool ok() const { return error_ == 0; }
  SyscallResult error() const { return Error(error_); }

  // As the guest gave it. Unless ok(): empty, or of the longest length.
  const std::string& guest() const { return guest_; }
  // The same for the host's kernel.
  const char* c_str() const {
    return error_ == EFAULT ? unreadable_ : guest_.c_str();
  }

  // For calls that look at what is there. Calls that make, rename or remove a
  // name take c_str(), as QEMU's do: the sysroot is not theirs.
  PathOnHost OnHost(const Task& task,
                    FinalLink final_link = FinalLink::kFollow) const;

 private:
  std::string guest_;
  int error_ = 0;
  // A null pointer stays one, which means something to some calls.
  const char* unreadable_ = reinterpret_cast<const char*>(kNoAddress);
};

}  // namespace emu::syscall

#endif  // SYSCALL_FS_PATH_H_
