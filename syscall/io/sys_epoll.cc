// SPDX-License-Identifier: Apache-2.0

#include "syscall/io/sys_epoll.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "mem/guest_copy.h"
#include "syscall/abi/epoll.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/signal/signals.h"
#include "syscall/time/deadline.h"
#include "syscall/translate/open_flags.h"

namespace emu::syscall {
namespace {

// As many events as fit here are fetched at once, which is more than a process
// may have descriptors by default. Only what is used of it is ever touched.
constexpr int kMaxAtOnce = 1 << 20;
// The kernel's EP_MAX_EVENTS for 12-byte events.
constexpr int kMaxEpollEvents =
    INT32_MAX / static_cast<int>(sizeof(GuestEpollEvent));

// The number of events to fetch for the guest's `max_events`: 0, for the host's
// kernel to refuse, when it is invalid.
int EventRoom(int max_events) {
  if (max_events <= 0 || max_events > kMaxEpollEvents) return 0;
  return std::min(max_events, kMaxAtOnce);
}

// Where the host is to put events for the guest's `address`: at a place as bad
// as that, or into `events`.
uint64_t EventsFor(const Task& task, uint64_t address, int max_events,
                   epoll_event* events) {
  const uint64_t size = uint64_t{sizeof(GuestEpollEvent)} * max_events;
  return LooksAccessible(task, address, size)
             ? reinterpret_cast<uintptr_t>(events)
             : kNoAddress;
}

SyscallResult WriteEvents(uint64_t address, const epoll_event* host,
                          SyscallResult result) {
  if (!result.ok()) return result;
  std::vector<GuestEpollEvent> guest(result.value);
  for (size_t i = 0; i < guest.size(); ++i) {
    guest[i] = {host[i].events, host[i].data.u64};
  }
  const bool written = mem::CopyToGuest(address, guest.data(),
                                        guest.size() * sizeof(GuestEpollEvent));
  return written ? result : Error(EFAULT);
}

// epoll's waits end with EINTR whatever the handler's SA_RESTART says.
SyscallResult Wait(Task& task, int fd, uint64_t events_address, int max_events,
                   int milliseconds) {
  const int room = EventRoom(max_events);
  const auto events = std::make_unique_for_overwrite<epoll_event[]>(room);
  return WriteEvents(events_address, events.get(),
                     FromHost(SafeSyscall(task, SYS_epoll_pwait, fd,
                                          EventsFor(task, events_address,
                                                    max_events, events.get()),
                                          room, milliseconds, nullptr, 0)));
}

}  // namespace

SyscallResult SysEpollCreate(Task&, const Args& args) {
  if (args.Int(0) <= 0) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_epoll_create1, 0));
}

SyscallResult SysEpollCreate1(Task&, const Args& args) {
  const std::optional<int> flags =
      OpenFlagsToHost(args.Int(0), kGuestOpenCloexec);
  if (!flags.has_value()) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_epoll_create1, *flags));
}

SyscallResult SysEpollCtl(Task&, const Args& args) {
  const GuestFd epoll = args.Fd(0);
  const int operation = args.Int(1);
  const GuestFd fd = args.Fd(2);
  const uint64_t event_address = args.Pointer(3);
  epoll_event event = {};
  if (operation != EPOLL_CTL_DEL) {
    const auto guest = mem::ReadGuest<GuestEpollEvent>(event_address);
    if (!guest.has_value()) return Error(EFAULT);
    event.events = guest->events;
    event.data.u64 = guest->data;
  }
  return FromHost(HostSyscall(SYS_epoll_ctl, epoll, operation, fd, &event));
}

SyscallResult SysEpollWait(Task& task, const Args& args) {
  return Wait(task, args.Fd(0), args.Pointer(1), args.Int(2), args.Int(3));
}

SyscallResult SysEpollPwait(Task& task, const Args& args) {
  const SyscallResult masked =
      SetTemporaryMask(task, args.Pointer(4), args.Size(5));
  if (!masked.ok()) return masked;
  return Wait(task, args.Fd(0), args.Pointer(1), args.Int(2), args.Int(3));
}

// Its timespec has 64-bit seconds in both ABIs.
SyscallResult SysEpollPwait2(Task& task, const Args& args) {
  const uint64_t timeout_address = args.Pointer(3);
  timespec timeout;
  if (timeout_address != 0) {
    if (!ReadTimespec(timeout_address, WideTime(args), &timeout)) {
      return Error(EFAULT);
    }
    if (!IsValidTimespec(timeout)) return Error(EINVAL);
  }
  const int room = EventRoom(args.Int(2));
  const SyscallResult masked =
      SetTemporaryMask(task, args.Pointer(4), args.Size(5));
  if (!masked.ok()) return masked;
  const auto events = std::make_unique_for_overwrite<epoll_event[]>(room);
  return WriteEvents(
      args.Pointer(1), events.get(),
      FromHost(SafeSyscall(
          task, SYS_epoll_pwait2, args.Fd(0),
          EventsFor(task, args.Pointer(1), args.Int(2), events.get()), room,
          timeout_address != 0 ? &timeout : nullptr, nullptr, 0)));
}

}  // namespace emu::syscall
