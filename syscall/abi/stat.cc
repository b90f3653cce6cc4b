// SPDX-License-Identifier: Apache-2.0

#include "syscall/abi/stat.h"

#include <errno.h>
#include <sys/sysmacros.h>

#include <cstring>

#include "mem/guest_copy.h"

namespace emu::syscall {
namespace {

// The kernel's new_encode_dev, in which all these structures but the oldest
// hold device numbers.
uint64_t EncodeDevice(dev_t device) {
  const uint64_t minor_number = minor(device);
  return (minor_number & 0xff) | (uint64_t{major(device)} << 8) |
         ((minor_number & ~uint64_t{0xff}) << 12);
}

// old_encode_dev: 8 bits each. False when they do not suffice.
bool EncodeOldDevice(dev_t device, uint16_t* encoded) {
  *encoded = static_cast<uint16_t>(major(device) << 8 | minor(device));
  return major(device) < 256 && minor(device) < 256;
}

// The kernel's high2lowuid: ids that 16 bits cannot hold.
uint16_t LowId(uint32_t id) { return id > 0xffff ? 65534 : id; }

// Assigns with a check that nothing is lost.
template <typename To, typename From>
bool Narrow(From from, To* to) {
  *to = static_cast<To>(from);
  return static_cast<From>(*to) == from;
}

int Write(uint64_t address, const void* data, size_t size) {
  return mem::CopyToGuest(address, data, size) ? 0 : EFAULT;
}

int WriteOldI386(uint64_t address, const struct stat& host) {
  OldStatI386 guest = {};
  if (!EncodeOldDevice(host.st_dev, &guest.dev) ||
      !EncodeOldDevice(host.st_rdev, &guest.rdev) ||
      !Narrow(host.st_ino, &guest.ino) ||
      !Narrow(host.st_nlink, &guest.nlink) || host.st_size > 0x7fffffff) {
    return EOVERFLOW;
  }
  guest.mode = host.st_mode;
  guest.uid = LowId(host.st_uid);
  guest.gid = LowId(host.st_gid);
  guest.size = host.st_size;
  guest.atime = host.st_atim.tv_sec;
  guest.mtime = host.st_mtim.tv_sec;
  guest.ctime = host.st_ctim.tv_sec;
  return Write(address, &guest, sizeof(guest));
}

// The fields that the three newer layouts share.
template <typename Stat>
void FillCommon(const struct stat& host, Stat* guest) {
  guest->dev = EncodeDevice(host.st_dev);
  guest->rdev = EncodeDevice(host.st_rdev);
  guest->mode = host.st_mode;
  guest->size = host.st_size;
  guest->block_size = host.st_blksize;
  guest->blocks = host.st_blocks;
  guest->atime = host.st_atim.tv_sec;
  guest->atime_nsec = host.st_atim.tv_nsec;
  guest->mtime = host.st_mtim.tv_sec;
  guest->mtime_nsec = host.st_mtim.tv_nsec;
  guest->ctime = host.st_ctim.tv_sec;
  guest->ctime_nsec = host.st_ctim.tv_nsec;
}

int WriteI386(uint64_t address, const struct stat& host) {
  StatI386 guest = {};
  FillCommon(host, &guest);
  if (!Narrow(host.st_ino, &guest.ino) ||
      !Narrow(host.st_nlink, &guest.nlink) || host.st_size > 0x7fffffff) {
    return EOVERFLOW;
  }
  guest.uid = LowId(host.st_uid);
  guest.gid = LowId(host.st_gid);
  return Write(address, &guest, sizeof(guest));
}

int Write64I386(uint64_t address, const struct stat& host) {
  Stat64I386 guest = {};
  FillCommon(host, &guest);
  guest.short_ino = static_cast<uint32_t>(host.st_ino);
  guest.ino = host.st_ino;
  guest.nlink = host.st_nlink;
  guest.uid = host.st_uid;
  guest.gid = host.st_gid;
  return Write(address, &guest, sizeof(guest));
}

int WriteX8664(uint64_t address, const struct stat& host) {
  StatX8664 guest = {};
  FillCommon(host, &guest);
  guest.ino = host.st_ino;
  guest.nlink = host.st_nlink;
  guest.uid = host.st_uid;
  guest.gid = host.st_gid;
  return Write(address, &guest, sizeof(guest));
}

template <typename Statfs>
Statfs FillStatfs(const struct statfs& host) {
  Statfs guest = {};
  guest.type = host.f_type;
  guest.block_size = host.f_bsize;
  guest.blocks = host.f_blocks;
  guest.blocks_free = host.f_bfree;
  guest.blocks_available = host.f_bavail;
  guest.files = host.f_files;
  guest.files_free = host.f_ffree;
  std::memcpy(guest.fsid, &host.f_fsid, sizeof(guest.fsid));
  guest.name_length = host.f_namelen;
  guest.fragment_size = host.f_frsize;
  guest.flags = host.f_flags;
  return guest;
}

// Block counts above 32 bits do not fit; file counts of -1 mean "unknown"
// (kernel: put_compat_statfs).
bool FitsStatfsI386(const struct statfs& host) {
  constexpr uint64_t kHigh = 0xffffffff00000000;
  const auto fits = [](uint64_t v) { return (v & kHigh) == 0; };
  const auto fits_or_unknown = [&](uint64_t v) {
    return fits(v) || v == ~uint64_t{0};
  };
  return fits(host.f_blocks) && fits(host.f_bfree) && fits(host.f_bavail) &&
         fits(host.f_bsize) && fits(host.f_frsize) &&
         fits_or_unknown(host.f_files) && fits_or_unknown(host.f_ffree);
}

}  // namespace

int WriteStat(uint64_t address, StatLayout layout, const struct stat& host) {
  switch (layout) {
    case StatLayout::kOldI386:
      return WriteOldI386(address, host);
    case StatLayout::kI386:
      return WriteI386(address, host);
    case StatLayout::k64I386:
      return Write64I386(address, host);
    case StatLayout::kX8664:
      return WriteX8664(address, host);
  }
  return EINVAL;
}

int WriteStatfs(uint64_t address, StatfsLayout layout,
                const struct statfs& host) {
  switch (layout) {
    case StatfsLayout::kI386: {
      if (!FitsStatfsI386(host)) return EOVERFLOW;
      const auto guest = FillStatfs<StatfsI386>(host);
      return Write(address, &guest, sizeof(guest));
    }
    case StatfsLayout::k64I386: {
      const auto guest = FillStatfs<Statfs64I386>(host);
      return Write(address, &guest, sizeof(guest));
    }
    case StatfsLayout::kX8664: {
      const auto guest = FillStatfs<StatfsX8664>(host);
      return Write(address, &guest, sizeof(guest));
    }
  }
  return EINVAL;
}

}  // namespace emu::syscall
