#include "syscall/sys_dir.h"

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
#include "syscall/dir_cookies.h"
#include "syscall/guest_range.h"
#include "syscall/own_fds.h"
#include "syscall/path.h"
#include "syscall/safe_syscall.h"

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

// Appends the entry as a getdents record. Returns 0 or a host errno.
template <typename Word>
int AppendDirent(const HostEntry& entry, int64_t position,
                 std::vector<uint8_t>* records) {
  Dirent<Word> guest;
  guest.ino = static_cast<Word>(entry.header.ino);
  if (guest.ino != entry.header.ino) return EOVERFLOW;
  guest.off = static_cast<Word>(position);
  const size_t start = records->size();
  const size_t length =
      AlignUp(sizeof(guest) + entry.name.size() + 2, sizeof(Word));
  guest.record_length = static_cast<uint16_t>(length);
  records->resize(start + length);
  uint8_t* record = records->data() + start;
  std::memcpy(record, &guest, sizeof(guest));
  std::memcpy(record + sizeof(guest), entry.name.data(), entry.name.size());
  record[length - 1] = entry.header.type;
  return 0;
}

// Hands over records, each of which ends with a directory position: those up to
// the first that the guest's memory does not take, if there is one; the next
// call begins there.
struct RecordEnd {
  size_t offset;
  int64_t position;
};
SyscallResult WriteRecords(int fd, uint64_t address,
                           const std::vector<uint8_t>& records,
                           const std::vector<RecordEnd>& ends) {
  if (mem::CopyToGuest(address, records.data(), records.size())) {
    return Ok(records.size());
  }
  RecordEnd done = {};
  for (const RecordEnd& end : ends) {
    if (!mem::CopyToGuest(address + done.offset, &records[done.offset],
                          end.offset - done.offset)) {
      break;
    }
    done = end;
  }
  if (done.offset == 0) return Error(EFAULT);
  HostSyscall(SYS_lseek, fd, done.position, SEEK_SET);
  return Ok(done.offset);
}

// getdents for the guest's word. Its records are never longer than those of
// getdents64 from which they are made, so all that is read fits.
template <typename Word>
SyscallResult Getdents(int fd, uint64_t address, uint64_t size) {
  std::vector<uint8_t> host(std::min(size, kMaxBuffer));
  const int64_t read =
      HostSyscall(SYS_getdents64, fd, host.data(), host.size());
  if (read <= 0) return FromHost(read);
  std::vector<uint8_t> guest;
  guest.reserve(read);
  std::vector<RecordEnd> ends;
  for (int64_t at = 0; at < read;) {
    const HostEntry entry(host.data() + at);
    at += entry.header.record_length;
    const int64_t position = sizeof(Word) == 4
                                 ? NarrowDirPosition(fd, entry.header.off)
                                 : entry.header.off;
    const int error = AppendDirent<Word>(entry, position, &guest);
    if (error != 0) return Error(error);
    ends.push_back({guest.size(), entry.header.off});
  }
  return WriteRecords(fd, address, guest, ends);
}

}  // namespace

SyscallResult SysGetdents(Task&, const Args& args) {
  const int fd = args.Int(0);
  const uint64_t address = args.Pointer(1);
  const uint64_t size = BufferSize(args);
  if (IsOwnFd(fd)) return Error(EBADF);
  return args.is_i386() ? Getdents<uint32_t>(fd, address, size)
                        : Getdents<uint64_t>(fd, address, size);
}

SyscallResult SysGetdents64(Task& task, const Args& args) {
  const int fd = args.Int(0);
  const uint64_t address = args.Pointer(1);
  const uint64_t size = ClampToGuest(task, address, BufferSize(args));
  if (IsOwnFd(fd)) return Error(EBADF);
  if (!args.is_i386()) {
    if (!PrepareForHostWrite(task, address, size)) return Error(EFAULT);
    return FromHost(HostSyscall(SYS_getdents64, fd, address, size));
  }
  std::vector<uint8_t> records(std::min(size, kMaxBuffer));
  const int64_t read =
      HostSyscall(SYS_getdents64, fd, records.data(), records.size());
  if (read <= 0) return FromHost(read);
  records.resize(read);
  std::vector<RecordEnd> ends;
  for (int64_t at = 0; at < read;) {
    Dirent64 header = LoadUnaligned<Dirent64>(&records[at]);
    const int64_t position = header.off;
    header.off = NarrowDirPosition(fd, position);
    StoreUnaligned<Dirent64>(&records[at], header);
    at += header.record_length;
    ends.push_back({static_cast<size_t>(at), position});
  }
  return WriteRecords(fd, address, records, ends);
}

// One entry a call; 1 when there was one, 0 at the end.
SyscallResult SysReaddir(Task&, const Args& args) {
  const int fd = args.Int(0);
  const uint64_t address = args.Pointer(1);
  if (IsOwnFd(fd)) return Error(EBADF);
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
  return FromHost(HostSyscall(SYS_fchdir, args.Int(0)));
}

SyscallResult SysGetcwd(Task& task, const Args& args) {
  const uint64_t buffer = args.Pointer(0);
  const uint64_t size =
      std::min<uint64_t>(ClampToGuest(task, buffer, args.Size(1)), PATH_MAX);
  if (!PrepareForHostWrite(task, buffer, size)) return Error(EFAULT);
  return FromHost(HostSyscall(SYS_getcwd, buffer, size));
}

SyscallResult SysChroot(Task&, const Args& args) {
  const GuestPath path(args.Pointer(0));
  return FromHost(HostSyscall(SYS_chroot, path.c_str()));
}

}  // namespace emu::syscall
