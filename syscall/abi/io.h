// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_IO_H_
#define SYSCALL_ABI_IO_H_

#include <fcntl.h>
#include <sys/uio.h>

#include <cstdint>
#include <vector>

#include "syscall/core/args.h"

namespace emu::syscall {

template <typename Word>
struct Iovec {
  Word base;
  Word length;
};
static_assert(sizeof(Iovec<uint32_t>) == 8);
static_assert(sizeof(Iovec<uint64_t>) == 16);

// The most entries a vector may have (UIO_MAXIOV).
inline constexpr uint64_t kMaxIovecs = 1024;

// Reads `count` iovecs at `address`, at most kMaxIovecs; their bases are guest
// addresses and with guest base 0 good for the host's kernel. Lengths may be
// negative, for the kernel to refuse. False: not readable.
bool ReadIovecs(uint64_t address, uint64_t count, x86::Mode abi,
                std::vector<iovec>* iovecs);

// struct flock (i386), and its 64-bit forms.
struct FlockI386 {
  int16_t type;
  int16_t whence;
  int32_t start;
  int32_t length;
  int32_t pid;
};
static_assert(sizeof(FlockI386) == 16);

struct __attribute__((packed)) Flock64I386 {
  int16_t type;
  int16_t whence;
  int64_t start;
  int64_t length;
  int32_t pid;
};
static_assert(sizeof(Flock64I386) == 24);

struct FlockX8664 {
  int16_t type;
  int16_t whence;
  int32_t pad0;
  int64_t start;
  int64_t length;
  int32_t pid;
  int32_t pad1;
};
static_assert(sizeof(FlockX8664) == 32);

enum class FlockLayout : uint8_t { kI386, k64I386, kX8664 };

bool ReadFlock(uint64_t address, FlockLayout layout, struct flock* lock);
// Returns 0 or a host errno: EFAULT, or EOVERFLOW for a lock whose place a
// 32-bit structure cannot tell.
int WriteFlock(uint64_t address, FlockLayout layout, const struct flock& lock);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_IO_H_
