// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>

#include "mem/guest_copy.h"
#include "syscall/abi/ipc.h"
#include "syscall/abi/time.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/ipc/host_ipc.h"
#include "syscall/ipc/sys_ipc.h"

namespace emu::syscall {
namespace {

// A semaphore wait that a signal breaks off is EINTR, always.
SyscallResult Operate(Task& task, const Args& args, const timespec* timeout) {
  const unsigned count = args.Unsigned(2);
  return FromHost(
      SafeSyscall(task, SYS_semtimedop, args.Int(0),
                  ReadByHost(task, args.Pointer(1), count * sizeof(sembuf)),
                  count, timeout));
}

SyscallResult TimedOperate(Task& task, const Args& args, TimeFormat format) {
  const uint64_t timeout_address = args.Pointer(3);
  if (timeout_address == 0) return Operate(task, args, nullptr);
  timespec timeout;
  if (!ReadTimespec(timeout_address, format, &timeout)) return Error(EFAULT);
  return Operate(task, args, &timeout);
}

template <typename Argument>
SyscallResult SemaphoreControl(int id, int index, int command,
                               Argument argument) {
  return FromHost(
      HostSyscall(SYS_semctl, id, index, HostIpcCommand(command), argument));
}

// GETALL and SETALL: an array of as many shorts as there are semaphores.
SyscallResult AllValues(Task& task, int id, int command, uint64_t address) {
  semid_ds status;
  const SyscallResult result = SemaphoreControl(id, 0, IPC_STAT, &status);
  if (!result.ok()) return result;
  if (!PrepareForHostWrite(task, address,
                           status.sem_nsems * sizeof(uint16_t))) {
    return Error(EFAULT);
  }
  return SemaphoreControl(id, 0, command, address);
}

}  // namespace

SyscallResult SysSemget(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_semget, args.Int(0), args.Int(1), args.Int(2)));
}

SyscallResult SysSemop(Task& task, const Args& args) {
  return Operate(task, args, nullptr);
}

SyscallResult SysSemtimedop(Task& task, const Args& args) {
  return TimedOperate(task, args, PlainTime(args));
}

SyscallResult SysSemtimedopTime64(Task& task, const Args& args) {
  return TimedOperate(task, args, WideTime(args));
}

SyscallResult SysSemctl(Task& task, const Args& args) {
  const int id = args.Int(0);
  const int index = args.Int(1);
  const int command = args.Int(2);
  const uint64_t argument = args.Pointer(3);
  switch (command) {
    case IPC_STAT:
    case SEM_STAT:
    case SEM_STAT_ANY: {
      semid_ds host;
      const SyscallResult result = SemaphoreControl(id, index, command, &host);
      if (!result.ok()) return result;
      return WriteSemid(argument, args.abi(), host) ? result : Error(EFAULT);
    }
    case IPC_SET: {
      semid_ds host;
      if (!ReadSemid(argument, args.abi(), &host)) return Error(EFAULT);
      return SemaphoreControl(id, index, command, &host);
    }
    case IPC_INFO:
    case SEM_INFO:  // ten ints everywhere
      if (!PrepareForHostWrite(task, argument, sizeof(seminfo))) {
        return Error(EFAULT);
      }
      return SemaphoreControl(id, index, command, argument);
    case GETALL:
    case SETALL:
      return AllValues(task, id, command, argument);
    case SETVAL:
      return SemaphoreControl(id, index, command, static_cast<int>(argument));
    default:
      return SemaphoreControl(id, index, command, 0);
  }
}

}  // namespace emu::syscall
