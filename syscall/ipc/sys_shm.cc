// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "absl/strings/str_format.h"
#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/abi/ipc.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/core/tables_mutex.h"
#include "syscall/ipc/host_ipc.h"
#include "syscall/ipc/sys_ipc.h"

namespace emu::syscall {
namespace {

constexpr int kGuestShmLba = 4096;

// Where segments are attached, with their lengths, for shmdt. A guest that
// unmaps one with munmap leaves its entry behind; a later attachment there
// replaces it.
std::map<uint64_t, uint64_t>& Attachments() {
  static auto& attachments = *new std::map<uint64_t, uint64_t>;
  return attachments;
}

SyscallResult SegmentControl(int id, int command, void* argument) {
  return FromHost(
      HostSyscall(SYS_shmctl, id, HostIpcCommand(command), argument));
}

// A place of `size` bytes in the guest's map, at a multiple of the host's
// SHMLBA, for the host's segment to be laid over. Returns its address or a
// negative host errno.
int64_t ReservePlace(mem::AddressSpace& memory, uint64_t address, uint64_t size,
                     int shm_flags) {
  mem::MapRequest request;
  request.length = size;
  request.protection = mem::kProtRead;
  if ((shm_flags & SHM_RDONLY) == 0) request.protection |= mem::kProtWrite;
  if ((shm_flags & SHM_EXEC) != 0) request.protection |= mem::kProtExec;
  request.shared = true;
  request.anonymous = true;
  if (address != 0) {
    request.address = address;
    request.fixed = (shm_flags & SHM_REMAP) != 0;
    request.fixed_noreplace = !request.fixed;
    const int64_t place = memory.Map(request);
    return place == -EEXIST ? -EINVAL : place;
  }
  const uint64_t alignment = static_cast<uint64_t>(SHMLBA);
  if (alignment <= kGuestShmLba) return memory.Map(request);
  request.length = size + alignment;
  const int64_t place = memory.Map(request);
  if (place < 0) return place;
  const uint64_t start = AlignUp(place, alignment);
  const uint64_t end = place + size + alignment;
  if (start != static_cast<uint64_t>(place)) {
    memory.Unmap(place, start - place);
  }
  if (start + size != end) memory.Unmap(start + size, end - (start + size));
  return start;
}

}  // namespace

SyscallResult SysShmget(Task&, const Args& args) {
  return FromHost(
      HostSyscall(SYS_shmget, args.Int(0), args.Size(1), args.Int(2)));
}

SyscallResult SysShmat(Task& task, const Args& args) {
  const int id = args.Int(0);
  uint64_t address = args.Pointer(1);
  const int flags = args.Int(2);
  mem::AddressSpace& memory = *task.process->memory;
  if (!IsAligned(address, kGuestShmLba)) {
    if ((flags & SHM_RND) == 0) return Error(EINVAL);
    address = AlignDown(address, kGuestShmLba);
  }
  if (address == 0 && (flags & SHM_REMAP) != 0) return Error(EINVAL);
  shmid_ds status;
  const SyscallResult known = SegmentControl(id, IPC_STAT, &status);
  if (!known.ok()) return known;
  const uint64_t size = AlignUp(status.shm_segsz, mem::kGuestPageSize);
  const int64_t place = ReservePlace(memory, address, size, flags);
  if (place < 0) return FromHost(place);
  const int64_t result = HostSyscall(SYS_shmat, id, place, flags | SHM_REMAP);
  if (result < 0) {
    memory.Unmap(place, size);
    return FromHost(result);
  }
  MutexLock lock(&tables_mutex);
  Attachments()[place] = size;
  return Ok(place);
}

// The host's detach is the unmapping of the segment.
SyscallResult SysShmdt(Task& task, const Args& args) {
  const uint64_t address = args.Pointer(0);
  uint64_t size = 0;
  {
    MutexLock lock(&tables_mutex);
    const auto it = Attachments().find(address);
    if (it == Attachments().end()) return Error(EINVAL);
    size = it->second;
    Attachments().erase(it);
  }
  return FromHost(task.process->memory->Unmap(address, size));
}

SyscallResult SysShmctl(Task&, const Args& args) {
  const int id = args.Int(0);
  const int command = args.Int(1);
  const uint64_t address = args.Pointer(2);
  switch (command) {
    case IPC_STAT:
    case SHM_STAT:
    case SHM_STAT_ANY: {
      shmid_ds host;
      const SyscallResult result = SegmentControl(id, command, &host);
      if (!result.ok()) return result;
      return WriteShmid(address, args.abi(), host) ? result : Error(EFAULT);
    }
    case IPC_SET: {
      shmid_ds host;
      if (!ReadShmid(address, args.abi(), &host)) return Error(EFAULT);
      return SegmentControl(id, command, &host);
    }
    case IPC_INFO: {
      shminfo host;
      const SyscallResult result = SegmentControl(id, command, &host);
      if (!result.ok()) return result;
      return WriteShmLimits(address, args.abi(), host) ? result : Error(EFAULT);
    }
    case SHM_INFO: {
      shm_info host;
      const SyscallResult result = SegmentControl(id, command, &host);
      if (!result.ok()) return result;
      return WriteShmInfo(address, args.abi(), host) ? result : Error(EFAULT);
    }
    default:
      return SegmentControl(id, command, nullptr);
  }
}

}  // namespace emu::syscall
