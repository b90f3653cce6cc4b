#ifndef SYSCALL_GUEST_RANGE_H_
#define SYSCALL_GUEST_RANGE_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "syscall/abi/io.h"
#include "syscall/task.h"

namespace emu::syscall {

// Guest buffers that are handed to the host's kernel as they are. Above the
// address space's limit lies the emulator's own memory, which no guest pointer
// may name: the kernel's access_ok.

// The most that read and write transfer at once (the kernel's MAX_RW_COUNT).
inline constexpr uint64_t kMaxTransfer = 0x7ffff000;

inline uint64_t GuestLimit(const Task& task) {
  return task.process->memory->layout().limit;
}

// Whether [address, address + size) is out of the emulator's own memory.
inline bool IsGuestRange(const Task& task, uint64_t address, uint64_t size) {
  const uint64_t limit = GuestLimit(task);
  return address <= limit && size <= limit - address;
}

// `size` cut to what the guest's memory and one transfer can hold.
inline uint64_t ClampToGuest(const Task& task, uint64_t address,
                             uint64_t size) {
  const uint64_t limit = GuestLimit(task);
  return std::min({size, kMaxTransfer, limit - std::min(limit, address)});
}

// As IsGuestRange, and makes the range ready to be written by the host's
// kernel: pages that are write-protected for translated code get writable.
inline bool PrepareForHostWrite(Task& task, uint64_t address, uint64_t size) {
  if (!IsGuestRange(task, address, size)) return false;
  if (size != 0) task.process->memory->PrepareForKernelWrite(address, size);
  return true;
}

// The same for the buffers of a readv or writev. An empty one may have any
// address.
inline bool AreGuestRanges(const Task& task, const std::vector<iovec>& iovecs) {
  return std::all_of(iovecs.begin(), iovecs.end(), [&](const iovec& entry) {
    return entry.iov_len == 0 ||
           IsGuestRange(task, reinterpret_cast<uintptr_t>(entry.iov_base),
                        entry.iov_len);
  });
}

inline bool PrepareForHostWrite(Task& task, const std::vector<iovec>& iovecs) {
  if (!AreGuestRanges(task, iovecs)) return false;
  for (const iovec& entry : iovecs) {
    if (entry.iov_len == 0) continue;
    task.process->memory->PrepareForKernelWrite(
        reinterpret_cast<uintptr_t>(entry.iov_base), entry.iov_len);
  }
  return true;
}

}  // namespace emu::syscall

#endif  // SYSCALL_GUEST_RANGE_H_
