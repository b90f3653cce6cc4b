// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_SOCKET_H_
#define SYSCALL_ABI_SOCKET_H_

#include <cstddef>
#include <cstdint>

namespace emu::syscall {

// struct msghdr (kernel: user_msghdr, compat_msghdr). `Word` is uint32_t or
// uint64_t.
template <typename Word>
struct Msghdr {
  Word name;
  int32_t name_length;
  Word iov;
  Word iov_count;
  Word control;
  Word control_length;
  uint32_t flags;
};
static_assert(sizeof(Msghdr<uint32_t>) == 28);
static_assert(sizeof(Msghdr<uint64_t>) == 56);
static_assert(offsetof(Msghdr<uint64_t>, iov) == 16);
static_assert(offsetof(Msghdr<uint64_t>, flags) == 48);

template <typename Word>
struct Mmsghdr {
  Msghdr<Word> header;
  uint32_t length;
};
static_assert(sizeof(Mmsghdr<uint32_t>) == 32);
static_assert(sizeof(Mmsghdr<uint64_t>) == 64);

// A control message: this, then its data, the next one aligned to `Word`.
template <typename Word>
struct Cmsghdr {
  Word length;  // with this header
  int32_t level;
  int32_t type;
};
static_assert(sizeof(Cmsghdr<uint32_t>) == 12);
static_assert(sizeof(Cmsghdr<uint64_t>) == 16);

// struct sock_fprog: a filter program for SO_ATTACH_FILTER.
template <typename Word>
struct SockFprog {
  uint16_t length;
  Word filter;
};
static_assert(sizeof(SockFprog<uint32_t>) == 8);
static_assert(sizeof(SockFprog<uint64_t>) == 16);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_SOCKET_H_
