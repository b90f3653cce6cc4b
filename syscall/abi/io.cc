// SPDX-License-Identifier: Apache-2.0

#include "syscall/abi/io.h"

#include <errno.h>

#include <cstdint>
#include <vector>

#include "mem/guest_copy.h"

namespace emu::syscall {
namespace {

template <typename Word>
bool ReadIovecsAs(uint64_t address, size_t count, std::vector<iovec>* iovecs) {
  std::vector<Iovec<Word>> guest(count);
  if (!mem::CopyFromGuest(guest.data(), address, count * sizeof(Iovec<Word>))) {
    return false;
  }
  iovecs->clear();
  iovecs->reserve(count);
  for (const Iovec<Word>& entry : guest) {
    const auto length = static_cast<std::make_signed_t<Word>>(entry.length);
    iovecs->push_back(
        {reinterpret_cast<void*>(static_cast<uintptr_t>(entry.base)),
         static_cast<size_t>(length)});
  }
  return true;
}

template <typename Guest>
bool ReadFlockAs(uint64_t address, struct flock* lock) {
  Guest guest;
  if (!mem::CopyFromGuest(&guest, address, sizeof(guest))) return false;
  *lock = {};
  lock->l_type = guest.type;
  lock->l_whence = guest.whence;
  lock->l_start = guest.start;
  lock->l_len = guest.length;
  lock->l_pid = guest.pid;
  return true;
}

template <typename Guest>
int WriteFlockAs(uint64_t address, const struct flock& lock) {
  Guest guest = {};
  guest.type = lock.l_type;
  guest.whence = lock.l_whence;
  guest.start = lock.l_start;
  guest.length = lock.l_len;
  guest.pid = lock.l_pid;
  return mem::WriteGuest(address, guest) ? 0 : EFAULT;
}

}  // namespace

bool ReadIovecs(uint64_t address, uint64_t count, x86::Mode abi,
                std::vector<iovec>* iovecs) {
  return abi == x86::Mode::k32 ? ReadIovecsAs<uint32_t>(address, count, iovecs)
                               : ReadIovecsAs<uint64_t>(address, count, iovecs);
}

bool ReadFlock(uint64_t address, FlockLayout layout, struct flock* lock) {
  switch (layout) {
    case FlockLayout::kI386:
      return ReadFlockAs<FlockI386>(address, lock);
    case FlockLayout::k64I386:
      return ReadFlockAs<Flock64I386>(address, lock);
    case FlockLayout::kX8664:
      return ReadFlockAs<FlockX8664>(address, lock);
  }
  return false;
}

int WriteFlock(uint64_t address, FlockLayout layout, const struct flock& lock) {
  switch (layout) {
    case FlockLayout::kI386: {
      constexpr int64_t kLimit = 0x7fffffff;
      if (lock.l_start > kLimit) return EOVERFLOW;
      struct flock narrow = lock;
      // A length that reaches too far means "to the end" (kernel:
      // fixup_compat_flock).
      if (narrow.l_len > kLimit) narrow.l_len = kLimit;
      return WriteFlockAs<FlockI386>(address, narrow);
    }
    case FlockLayout::k64I386:
      return WriteFlockAs<Flock64I386>(address, lock);
    case FlockLayout::kX8664:
      return WriteFlockAs<FlockX8664>(address, lock);
  }
  return EINVAL;
}

}  // namespace emu::syscall
