#ifndef SYSCALL_PATH_H_
#define SYSCALL_PATH_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "syscall/result.h"
#include "syscall/task.h"

namespace emu::syscall {

enum class FinalLink : bool { kFollow, kKeep };

// Where the guest's `path` lies on the host (the -L rule): an absolute path
// that exists under the sysroot is there, every other one is itself. Symbolic
// links inside the sysroot, absolute ones too, lead to places inside it. /proc,
// /dev, /sys, /run and /tmp are always the host's.
std::string FindInSysroot(const std::string& sysroot, std::string_view path,
                          FinalLink final_link);

// A path argument.
class GuestPath {
 public:
  // Reads the string at `address`. Unless ok(), the call ends with error():
  // EFAULT or ENAMETOOLONG. An empty path is for the host to judge.
  explicit GuestPath(uint64_t address);

  bool ok() const { return error_ == 0; }
  SyscallResult error() const { return Error(error_); }

  // As the guest gave it.
  const std::string& guest() const { return guest_; }

  // For calls that look at what is there. Calls that make, rename or remove a
  // name take guest().c_str(), as QEMU's do: the sysroot is not theirs.
  std::string OnHost(const Task& task,
                     FinalLink final_link = FinalLink::kFollow) const;

 private:
  std::string guest_;
  int error_ = 0;
};

}  // namespace emu::syscall

#endif  // SYSCALL_PATH_H_
