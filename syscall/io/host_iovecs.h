// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IO_HOST_IOVECS_H_
#define SYSCALL_IO_HOST_IOVECS_H_

#include <sys/uio.h>

#include <cstdint>
#include <vector>

#include "syscall/core/args.h"
#include "syscall/core/guest_range.h"

namespace emu::syscall {

// A guest's vector of buffers for the host's kernel. What is wrong with it, the
// kernel finds in data() and count() in its own time.
class HostIovecs {
 public:
  enum class Direction { kIntoGuest, kFromGuest };

  // Makes the buffers ready to be written by the host for kIntoGuest.
  HostIovecs(Task& task, uint64_t address, uint64_t count, x86::Mode abi,
             Direction direction);

  const iovec* data() const {
    return readable_ ? entries_.data()
                     : reinterpret_cast<const iovec*>(kNoAddress);
  }
  uint64_t count() const { return count_; }

 private:
  std::vector<iovec> entries_;
  uint64_t count_;
  bool readable_;
};

}  // namespace emu::syscall

#endif  // SYSCALL_IO_HOST_IOVECS_H_
