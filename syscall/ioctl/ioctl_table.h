// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_IOCTL_IOCTL_TABLE_H_
#define SYSCALL_IOCTL_IOCTL_TABLE_H_

#include <cstdint>

#include "absl/types/span.h"
#include "x86/registers.h"

namespace emu::syscall {

// What an ioctl's argument is, where that is more than the direction and size
// that its number tells.
enum class IoctlKind : uint8_t {
  kValue,    // a number, or nothing
  kBuffer,   // a structure of `size` bytes, equal everywhere: the host's kernel
             // works on guest memory
  kWordOut,  // to a long
  kTermiosGet,
  kTermiosSet,
  kTermios2Get,
  kTermios2Set,
  kTermioGet,
  kTermioSet,
  kModemGet,  // to an int of TIOCM_* bits
  kModemSet,
  kSignal,     // a signal number
  kOpenFlags,  // O_* flags
  kIfreq,      // struct ifreq whose union has no pointer or long
  kIfreqMap,   // … whose union is an ifmap
  kIfreqData,  // … whose union is a pointer
  kIfconf,
  kTimevalOut,   // the ABI's
  kTimespecOut,  // the ABI's
  kDiskGeometry,
  kFiemap,
};

enum class IoctlAbi : uint8_t { kBoth, kI386, kX8664 };

struct IoctlRow {
  uint32_t guest;
  uint32_t host;
  const char* name;
  IoctlKind kind;
  uint16_t size = 0;
  IoctlAbi abi = IoctlAbi::kBoth;
};

// x86's way to write a request that the host's headers make with _IO, _IOR,
// _IOW or _IOWR. (MIPS has three direction bits, and 13 for the size.)
uint32_t X86Request(uint32_t host_request);

// All of them, for tests and lists.
absl::Span<const IoctlRow> IoctlRows();

// The row of the guest's `request`; nullptr for an unknown one.
const IoctlRow* FindIoctl(x86::Mode abi, uint32_t request);

}  // namespace emu::syscall

#endif  // SYSCALL_IOCTL_IOCTL_TABLE_H_
