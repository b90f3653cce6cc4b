// SPDX-License-Identifier: Apache-2.0

#include "syscall/io/sys_aio.h"

#include <linux/aio_abi.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "mem/guest_copy.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_fd.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/core/tables_mutex.h"
#include "syscall/io/host_iovecs.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/errno.h"
#include "syscall/translate/poll_bits.h"

namespace emu::syscall {
namespace {

// struct iocb and struct io_event are the same in both ABIs and on all
// little-endian hosts.
static_assert(sizeof(iocb) == 64 && offsetof(iocb, aio_key) == 8);
static_assert(sizeof(io_event) == 32);

// Events that are fetched at once.
constexpr int64_t kMaxAioEvents = 1024;

// One operation, from io_submit until its event is fetched. The host is given
// `host`, by whose address its event names it.
struct Request {
  iocb host = {};
  uint64_t guest_address = 0;
  int polled_for = 0;  // IOCB_CMD_POLL: the guest's events
};

// A context of the guest. Its name, which the host makes the address of a ring
// of events, is here that of a page of zeros: a library that looks into the
// ring finds none, and makes the call.
struct Context {
  aio_context_t host = 0;
  std::map<const Request*, std::unique_ptr<Request>> requests
      ABSL_GUARDED_BY(tables_mutex);
};

std::map<uint64_t, std::shared_ptr<Context>>& Contexts()
    ABSL_EXCLUSIVE_LOCKS_REQUIRED(tables_mutex) {
  static auto& contexts = *new std::map<uint64_t, std::shared_ptr<Context>>();
  return contexts;
}

// nullptr when there is none. After a fork the host no longer knows those of
// the parent, and says so.
std::shared_ptr<Context> FindContext(uint64_t name) {
  MutexLock lock(&tables_mutex);
  const auto it = Contexts().find(name);
  return it == Contexts().end() ? nullptr : it->second;
}

bool WriteWord(const Args& args, uint64_t address, uint64_t word) {
  return args.is_i386() ? mem::WriteGuest(address, static_cast<uint32_t>(word))
                        : mem::WriteGuest(address, word);
}

std::optional<uint64_t> ReadWord(const Args& args, uint64_t address) {
  if (!args.is_i386()) return mem::ReadGuest<uint64_t>(address);
  return mem::ReadGuest<uint32_t>(address);
}

// Submits the iocb at `address`. What is wrong with it is left to the host.
int64_t SubmitOne(Task& task, const Args& args, Context& context,
                  uint64_t address) {
  auto owned = std::make_unique<Request>();
  Request* const request = owned.get();
  iocb& host = request->host;
  if (!mem::CopyFromGuest(&host, address, sizeof(host))) return -EFAULT;
  request->guest_address = address;
  host.aio_fildes = GuestFd(static_cast<int>(host.aio_fildes));
  // The host copies the vector before the call is over.
  std::optional<HostIovecs> iovecs;
  const auto direction = host.aio_lio_opcode == IOCB_CMD_PREADV
                             ? HostIovecs::Direction::kIntoGuest
                             : HostIovecs::Direction::kFromGuest;
  const uint64_t size = ClampToGuest(task, host.aio_buf, host.aio_nbytes);
  switch (host.aio_lio_opcode) {
    case IOCB_CMD_PREAD:
      host.aio_buf = WrittenByHost(task, host.aio_buf, size);
      break;
    case IOCB_CMD_PWRITE:
      host.aio_buf = ReadByHost(task, host.aio_buf, size);
      break;
    case IOCB_CMD_PREADV:
    case IOCB_CMD_PWRITEV:
      iovecs.emplace(task, host.aio_buf, host.aio_nbytes, args.abi(),
                     direction);
      host.aio_buf = reinterpret_cast<uintptr_t>(iovecs->data());
      break;
    case IOCB_CMD_POLL:
      request->polled_for = static_cast<uint16_t>(host.aio_buf);
      host.aio_buf = (host.aio_buf & ~uint64_t{0xffff}) |
                     static_cast<uint16_t>(PollBitsToHost(request->polled_for));
      break;
  }
  {
    MutexLock lock(&tables_mutex);
    context.requests.emplace(request, std::move(owned));
  }
  iocb* const list[] = {&host};
  const int64_t result = HostSyscall(SYS_io_submit, context.host, 1, list);
  if (result != 1) {
    MutexLock lock(&tables_mutex);
    context.requests.erase(request);
    return result;
  }
  // (KIOCB_KEY is 0.)
  mem::WriteGuest<uint32_t>(address + offsetof(iocb, aio_key), 0);
  return 1;
}

// A result of an operation: bytes, a poll's events, or -errno.
int64_t ResultToGuest(const Request& request, int64_t result) {
  if (result < 0) return -ErrnoToGuest(static_cast<int>(-result));
  return request.polled_for == 0
             ? result
             : PollBitsToGuest(static_cast<int>(result), request.polled_for);
}

// Hands fetched events to the guest.
SyscallResult WriteEvents(Context& context, uint64_t address,
                          std::vector<io_event> events) {
  {
    MutexLock lock(&tables_mutex);
    for (io_event& event : events) {
      const auto it =
          context.requests.find(reinterpret_cast<const Request*>(event.obj));
      if (it == context.requests.end()) continue;
      event.res = ResultToGuest(*it->second, event.res);
      event.obj = it->second->guest_address;
      context.requests.erase(it);
    }
  }
  if (!mem::CopyToGuest(address, events.data(),
                        events.size() * sizeof(io_event))) {
    return Error(EFAULT);
  }
  return Ok(static_cast<int64_t>(events.size()));
}

SyscallResult GetEvents(Task& task, const Args& args, TimeFormat format,
                        Restart restart) {
  const auto context = FindContext(args.UnsignedLong(0));
  const int64_t least = args.Long(1), most = args.Long(2);
  timespec timeout;
  const uint64_t timeout_address = args.Pointer(4);
  if (timeout_address != 0 &&
      !ReadTimespec(timeout_address, format, &timeout)) {
    return Error(EFAULT);
  }
  if (context == nullptr || least < 0 || least > most) return Error(EINVAL);
  std::vector<io_event> events(std::min(most, kMaxAioEvents));
  const int64_t got = SafeSyscall(
      task, SYS_io_getevents, context->host, std::min(least, kMaxAioEvents),
      events.size(), events.data(), timeout_address != 0 ? &timeout : nullptr);
  if (got < 0) return FromHost(got, restart);
  events.resize(got);
  return WriteEvents(*context, args.Pointer(3), std::move(events));
}

// As SetTemporaryMask for the {address, size} at `address`.
SyscallResult SetMaskOf(Task& task, const Args& args, uint64_t address) {
  if (address == 0) return Ok();
  const auto set = ReadWord(args, address);
  const auto size = ReadWord(args, address + args.word_size());
  if (!set.has_value() || !size.has_value()) return Error(EFAULT);
  return SetTemporaryMask(task, *set, *size);
}

SyscallResult Pgetevents(Task& task, const Args& args, TimeFormat format) {
  const SyscallResult masked = SetMaskOf(task, args, args.Pointer(5));
  if (!masked.ok()) return masked;
  return GetEvents(task, args, format, Restart::kNoHand);
}

}  // namespace

SyscallResult SysIoSetup(Task& task, const Args& args) {
  const uint64_t name_address = args.Pointer(1);
  const auto old_name = ReadWord(args, name_address);
  if (!old_name.has_value()) return Error(EFAULT);
  auto context = std::make_shared<Context>();
  context->host = *old_name;  // which has to be 0
  const int64_t error =
      HostSyscall(SYS_io_setup, args.Unsigned(0), &context->host);
  if (error != 0) return FromHost(error);
  mem::MapRequest page;
  page.length = mem::kGuestPageSize;
  page.protection = mem::kProtRead | mem::kProtWrite;
  page.shared = true;
  page.anonymous = true;
  page.name = "/[aio] (deleted)";
  const int64_t name = task.process->memory->Map(page);
  if (name < 0 || !WriteWord(args, name_address, name)) {
    HostSyscall(SYS_io_destroy, context->host);
    if (name >= 0) task.process->memory->Unmap(name, page.length);
    return Error(name < 0 ? ENOMEM : EFAULT);
  }
  MutexLock lock(&tables_mutex);
  Contexts()[name] = std::move(context);
  return Ok();
}

SyscallResult SysIoDestroy(Task& task, const Args& args) {
  const uint64_t name = args.UnsignedLong(0);
  const auto context = FindContext(name);
  if (context == nullptr) return Error(EINVAL);
  // It waits for the operations under way.
  const int64_t error = HostSyscall(SYS_io_destroy, context->host);
  if (error != 0) return FromHost(error);
  MutexLock lock(&tables_mutex);
  Contexts().erase(name);
  task.process->memory->Unmap(name, mem::kGuestPageSize);
  return Ok();
}

SyscallResult SysIoSubmit(Task& task, const Args& args) {
  const auto context = FindContext(args.UnsignedLong(0));
  const int64_t count = args.Long(1);
  if (count < 0 || context == nullptr) return Error(EINVAL);
  int64_t done = 0;
  for (; done < count; ++done) {
    const auto address =
        ReadWord(args, args.Pointer(2) + done * args.word_size());
    const int64_t result = address.has_value()
                               ? SubmitOne(task, args, *context, *address)
                               : -EFAULT;
    if (result == 1) continue;
    if (done == 0) return FromHost(result);
    break;
  }
  return Ok(done);
}

SyscallResult SysIoCancel(Task&, const Args& args) {
  const uint64_t address = args.Pointer(1);
  const auto key = mem::ReadGuest<uint32_t>(address + offsetof(iocb, aio_key));
  if (!key.has_value()) return Error(EFAULT);
  const auto context = FindContext(args.UnsignedLong(0));
  if (*key != 0 || context == nullptr) return Error(EINVAL);
  MutexLock lock(&tables_mutex);
  for (const auto& [request, owned] : context->requests) {
    if (request->guest_address != address) continue;
    io_event unused;
    return FromHost(
        HostSyscall(SYS_io_cancel, context->host, &request->host, &unused));
  }
  return Error(EINVAL);
}

SyscallResult SysIoGetevents(Task& task, const Args& args) {
  return GetEvents(task, args, PlainTime(args), Restart::kNone);
}

SyscallResult SysIoPgetevents(Task& task, const Args& args) {
  return Pgetevents(task, args, PlainTime(args));
}

SyscallResult SysIoPgeteventsTime64(Task& task, const Args& args) {
  return Pgetevents(task, args, WideTime(args));
}

}  // namespace emu::syscall
