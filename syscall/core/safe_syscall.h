// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_SAFE_SYSCALL_H_
#define SYSCALL_CORE_SAFE_SYSCALL_H_

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <type_traits>

#include "syscall/core/task.h"

namespace emu::syscall {

// Makes a host system call that may block, without the race between looking
// for signals and blocking: a guest signal that arrives before the call, at any
// moment, keeps it from beginning (kHostNotStarted); one that arrives in it
// interrupts it (-EINTR).
//
// `number` is the host's SYS_*. Returns the raw host result: a value or
// -errno, on every host. Give it to FromHost.
//
// Guest buffers may be handed on as they are, since a guest address is a host
// address; the kernel answers EFAULT for bad ones. Where the kernel *writes*
// to one, call AddressSpace::PrepareForKernelWrite first.
template <typename... T>
int64_t SafeSyscall(Task& task, long number, T... arguments);

// The same without the check, for calls that do not block.
template <typename... T>
int64_t HostSyscall(long number, T... arguments);

// --- Implementation ---

// safe_syscall_<host>.S. Checks *pending, then makes the call.
extern "C" int64_t EmuSafeSyscall(const volatile int* pending, long number,
                                  long a0, long a1, long a2, long a3, long a4,
                                  long a5);

namespace safe_syscall_internal {

template <typename T>
long ToLong(T value) {
  if constexpr (std::is_pointer_v<T>) {
    return reinterpret_cast<long>(value);
  } else if constexpr (std::is_null_pointer_v<T>) {
    return 0;
  } else {
    return static_cast<long>(value);
  }
}

}  // namespace safe_syscall_internal

template <typename... T>
int64_t SafeSyscall(Task& task, long number, T... arguments) {
  static_assert(sizeof...(T) <= 6);
  const long a[6] = {safe_syscall_internal::ToLong(arguments)...};
  return EmuSafeSyscall(&task.signal_pending, number, a[0], a[1], a[2], a[3],
                        a[4], a[5]);
}

template <typename... T>
int64_t HostSyscall(long number, T... arguments) {
  const int64_t result =
      ::syscall(number, safe_syscall_internal::ToLong(arguments)...);
  return result == -1 ? -errno : result;
}

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_SAFE_SYSCALL_H_
