// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_SIGEVENT_H_
#define SYSCALL_ABI_SIGEVENT_H_

#include <csignal>
#include <cstddef>
#include <cstdint>

#include "syscall/core/args.h"

namespace emu::syscall {

// struct sigevent: 64 bytes in both ABIs. `Word` is the size of its sigval.
template <typename Word>
struct __attribute__((packed)) Sigevent {
  Word value;
  int32_t signal;
  int32_t notify;
  int32_t thread;
  uint8_t rest[64 - sizeof(Word) - 12];
};
static_assert(sizeof(Sigevent<uint32_t>) == 64);
static_assert(sizeof(Sigevent<uint64_t>) == 64);
static_assert(offsetof(Sigevent<uint32_t>, thread) == 12);
static_assert(offsetof(Sigevent<uint64_t>, thread) == 16);

// The host kernel's form, which is x86-64's on every 64-bit host.
using HostSigevent = Sigevent<uint64_t>;
static_assert(offsetof(sigevent, sigev_signo) ==
              offsetof(HostSigevent, signal));
static_assert(offsetof(sigevent, sigev_notify) ==
              offsetof(HostSigevent, notify));

// Reads one, with the host's signal number. False: not readable.
bool ReadSigevent(uint64_t address, x86::Mode abi, HostSigevent* event);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_SIGEVENT_H_
