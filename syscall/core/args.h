// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_ARGS_H_
#define SYSCALL_CORE_ARGS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "syscall/core/guest_fd.h"
#include "x86/registers.h"

namespace emu::syscall {

// The six arguments of a call. In the i386 ABI each is 32 bits, zero-extended.
//
// `abi` is the call's, which decides every struct layout: it is the process's
// mode, but i386 for an `int $0x80` in a 64-bit program.
class Args {
 public:
  Args(x86::Mode abi, const std::array<uint64_t, 6>& values)
      : abi_(abi), values_(values) {
    if (abi == x86::Mode::k32) {
      for (uint64_t& value : values_) value = static_cast<uint32_t>(value);
    }
  }

  x86::Mode abi() const { return abi_; }
  bool is_i386() const { return abi_ == x86::Mode::k32; }

  // A guest address.
  uint64_t Pointer(int i) const { return values_[i]; }
  // C's int and unsigned int.
  int32_t Int(int i) const { return static_cast<int32_t>(values_[i]); }
  uint32_t Unsigned(int i) const { return static_cast<uint32_t>(values_[i]); }
  // A descriptor: what a handler takes for one comes from here.
  GuestFd Fd(int i) const { return GuestFd(Int(i)); }
  // C's long (32 bits and sign-extended for i386), unsigned long, size_t.
  int64_t Long(int i) const {
    return is_i386() ? Int(i) : static_cast<int64_t>(values_[i]);
  }
  uint64_t UnsignedLong(int i) const { return values_[i]; }
  size_t Size(int i) const { return values_[i]; }
  // A 64-bit value. i386: the pair (i: low half, i + 1: high half); x86-64:
  // argument i alone. Index what follows it with After64(i).
  uint64_t U64(int i) const {
    return is_i386() ? values_[i] | values_[i + 1] << 32 : values_[i];
  }
  int64_t I64(int i) const { return static_cast<int64_t>(U64(i)); }
  int After64(int i) const { return is_i386() ? i + 2 : i + 1; }

  // The bytes of a pointer, long or size_t in guest memory: 4 or 8.
  int word_size() const { return is_i386() ? 4 : 8; }

  // The arguments from `first` on, moved to the front, with zeros after them:
  // for multiplexers (ipc, socketcall, syscall).
  Args Shifted(int first) const {
    std::array<uint64_t, 6> values = {};
    for (int i = first; i < 6; ++i) values[i - first] = values_[i];
    return Args(abi_, values);
  }

 private:
  x86::Mode abi_;
  std::array<uint64_t, 6> values_;
};

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_ARGS_H_
