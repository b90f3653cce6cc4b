// SPDX-License-Identifier: Apache-2.0

#include "syscall/memory/sys_memory.h"

#include <linux/mempolicy.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "base/bits.h"
#include "mem/guest_copy.h"
#include "syscall/core/guest_range.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/translate/mmap_flags.h"

namespace emu::syscall {
namespace {

using mem::AddressSpace;
using mem::kGuestPageSize;
using mem::MapRequest;

// Guest PROT_* bits beside read, write and execute.
constexpr int kProtSem = 0x8;
constexpr int kProtGrowsDown = 0x01000000;
constexpr int kProtGrowsUp = 0x02000000;
constexpr int kProtAll = mem::kProtRead | mem::kProtWrite | mem::kProtExec;

// mremap's flags.
constexpr int kMremapMaymove = 1;
constexpr int kMremapFixed = 2;

AddressSpace& Memory(Task& task) { return *task.process->memory; }

// mmap with the six arguments of the plain call; `offset` in bytes.
SyscallResult Map(Task& task, uint64_t address, uint64_t length, int protection,
                  int flags, GuestFd fd, uint64_t offset) {
  const int type = flags & kGuestMapTypeMask;
  MapRequest request;
  request.address = address;
  request.length = length;
  request.protection = protection & kProtAll;
  request.shared = type == kGuestMapShared || type == kGuestMapSharedValidate;
  request.anonymous = (flags & kGuestMapAnonymous) != 0;
  request.fixed = (flags & (kGuestMapFixed | kGuestMapFixedNoReplace)) != 0;
  request.fixed_noreplace = (flags & kGuestMapFixedNoReplace) != 0;
  request.low_2g = (flags & kGuestMap32Bit) != 0;
  request.grows_down = (flags & kGuestMapGrowsDown) != 0;
  request.no_reserve = (flags & kGuestMapNoReserve) != 0;
  request.populate = (flags & kGuestMapPopulate) != 0;
  request.locked = (flags & kGuestMapLocked) != 0;
  request.fd = request.anonymous ? -1 : static_cast<int>(fd);
  request.offset = offset;
  if (type != kGuestMapPrivate && !request.shared) return Error(EINVAL);
  if (!IsAligned(offset, kGuestPageSize)) return Error(EINVAL);
  // Nobody has reserved huge pages for the guest.
  if ((flags & kGuestMapHugeTlb) != 0) return Error(ENOMEM);
  return FromHost(Memory(task).Map(request));
}

constexpr int kNoKey = -1;

SyscallResult Protect(Task& task, uint64_t address, uint64_t length,
                      int protection, int key) {
  constexpr int kGrowsBothWays = kProtGrowsDown | kProtGrowsUp;
  if ((protection & kGrowsBothWays) == kGrowsBothWays) return Error(EINVAL);
  if (!IsAligned(address, kGuestPageSize)) return Error(EINVAL);
  if (length == 0) return Ok();
  if (AlignUp(length, kGuestPageSize) < length) return Error(ENOMEM);
  if ((protection & ~(kProtAll | kProtSem | kProtGrowsDown)) != 0) {
    return Error(EINVAL);
  }
  // The guest's processor has no protection keys.
  if (key != kNoKey) return Error(EINVAL);
  if ((protection & kProtGrowsDown) != 0) {
    // Down to the start of the stack's mapping.
    for (const AddressSpace::MappedRange& range : Memory(task).Mappings()) {
      if (address < range.start || address >= range.end) continue;
      if (!range.mapping.grows_down) return Error(EINVAL);
      length += address - range.start;
      address = range.start;
      break;
    }
  }
  return FromHost(Memory(task).Protect(address, length, protection & kProtAll));
}

// Checks a range as the calls on existing mappings do: EINVAL for an address
// within a page, ENOMEM for a hole. `*length` becomes whole pages.
int CheckMapped(Task& task, uint64_t address, uint64_t* length) {
  if (!IsAligned(address, kGuestPageSize)) return EINVAL;
  const uint64_t rounded = AlignUp(*length, kGuestPageSize);
  if (rounded < *length || address + rounded < address) return EINVAL;
  *length = rounded;
  if (rounded != 0 && !Memory(task).IsAccessible(address, rounded, 0)) {
    return ENOMEM;
  }
  return 0;
}

// The largest lengths, rounded up to pages, are none: some calls take that.
uint64_t WrappedToNone(uint64_t length) {
  return AlignUp(length, kGuestPageSize) < length ? 0 : length;
}

// The mapped parts of a range: all of it, or what is between holes. The
// emulator's own memory may lie in a hole.
struct Part {
  uint64_t start, end;
};
std::vector<Part> MappedParts(Task& task, uint64_t address, uint64_t length) {
  const uint64_t end = address + length;
  if (Memory(task).IsAccessible(address, length, 0)) return {{address, end}};
  std::vector<Part> parts;
  for (const AddressSpace::MappedRange& range : Memory(task).Mappings()) {
    const Part part = {std::max(range.start, address),
                       std::min(range.end, end)};
    if (part.start >= part.end) continue;
    if (!parts.empty() && parts.back().end == part.start) {
      parts.back().end = part.end;
    } else {
      parts.push_back(part);
    }
  }
  return parts;
}

// A host call on all host pages that the part has pages on.
int64_t OnPart(Task& task, long number, const Part& part, int flags) {
  const uint64_t start =
      AlignDown(part.start, Memory(task).layout().host_page_size);
  return HostSyscall(number, start, part.end - start, flags);
}

// A host call on the host pages that lie wholly in the guest's range.
template <typename... T>
int64_t OnHostPages(Task& task, long number, uint64_t address, uint64_t length,
                    T... more) {
  const uint64_t page = Memory(task).layout().host_page_size;
  const uint64_t start = AlignUp(address, page);
  const uint64_t end = AlignDown(address + length, page);
  return start < end ? HostSyscall(number, start, end - start, more...) : 0;
}

// Pages that MADV_DONTNEED empties where the host cannot: parts of larger host
// pages.
void ZeroPartialPages(Task& task, uint64_t address, uint64_t length) {
  const uint64_t page = Memory(task).layout().host_page_size;
  const uint64_t end = address + length;
  const uint64_t first_whole = std::min(AlignUp(address, page), end);
  const uint64_t last_whole = std::max(AlignDown(end, page), first_whole);
  (void)mem::ZeroGuest(address, first_whole - address);
  (void)mem::ZeroGuest(last_whole, end - last_whole);
}

}  // namespace

SyscallResult SysBrk(Task& task, const Args& args) {
  return Ok(static_cast<int64_t>(Memory(task).SetBreak(args.Pointer(0))));
}

SyscallResult SysMmap(Task& task, const Args& args) {
  return Map(task, args.Pointer(0), args.Size(1), args.Int(2), args.Int(3),
             args.Fd(4), args.UnsignedLong(5));
}

SyscallResult SysMmap2(Task& task, const Args& args) {
  return Map(task, args.Pointer(0), args.Size(1), args.Int(2), args.Int(3),
             args.Fd(4), args.UnsignedLong(5) * kGuestPageSize);
}

SyscallResult SysOldMmap(Task& task, const Args& args) {
  const auto in_memory =
      mem::ReadGuest<std::array<uint32_t, 6>>(args.Pointer(0));
  if (!in_memory.has_value()) return Error(EFAULT);
  const auto& [address, length, protection, flags, fd, offset] = *in_memory;
  return Map(task, address, length, static_cast<int>(protection),
             static_cast<int>(flags), GuestFd(static_cast<int>(fd)), offset);
}

SyscallResult SysMunmap(Task& task, const Args& args) {
  return FromHost(Memory(task).Unmap(args.Pointer(0), args.Size(1)));
}

SyscallResult SysMremap(Task& task, const Args& args) {
  const int flags = args.Int(3);
  if ((flags & ~(kMremapMaymove | kMremapFixed)) != 0) return Error(EINVAL);
  const bool may_move = (flags & kMremapMaymove) != 0;
  const bool fixed = (flags & kMremapFixed) != 0;
  if (fixed && !may_move) return Error(EINVAL);
  return FromHost(Memory(task).Remap(args.Pointer(0), args.Size(1),
                                     args.Size(2), may_move, fixed,
                                     args.Pointer(4)));
}

SyscallResult SysMprotect(Task& task, const Args& args) {
  return Protect(task, args.Pointer(0), args.Size(1), args.Int(2), kNoKey);
}

SyscallResult SysPkeyMprotect(Task& task, const Args& args) {
  return Protect(task, args.Pointer(0), args.Size(1), args.Int(2), args.Int(3));
}

SyscallResult SysPkeyAlloc(Task&, const Args& args) {
  constexpr uint64_t kRights = 3;  // PKEY_DISABLE_ACCESS, PKEY_DISABLE_WRITE
  const bool valid =
      args.UnsignedLong(0) == 0 && (args.UnsignedLong(1) & ~kRights) == 0;
  return Error(valid ? ENOSPC : EINVAL);
}

SyscallResult SysPkeyFree(Task&, const Args&) { return Error(EINVAL); }

SyscallResult SysMsync(Task& task, const Args& args) {
  const uint64_t address = args.Pointer(0);
  uint64_t length = WrappedToNone(args.Size(1));
  // MS_* have the same numbers everywhere.
  const int flags = args.Int(2);
  if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0 ||
      (flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC)) {
    return Error(EINVAL);
  }
  if (!IsAligned(address, kGuestPageSize)) return Error(EINVAL);
  length = AlignUp(length, kGuestPageSize);
  if (address + length < address) return Error(ENOMEM);
  if (length == 0) return Ok();
  // Holes are passed over, and told at the end.
  int error = ENOMEM;
  for (const Part& part : MappedParts(task, address, length)) {
    if (part.end - part.start == length) error = 0;
    const int64_t result = OnPart(task, SYS_msync, part, flags);
    if (result != 0) return FromHost(result);
  }
  return FromHost(-error);
}

namespace {

// `part` is all mapped.
SyscallResult Advise(Task& task, const Part& part, int advice) {
  AddressSpace& memory = Memory(task);
  const uint64_t length = part.end - part.start;
  const bool partial = memory.layout().host_page_size != kGuestPageSize;
  switch (advice) {
    case MADV_DONTNEED:
    case MADV_REMOVE:
      // What was code may not be it any more.
      memory.PrepareForKernelWrite(part.start, length);
      if (partial) ZeroPartialPages(task, part.start, length);
      break;
    case MADV_POPULATE_READ:
      // On the host what can be written can be read.
      if (!memory.IsAccessible(part.start, length, mem::kProtRead)) {
        return Error(EINVAL);
      }
      break;
    case MADV_POPULATE_WRITE:
      memory.PrepareForKernelWrite(part.start, length);
      break;
    case MADV_DONTFORK:
    case MADV_DOFORK:
    case MADV_WIPEONFORK:
    case MADV_KEEPONFORK:
      if (partial) return Error(EINVAL);
      break;
  }
  return FromHost(OnHostPages(task, SYS_madvise, part.start, length, advice));
}

}  // namespace

SyscallResult SysMadvise(Task& task, const Args& args) {
  const uint64_t address = args.Pointer(0);
  uint64_t length = args.Size(1);
  const int advice = args.Int(2);  // the same numbers everywhere
  const int error = CheckMapped(task, address, &length);
  if (error != 0 || length == 0) {
    // The host knows what advice there is, which comes first.
    const int64_t known = HostSyscall(SYS_madvise, 0, 0, advice);
    if (known != 0) return FromHost(known);
    const bool populates =
        advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE;
    if (error != ENOMEM || populates) return FromHost(-error);
  }
  // Holes are passed over, and told at the end.
  for (const Part& part : MappedParts(task, address, length)) {
    const SyscallResult result = Advise(task, part, advice);
    if (!result.ok()) return result;
  }
  return FromHost(-error);
}

SyscallResult SysMincore(Task& task, const Args& args) {
  const uint64_t address = args.Pointer(0), length = args.Size(1),
                 vector = args.Pointer(2);
  if (!IsAligned(address, kGuestPageSize)) return Error(EINVAL);
  if (!LooksAccessible(task, address, length)) return Error(ENOMEM);
  const uint64_t count = AlignUp(length, kGuestPageSize) / kGuestPageSize;
  if (!LooksAccessible(task, vector, count)) return Error(EFAULT);
  const uint64_t page = Memory(task).layout().host_page_size;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t at = address + i * kGuestPageSize;
    if (!Memory(task).IsMapped(at)) return Error(ENOMEM);
    unsigned char resident = 0;
    // Of the host's own pages, which may be smaller than those it simulates.
    const int64_t error =
        HostSyscall(SYS_mincore, AlignDown(at, page), 1, &resident);
    if (error != 0) return FromHost(error);
    if (!mem::WriteGuest(vector + i, resident)) return Error(EFAULT);
  }
  return Ok();
}

namespace {

// The lock calls round to pages by themselves.
SyscallResult Lock(Task& task, long number, const Args& args, int flags) {
  const uint64_t address = AlignDown(args.Pointer(0), kGuestPageSize);
  uint64_t length = args.Size(1) + (args.Pointer(0) - address);
  length = WrappedToNone(length);
  length = AlignUp(length, kGuestPageSize);
  if (address + length < address) return Error(EINVAL);
  if (length == 0) return Ok();
  // Up to the first hole.
  const std::vector<Part> parts = MappedParts(task, address, length);
  if (parts.empty() || parts[0].start != address) return Error(ENOMEM);
  // But not of more than may be locked, holes and all.
  rlimit limit = {};
  getrlimit(RLIMIT_MEMLOCK, &limit);
  if (number != SYS_munlock && parts[0].end - address < length &&
      length > limit.rlim_cur) {
    return Error(ENOMEM);
  }
  const int64_t result = OnPart(task, number, parts[0], flags);
  if (result != 0) return FromHost(result);
  return parts[0].end == address + length ? Ok() : Error(ENOMEM);
}

}  // namespace

SyscallResult SysMlock(Task& task, const Args& args) {
  return Lock(task, SYS_mlock, args, 0);
}

SyscallResult SysMlock2(Task& task, const Args& args) {
  if ((args.Int(2) & ~MLOCK_ONFAULT) != 0) return Error(EINVAL);
  return Lock(task, SYS_mlock2, args, args.Int(2));
}

SyscallResult SysMunlock(Task& task, const Args& args) {
  return Lock(task, SYS_munlock, args, 0);
}

SyscallResult SysMlockall(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_mlockall, args.Int(0)));
}

SyscallResult SysMunlockall(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_munlockall));
}

namespace {

// The nodes that mbind and its like name, for the host's kernel: `count`
// bits, less one, in the guest's words.
class Nodes {
 public:
  Nodes(Task& task, const Args& args, int address_index, int count_index)
      : address_(args.Pointer(address_index)),
        count_(args.UnsignedLong(count_index)) {
    if (address_ == 0 || count_ <= 1) return;
    const uint64_t size =
        std::min(AlignUp(count_ - 1, 8 * args.word_size()) / 8, kGuestPageSize);
    if (!args.is_i386()) {
      address_ = ReadByHost(task, address_, size);
      return;
    }
    // The host's words are longer: in little-endian order only at their end.
    words_.resize(AlignUp(size, 8) / 8);
    address_ = mem::CopyFromGuest(words_.data(), address_, size)
                   ? reinterpret_cast<uintptr_t>(words_.data())
                   : kNoAddress;
  }
  uint64_t address() const { return address_; }
  uint64_t count() const { return count_; }

 private:
  uint64_t address_;
  uint64_t count_;
  std::vector<uint64_t> words_;
};

}  // namespace

SyscallResult SysMbind(Task& task, const Args& args) {
  const uint64_t address = args.Pointer(0);
  uint64_t length = WrappedToNone(args.Size(1));
  const Nodes nodes(task, args, 3, 4);
  const int error = CheckMapped(task, address, &length);
  const bool is_default = (args.Int(2) & ~MPOL_MODE_FLAGS) == MPOL_DEFAULT;
  // Only the default policy passes over holes.
  std::vector<Part> parts;
  if (length != 0 && (error == 0 || (error == ENOMEM && is_default))) {
    parts = MappedParts(task, address, length);
  }
  const auto bind = [&](uint64_t start, uint64_t size) {
    return HostSyscall(SYS_mbind, start, size, args.Int(2), nodes.address(),
                       nodes.count(), args.Unsigned(5));
  };
  const uint64_t page = Memory(task).layout().host_page_size;
  if (parts.empty()) {
    // The policy is looked at first: for an address that is as wrong.
    return FromHost(bind(error == EINVAL ? 1 : 0, length == 0 ? 0 : page));
  }
  for (const Part& part : parts) {
    const uint64_t start = AlignUp(part.start, page);
    const uint64_t end = AlignDown(part.end, page);
    const int64_t result = start < end ? bind(start, end - start) : 0;
    if (result != 0) return FromHost(result);
  }
  return Ok();
}

SyscallResult SysSetMempolicy(Task& task, const Args& args) {
  const Nodes nodes(task, args, 1, 2);
  return FromHost(HostSyscall(SYS_set_mempolicy, args.Int(0), nodes.address(),
                              nodes.count()));
}

SyscallResult SysGetMempolicy(Task& task, const Args& args) {
  const uint64_t count = args.UnsignedLong(2);
  // `count` bits, less one, in words of 64 for both ABIs; the kernel takes a
  // page of them.
  const uint64_t size =
      count == 0 ? 0 : std::min(AlignUp(count - 1, 64) / 8, kGuestPageSize);
  const SyscallResult result = FromHost(HostSyscall(
      SYS_get_mempolicy, WrittenByHost(task, args.Pointer(0), sizeof(int)),
      WrittenByHost(task, args.Pointer(1), size), count, args.Pointer(3),
      args.UnsignedLong(4)));
  const bool is_word_of_none =
      args.is_i386() && count == 1 && args.Pointer(1) != 0;
  if (!result.ok() || !is_word_of_none) return result;
  // An i386 process gets a word for a bit less one, too (compat_put_bitmap).
  std::array<uint64_t, kGuestPageSize / 8> mask = {};
  HostSyscall(SYS_get_mempolicy, nullptr, mask.data(), 8 * sizeof(mask),
              args.Pointer(3), args.UnsignedLong(4));
  return mem::WriteGuest(args.Pointer(1), static_cast<uint32_t>(mask[0]))
             ? result
             : Error(EFAULT);
}

SyscallResult SysMigratePages(Task& task, const Args& args) {
  const Nodes from(task, args, 2, 1), to(task, args, 3, 1);
  return FromHost(HostSyscall(SYS_migrate_pages, args.Int(0), from.count(),
                              from.address(), to.address()));
}

// Another guest's addresses are its host addresses, too.
SyscallResult SysMovePages(Task& task, const Args& args) {
  constexpr uint64_t kAtOnce = 4096;
  const uint64_t count = args.UnsignedLong(1);
  const uint64_t pages = args.Pointer(2), nodes = args.Pointer(3),
                 status = args.Pointer(4);
  Memory(task).PrepareForKernelWrite(status, count * sizeof(int));
  const auto move = [&](uint64_t n, uint64_t addresses, uint64_t first) {
    return HostSyscall(SYS_move_pages, args.Int(0), n, addresses,
                       nodes == 0 ? 0 : nodes + first * sizeof(int),
                       status + first * sizeof(int), args.Int(5));
  };
  if (!args.is_i386() || count == 0) return FromHost(move(count, pages, 0));
  // The host's pointers are wider.
  int64_t not_moved = 0;
  std::vector<uint32_t> narrow;
  for (uint64_t first = 0; first < count; first += kAtOnce) {
    narrow.resize(std::min(kAtOnce, count - first));
    if (!mem::CopyFromGuest(narrow.data(), pages + first * sizeof(uint32_t),
                            narrow.size() * sizeof(uint32_t))) {
      return Error(EFAULT);
    }
    const std::vector<uint64_t> wide(narrow.begin(), narrow.end());
    const int64_t result =
        move(wide.size(), reinterpret_cast<uintptr_t>(wide.data()), first);
    if (result < 0) return FromHost(result);
    not_moved += result;
  }
  return Ok(not_moved);
}

}  // namespace emu::syscall
