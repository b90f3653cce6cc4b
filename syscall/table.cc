#include "syscall/table.h"

#include <cerrno>
#include <vector>

namespace emu::syscall {
namespace {

// Rows by number; the tables have gaps.
std::vector<const SyscallRow*> MakeIndex(absl::Span<const SyscallRow> rows) {
  std::vector<const SyscallRow*> index(rows.back().number + 1, nullptr);
  for (const SyscallRow& row : rows) index[row.number] = &row;
  return index;
}

}  // namespace

const SyscallRow* FindSyscall(x86::Mode abi, uint64_t number) {
  static const auto& i386 = *new auto(MakeIndex(I386Table()));
  static const auto& x86_64 = *new auto(MakeIndex(X8664Table()));
  const auto& index = abi == x86::Mode::k32 ? i386 : x86_64;
  return number < index.size() ? index[number] : nullptr;
}

SyscallResult FailWithEnosys(Task&, const Args&) { return Error(ENOSYS); }

SyscallResult FailWithEperm(Task&, const Args&) { return Error(EPERM); }

SyscallResult FailWithEinval(Task&, const Args&) { return Error(EINVAL); }

}  // namespace emu::syscall
