// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_DIRENT_H_
#define SYSCALL_ABI_DIRENT_H_

#include <cstddef>
#include <cstdint>

namespace emu::syscall {

// The records of getdents64, equal everywhere. The name follows, with its NUL,
// filled up to 8 bytes.
struct __attribute__((packed)) Dirent64 {
  uint64_t ino;
  int64_t off;
  uint16_t record_length;
  uint8_t type;
};
inline constexpr size_t kDirent64NameOffset = 19;
static_assert(sizeof(Dirent64) == kDirent64NameOffset);

// The records of getdents: name and NUL follow, filled up to the word's size;
// the last byte is the type.
template <typename Word>
struct __attribute__((packed)) Dirent {
  Word ino;
  Word off;
  uint16_t record_length;
};
static_assert(sizeof(Dirent<uint32_t>) == 10);
static_assert(sizeof(Dirent<uint64_t>) == 18);

// readdir's (i386): the name and its NUL follow.
struct __attribute__((packed)) OldDirentI386 {
  uint32_t ino;
  uint32_t off;
  uint16_t name_length;
};
static_assert(sizeof(OldDirentI386) == 10);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_DIRENT_H_
