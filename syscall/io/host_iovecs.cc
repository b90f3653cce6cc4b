// SPDX-License-Identifier: Apache-2.0

#include "syscall/io/host_iovecs.h"

#include "syscall/abi/io.h"

namespace emu::syscall {

HostIovecs::HostIovecs(Task& task, uint64_t address, uint64_t count,
                       x86::Mode abi, Direction direction)
    : count_(count) {
  // Too many: the kernel looks at none of them.
  readable_ = count <= kMaxIovecs && ReadIovecs(address, count, abi, &entries_);
  for (iovec& entry : entries_) {
    if (entry.iov_len == 0) continue;
    const auto base = reinterpret_cast<uintptr_t>(entry.iov_base);
    entry.iov_base =
        reinterpret_cast<void*>(direction == Direction::kIntoGuest
                                    ? WrittenByHost(task, base, entry.iov_len)
                                    : ReadByHost(task, base, entry.iov_len));
  }
}

}  // namespace emu::syscall
