// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_INTERFACE_H_
#define SYSCALL_ABI_INTERFACE_H_

#include <cstddef>
#include <cstdint>

namespace emu::syscall {

// struct ifreq in the i386 ABI; x86-64's is the 64-bit host's.
struct IfreqI386 {
  char name[16];
  uint8_t data[16];  // what a 32-bit union holds
};
static_assert(sizeof(IfreqI386) == 32);

// Its union as an ifmap.
struct IfmapI386 {
  uint32_t mem_start;
  uint32_t mem_end;
  uint16_t base_address;
  uint8_t irq;
  uint8_t dma;
  uint8_t port;
  uint8_t pad[3];
};
static_assert(sizeof(IfmapI386) == 16);

// struct ifconf.
template <typename Word>
struct Ifconf {
  int32_t length;
  Word buffer;
};
static_assert(sizeof(Ifconf<uint32_t>) == 8);
static_assert(sizeof(Ifconf<uint64_t>) == 16);
static_assert(offsetof(Ifconf<uint64_t>, buffer) == 8);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_INTERFACE_H_
