// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_EPOLL_H_
#define SYSCALL_ABI_EPOLL_H_

#include <cstdint>

namespace emu::syscall {

// struct epoll_event: without padding in both ABIs. Its bits are equal
// everywhere (unlike poll's).
struct __attribute__((packed)) GuestEpollEvent {
  uint32_t events;
  uint64_t data;
};
static_assert(sizeof(GuestEpollEvent) == 12);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_EPOLL_H_
