// SPDX-License-Identifier: Apache-2.0

#include "syscall/entry/table.h"

#include <array>
#include <cerrno>

namespace emu::syscall {
namespace {

// Rows by number; the tables have gaps.
class Index {
 public:
  explicit Index(absl::Span<const SyscallRow> rows) {
    for (const SyscallRow& row : rows) rows_[row.number] = &row;
  }
  const SyscallRow* Find(uint64_t number) const {
    return number < rows_.size() ? rows_[number] : nullptr;
  }

 private:
  std::array<const SyscallRow*, kMaxSyscalls> rows_ = {};
};

}  // namespace

const SyscallRow* FindSyscall(x86::Mode abi, uint64_t number) {
  static const Index kIndices[] = {Index(I386Table()), Index(X8664Table())};
  return kIndices[abi == x86::Mode::k32 ? 0 : 1].Find(number);
}

SyscallResult FailWithEnosys(Task&, const Args&) { return Error(ENOSYS); }

SyscallResult FailWithEperm(Task&, const Args&) { return Error(EPERM); }

SyscallResult FailWithEinval(Task&, const Args&) { return Error(EINVAL); }

}  // namespace emu::syscall
