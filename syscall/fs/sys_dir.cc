// SPDX-License-Identifier: Apache-2.0

#include "syscall/fs/sys_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/abi/dirent.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/fs/dir_cookies.h"
#include "syscall/fs/path.h"

namespace emu::syscall {
namespace {

// Directory entries come in buffers of some 32 KiB; more at once helps nobody.
constexpr uint64_t kMaxBuffer = 1 << 20;

// What the kernel takes for the size of a buffer: a negative int has no room
// for any entry.
uint64_t BufferSize(const Args& args) {
  return args.Int(2) < 0 ? 0 : args.Unsigned(2);
}

// The record at `at` in what the host's getdents64 wrote.
struct HostEntry {
  explicit HostEntry(const uint8_t* at)
      : header(LoadUnaligned<Dirent64>(at)),
        name(reinterpret_cast<const char*>(at) + kDirent64NameOffset) {}
  Dirent64 header;
  std::string_view name;
};

// A record for the guest, of which the first `used` bytes are written.
struct Record {
  std::vector<uint8_t> bytes;
  size_t used;
};

// Makes the entry a getdents record. Returns 0 or a host errno.
template <typename Word>
int MakeDirent(int fd, const HostEntry& entry, Record* record) {
  Dirent<Word> guest;
  guest.ino = static_cast<Word>(entry.header.ino);
  if (guest.ino != entry.header.ino) return EOVERFLOW;
  guest.off = static_cast<Word>(sizeof(Word) == 4
                                    ? NarrowDirPosition(fd, entry.header.off)
                                    : entry.header.off);
  const size_t length =
      AlignUp(sizeof(guest) + entry.name.size() + 2, sizeof(Word));
  guest.record_length = static_cast<uint16_t>(length);
  record->bytes.assign(length, 0);
  std::memcpy(record->bytes.data(), &guest, sizeof(guest));
  std::memcpy(&record->bytes[sizeof(guest)], entry.name.data(),
              entry.name.size());
  record->bytes.back() = entry.header.type;
  record->used = length;
  return 0;
}

// Makes it a getdents64 record with a position for an i386 guest.
int MakeDirent64(int fd, const HostEntry& entry, Record* record) {
  Dirent64 guest = entry.header;
  guest.off = NarrowDirPosition(fd, entry.header.off);
  record->bytes.assign(guest.record_length, 0);
  std::memcpy(record->bytes.data(), &guest, sizeof(guest));
  record->used = kDirent64NameOffset + entry.name.size() + 1;
  std::memcpy(&record->bytes[kDirent64NameOffset], entry.name.data(),
              entry.name.size());
  return 0;
}

// Hands over as many records as fit into `size` bytes and as the guest's
// memory takes; the next call begins behind them. The host's records are never
// more than `host_share` times as long as those that `make` makes of them.
SyscallResult ReadEntries(int fd, uint64_t address, uint64_t size,
                          int host_share,
                          int (*make)(int, const HostEntry&, Record*)) {
  std::vector<uint8_t> host(std::min(size * host_share, kMaxBuffer));
  int64_t position = HostSyscall(SYS_lseek, fd, 0, SEEK_CUR);
  const int64_t read =
      HostSyscall(SYS_getdents64, fd, host.data(), host.size());
  if (read <= 0) return FromHost(read);
  uint64_t done = 0;
  int error = 0;
  Record record;
  for (int64_t at = 0; at < read && error == 0;) {
    const HostEntry entry(host.data() + at);
    error = make(fd, entry, &record);
    if (error != 0) continue;
    if (record.bytes.size() > size - done) {
      error = EINVAL;
    } else if (!mem::CopyToGuest(address + done, record.bytes.data(),
                                 record.used)) {
      error = EFAULT;
    } else {
      at += entry.header.record_length;
      done += record.bytes.size();
      position = entry.header.off;
    }
  }
  if (error != 0) HostSyscall(SYS_lseek, fd, position, SEEK_SET);
  return done == 0 ? Error(error) : Ok(done);
}

}  // namespace

SyscallResult SysGetdents(Task&, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t address = args.Pointer(1);
  const uint64_t size = BufferSize(args);
  return args.is_i386()
             ? ReadEntries(fd, address, size, 2, MakeDirent<uint32_t>)
             : ReadEntries(fd, address, size, 1, MakeDirent<uint64_t>);
}

SyscallResult SysGetdents64(Task& task, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t address = args.Pointer(1);
  const uint64_t size = ClampToGuest(task, address, BufferSize(args));
  if (!args.is_i386()) {
    return FromHost(HostSyscall(SYS_getdents64, fd,
                                WrittenByHost(task, address, size), size));
  }
  return ReadEntries(fd, address, size, 1, MakeDirent64);
}

// One entry a call; 1 when there was one, 0 at the end.
SyscallResult SysReaddir(Task&, const Args& args) {
  const GuestFd fd = args.Fd(0);
  const uint64_t address = args.Pointer(1);
  // Room for at least one record, seldom for two.
  uint8_t record[AlignUp(kDirent64NameOffset + NAME_MAX + 1, 8)];
  const int64_t read = HostSyscall(SYS_getdents64, fd, record, sizeof(record));
  if (read <= 0) return FromHost(read);
  const HostEntry entry(record);
  if (read > entry.header.record_length) {
    // The others are for the next calls.
    const int64_t moved =
        HostSyscall(SYS_lseek, fd, entry.header.off, SEEK_SET);
    if (moved < 0) return FromHost(moved);
  }
  OldDirentI386 guest;
  guest.ino = static_cast<uint32_t>(entry.header.ino);
  if (guest.ino != entry.header.ino) return Error(EOVERFLOW);
  guest.off = static_cast<uint32_t>(NarrowDirPosition(fd, entry.header.off));
  guest.name_length = static_cast<uint16_t>(entry.name.size());
  if (!mem::WriteGuest(address, guest) ||
      !mem::CopyToGuest(address + sizeof(guest), entry.name.data(),
                        entry.name.size() + 1)) {
    return Error(EFAULT);
  }
  return Ok(1);
}

// A directory that only the sysroot has can be entered; the process is then
// seen to be there.
SyscallResult SysChdir(Task& task, const Args& args) {
  const GuestPath path(args.Pointer(0));
  int64_t result = HostSyscall(SYS_chdir, path.c_str());
  if (result == -ENOENT) {
    result = HostSyscall(SYS_chdir, path.OnHost(task).c_str());
  }
  return FromHost(result);
}

SyscallResult SysFchdir(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_fchdir, args.Fd(0)));
}

SyscallResult SysGetcwd(Task& task, const Args& args) {
  const uint64_t buffer = args.Pointer(0);
  const uint64_t size =
      std::min<uint64_t>(ClampToGuest(task, buffer, args.Size(1)), PATH_MAX);
  return FromHost(
      HostSyscall(SYS_getcwd, WrittenByHost(task, buffer, size), size));
}

SyscallResult SysChroot(Task&, const Args& args) {
  const GuestPath path(args.Pointer(0));
  return FromHost(HostSyscall(SYS_chroot, path.c_str()));
}

}  // namespace emu::syscall
