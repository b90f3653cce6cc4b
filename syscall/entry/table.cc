// SPDX-License-Identifier: Apache-2.0

#include "syscall/entry/table.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <string_view>

#include "syscall/fs/sys_attributes.h"
#include "syscall/fs/sys_dir.h"
#include "syscall/fs/sys_names.h"
#include "syscall/fs/sys_open.h"
#include "syscall/fs/sys_stat.h"
#include "syscall/fs/sys_xattr.h"
#include "syscall/io/sys_aio.h"
#include "syscall/io/sys_epoll.h"
#include "syscall/io/sys_fcntl.h"
#include "syscall/io/sys_poll.h"
#include "syscall/io/sys_read_write.h"
#include "syscall/ioctl/sys_ioctl.h"
#include "syscall/ipc/sys_ipc.h"
#include "syscall/ipc/sys_mq.h"
#include "syscall/memory/sys_memory.h"
#include "syscall/net/sys_net.h"
#include "syscall/process/sys_admin.h"
#include "syscall/process/sys_clone.h"
#include "syscall/process/sys_exec.h"
#include "syscall/process/sys_futex.h"
#include "syscall/process/sys_identity.h"
#include "syscall/process/sys_info.h"
#include "syscall/process/sys_pidfd.h"
#include "syscall/process/sys_prctl.h"
#include "syscall/process/sys_process.h"
#include "syscall/process/sys_resource.h"
#include "syscall/process/sys_sched.h"
#include "syscall/process/sys_segments.h"
#include "syscall/process/sys_wait.h"
#include "syscall/signal/sys_signal.h"
#include "syscall/signal/sys_signal_send.h"
#include "syscall/signal/sys_signal_wait.h"
#include "syscall/signal/sys_signalfd.h"
#include "syscall/strace/strace_names.h"
#include "syscall/time/sys_time.h"
#include "syscall/time/sys_timer.h"

namespace emu::syscall {
namespace {

using enum Format;
using enum State;

// In order of the names. The number is not set.
struct CallRow {
  const char* name;
  State state;
  Handler handler;
  Formats formats;
  const char* note = "";
};

constexpr CallRow kCalls[] = {
#include "syscall/entry/calls.inc"
};

struct Number {
  int number;
  const char* name;
  const char* call = nullptr;  // in kCalls, where not `name`
};

constexpr Number kI386Numbers[] = {
#include "syscall/entry/numbers_i386.inc"
};

constexpr Number kX8664Numbers[] = {
#include "syscall/entry/numbers_x86_64.inc"
};

constexpr bool IsBefore(const CallRow& call, std::string_view name) {
  return call.name < name;
}

static_assert(std::adjacent_find(std::begin(kCalls), std::end(kCalls),
                                 [](const CallRow& a, const CallRow& b) {
                                   return !IsBefore(a, b.name);
                                 }) == std::end(kCalls));

// Stops the compiler when a list of numbers names a call that is not there.
[[maybe_unused]] void ThereIsNoSuchCall() {}

constexpr const CallRow& FindCall(std::string_view name) {
  const CallRow* const call =
      std::lower_bound(std::begin(kCalls), std::end(kCalls), name, IsBefore);
  if (call == std::end(kCalls) || call->name != name) ThereIsNoSuchCall();
  return *call;
}

template <size_t kSize>
constexpr std::array<SyscallRow, kSize> MakeRows(
    const Number (&numbers)[kSize]) {
  std::array<SyscallRow, kSize> rows;
  for (size_t i = 0; i < kSize; ++i) {
    const Number& number = numbers[i];
    const CallRow& call =
        FindCall(number.call == nullptr ? number.name : number.call);
    rows[i] = {number.number, number.name,  call.state,
               call.handler,  call.formats, call.note};
  }
  return rows;
}

constexpr auto kI386Rows = MakeRows(kI386Numbers);
constexpr auto kX8664Rows = MakeRows(kX8664Numbers);

// Rows by number; the tables have gaps.
template <size_t kSize>
constexpr std::array<int16_t, kMaxSyscalls> IndexByNumber(
    const std::array<SyscallRow, kSize>& rows) {
  std::array<int16_t, kMaxSyscalls> index;
  index.fill(-1);
  for (size_t i = 0; i < kSize; ++i) {
    index[rows[i].number] = static_cast<int16_t>(i);
  }
  return index;
}

constexpr auto kI386Index = IndexByNumber(kI386Rows);
constexpr auto kX8664Index = IndexByNumber(kX8664Rows);

}  // namespace

absl::Span<const SyscallRow> I386Table() { return kI386Rows; }

absl::Span<const SyscallRow> X8664Table() { return kX8664Rows; }

const SyscallRow* FindSyscall(x86::Mode abi, uint64_t number) {
  if (number >= kMaxSyscalls) return nullptr;
  const bool is_i386 = abi == x86::Mode::k32;
  const int i = is_i386 ? kI386Index[number] : kX8664Index[number];
  if (i < 0) return nullptr;
  return is_i386 ? &kI386Rows[i] : &kX8664Rows[i];
}

SyscallResult FailWithEnosys(Task&, const Args&) { return Error(ENOSYS); }

SyscallResult FailWithEperm(Task&, const Args&) { return Error(EPERM); }

SyscallResult FailWithEinval(Task&, const Args&) { return Error(EINVAL); }

}  // namespace emu::syscall
