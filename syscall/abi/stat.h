// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ABI_STAT_H_
#define SYSCALL_ABI_STAT_H_

#include <sys/stat.h>
#include <sys/vfs.h>

#include <cstddef>
#include <cstdint>

namespace emu::syscall {

// The guest's stat structures, as the kernel's headers for x86 lay them out.
// Inside i386 structures 64-bit fields are aligned to 4 bytes.

// oldstat, oldfstat, oldlstat (i386).
struct OldStatI386 {
  uint16_t dev;
  uint16_t ino;
  uint16_t mode;
  uint16_t nlink;
  uint16_t uid;
  uint16_t gid;
  uint16_t rdev;
  uint16_t pad;
  uint32_t size;
  uint32_t atime;
  uint32_t mtime;
  uint32_t ctime;
};
static_assert(sizeof(OldStatI386) == 32);

// stat, fstat, lstat (i386).
struct StatI386 {
  uint32_t dev;
  uint32_t ino;
  uint16_t mode;
  uint16_t nlink;
  uint16_t uid;
  uint16_t gid;
  uint32_t rdev;
  uint32_t size;
  uint32_t block_size;
  uint32_t blocks;
  uint32_t atime;
  uint32_t atime_nsec;
  uint32_t mtime;
  uint32_t mtime_nsec;
  uint32_t ctime;
  uint32_t ctime_nsec;
  uint32_t unused[2];
};
static_assert(sizeof(StatI386) == 64);

// stat64, fstat64, lstat64, fstatat64 (i386).
struct __attribute__((packed)) Stat64I386 {
  uint64_t dev;
  uint32_t pad0;
  uint32_t short_ino;
  uint32_t mode;
  uint32_t nlink;
  uint32_t uid;
  uint32_t gid;
  uint64_t rdev;
  uint32_t pad3;
  int64_t size;
  uint32_t block_size;
  uint64_t blocks;
  uint32_t atime;
  uint32_t atime_nsec;
  uint32_t mtime;
  uint32_t mtime_nsec;
  uint32_t ctime;
  uint32_t ctime_nsec;
  uint64_t ino;
};
static_assert(sizeof(Stat64I386) == 96);
static_assert(offsetof(Stat64I386, size) == 44);
static_assert(offsetof(Stat64I386, ino) == 88);

// stat, fstat, lstat, newfstatat (x86-64).
struct StatX8664 {
  uint64_t dev;
  uint64_t ino;
  uint64_t nlink;
  uint32_t mode;
  uint32_t uid;
  uint32_t gid;
  uint32_t pad0;
  uint64_t rdev;
  int64_t size;
  int64_t block_size;
  int64_t blocks;
  uint64_t atime;
  uint64_t atime_nsec;
  uint64_t mtime;
  uint64_t mtime_nsec;
  uint64_t ctime;
  uint64_t ctime_nsec;
  int64_t unused[3];
};
static_assert(sizeof(StatX8664) == 144);
static_assert(offsetof(StatX8664, size) == 48);
static_assert(offsetof(StatX8664, ctime_nsec) == 112);

enum class StatLayout : uint8_t { kOldI386, kI386, k64I386, kX8664 };

// Writes `host` in the given layout. Returns 0 or a host errno: EFAULT, or
// EOVERFLOW where a narrow field cannot hold its value (kernel: fs/stat.c).
int WriteStat(uint64_t address, StatLayout layout, const struct stat& host);

// statfs, fstatfs (i386).
struct StatfsI386 {
  uint32_t type;
  uint32_t block_size;
  uint32_t blocks;
  uint32_t blocks_free;
  uint32_t blocks_available;
  uint32_t files;
  uint32_t files_free;
  int32_t fsid[2];
  uint32_t name_length;
  uint32_t fragment_size;
  uint32_t flags;
  uint32_t spare[4];
};
static_assert(sizeof(StatfsI386) == 64);

// statfs64, fstatfs64 (i386).
struct __attribute__((packed)) Statfs64I386 {
  uint32_t type;
  uint32_t block_size;
  uint64_t blocks;
  uint64_t blocks_free;
  uint64_t blocks_available;
  uint64_t files;
  uint64_t files_free;
  int32_t fsid[2];
  uint32_t name_length;
  uint32_t fragment_size;
  uint32_t flags;
  uint32_t spare[4];
};
static_assert(sizeof(Statfs64I386) == 84);

// statfs, fstatfs (x86-64).
struct StatfsX8664 {
  int64_t type;
  int64_t block_size;
  uint64_t blocks;
  uint64_t blocks_free;
  uint64_t blocks_available;
  uint64_t files;
  uint64_t files_free;
  int32_t fsid[2];
  int64_t name_length;
  int64_t fragment_size;
  int64_t flags;
  int64_t spare[4];
};
static_assert(sizeof(StatfsX8664) == 120);

enum class StatfsLayout : uint8_t { kI386, k64I386, kX8664 };

// As WriteStat.
int WriteStatfs(uint64_t address, StatfsLayout layout,
                const struct statfs& host);

}  // namespace emu::syscall

#endif  // SYSCALL_ABI_STAT_H_
