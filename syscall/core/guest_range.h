// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_GUEST_RANGE_H_
#define SYSCALL_CORE_GUEST_RANGE_H_

#include <algorithm>
#include <cstdint>

#include "mem/strict_pages.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// Guest buffers that are handed to the host's kernel as they are. Above the
// address space's limit lies the emulator's own memory, which no guest pointer
// may name: the kernel's access_ok.

// The most that read and write transfer at once (the kernel's MAX_RW_COUNT).
inline constexpr uint64_t kMaxTransfer = 0x7ffff000;

// An address at which the host's kernel fails with EFAULT. Handed to it in
// place of a guest pointer that is no good, so that it says first what it looks
// at first.
inline constexpr uint64_t kNoAddress = uint64_t{0} - 4096;

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
  // Beyond it there is nothing to cut for: the call fails.
  if (address >= limit) return std::min(size, kMaxTransfer);
  return std::min({size, kMaxTransfer, limit - address});
}

// Whether the kernel's first look at a range of addresses finds it good: to an
// x86-64 kernel all 4 GiB of an i386 process are.
inline bool LooksAccessible(const Task& task, uint64_t address, uint64_t size) {
  return task.process->mode == x86::Mode::k32 ||
         IsGuestRange(task, address, size);
}

// Where host pages are larger than the guest's, the host's kernel can be kept
// from a guest page only here. Lets it access the range if its first page
// allows that.
inline bool LetHostAccess(const Task& task, uint64_t address, uint64_t size,
                          int protection) {
  if (size == 0 || !mem::strict_pages::WereUsed()) return true;
  const int allowed = task.process->memory->ProtectionAt(address);
  if (allowed < 0 || (allowed & protection) == 0) return false;
  mem::strict_pages::Loosen(address, address + size);
  return true;
}

// As IsGuestRange, and makes the range ready to be written by the host's
// kernel: pages that are write-protected for translated code get writable.
inline bool PrepareForHostWrite(Task& task, uint64_t address, uint64_t size) {
  if (!IsGuestRange(task, address, size)) return false;
  if (!LetHostAccess(task, address, size, mem::kProtWrite)) return false;
  if (size != 0) task.process->memory->PrepareForKernelWrite(address, size);
  return true;
}

// The same for the data of a call. An x86-64 kernel finds an i386 process's bad
// addresses only when it comes to them, since all 4 GiB are user addresses: so
// this one is an unmapped page.
inline uint64_t NoData(const Task& task) {
  return task.process->mode == x86::Mode::k32 ? 1 : kNoAddress;
}

// `address`, checked by the one and made ready by the other, or NoData.
inline uint64_t ReadByHost(const Task& task, uint64_t address, uint64_t size) {
  constexpr int kAny = mem::kProtRead | mem::kProtWrite | mem::kProtExec;
  return IsGuestRange(task, address, size) &&
                 LetHostAccess(task, address, size, kAny)
             ? address
             : NoData(task);
}
inline uint64_t WrittenByHost(Task& task, uint64_t address, uint64_t size) {
  return PrepareForHostWrite(task, address, size) ? address : NoData(task);
}

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_GUEST_RANGE_H_
