// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_segments.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <vector>

#include "mem/guest_copy.h"
#include "x86/descriptors.h"

namespace emu::syscall {
namespace {

using x86::CpuState;
using x86::TlsDescriptor;

// struct user_desc (asm/ldt.h).
struct UserDesc {
  int32_t entry;
  uint32_t base;
  uint32_t limit;
  uint32_t flags;
};

// Of user_desc's bit-field.
constexpr uint32_t kContentsExpandDown = 1 << 1;
constexpr uint32_t kAllFlags = 0xff;

// LDT_empty() and LDT_zero(): both clear an entry.
bool IsEmpty(const UserDesc& desc) {
  if (desc.base != 0 || desc.limit != 0) return false;
  const uint32_t flags = desc.flags & kAllFlags;
  return flags == (x86::kDescReadExecOnly | x86::kDescNotPresent) || flags == 0;
}

// tls_desc_okay(): 32-bit data segments only.
bool IsValid(const UserDesc& desc) {
  return IsEmpty(desc) ||
         ((desc.flags & x86::kDescSeg32Bit) != 0 &&
          (desc.flags & x86::kDescContents) <= kContentsExpandDown &&
          (desc.flags & x86::kDescNotPresent) == 0);
}

int FreeEntry(const CpuState& cpu) {
  for (int i = 0; i < x86::kTlsEntries; ++i) {
    if (!cpu.tls[i].present) return x86::kTlsFirstEntry + i;
  }
  return -1;
}

TlsDescriptor* FindEntry(CpuState& cpu, int entry) {
  const int index = entry - x86::kTlsFirstEntry;
  return index >= 0 && index < x86::kTlsEntries ? &cpu.tls[index] : nullptr;
}

// Segment registers that hold the entry's selector get its new base.
void ReloadSegments(CpuState& cpu, int entry, uint32_t base) {
  for (int segment = 0; segment < x86::kSegmentCount; ++segment) {
    if (cpu.segment_selector[segment] >> 3 == entry) {
      cpu.segment_base[segment] = base;
    }
  }
}

// arch_prctl(2)'s codes (asm/prctl.h).
constexpr int kArchSetGs = 0x1001;
constexpr int kArchSetFs = 0x1002;
constexpr int kArchGetFs = 0x1003;
constexpr int kArchGetGs = 0x1004;
constexpr int kArchGetCpuid = 0x1011;
constexpr int kArchSetCpuid = 0x1012;

SyscallResult SetBase(Task& task, x86::Segment segment, uint64_t address) {
  constexpr uint64_t kTaskSizeMax = (uint64_t{1} << 47) - 4096;
  if (address >= kTaskSizeMax) return Error(EPERM);
  task.cpu->segment_selector[segment] = 0;
  task.cpu->segment_base[segment] = address;
  return Ok();
}

SyscallResult GetBase(Task& task, x86::Segment segment, uint64_t address) {
  return mem::WriteGuest(address, task.cpu->segment_base[segment])
             ? Ok()
             : Error(EFAULT);
}

}  // namespace

int SetThreadArea(CpuState& cpu, uint64_t address, bool may_allocate) {
  auto desc = mem::ReadGuest<UserDesc>(address);
  if (!desc.has_value()) return EFAULT;
  if (!IsValid(*desc)) return EINVAL;
  if (desc->entry == -1 && may_allocate) {
    desc->entry = FreeEntry(cpu);
    if (desc->entry == -1) return ESRCH;
    if (!mem::WriteGuest(address, desc->entry)) return EFAULT;
  }
  TlsDescriptor* tls = FindEntry(cpu, desc->entry);
  if (tls == nullptr) return EINVAL;
  *tls = {};
  if (!IsEmpty(*desc)) {
    *tls = {desc->base, desc->limit,
            static_cast<uint16_t>(desc->flags & kAllFlags), true};
  }
  ReloadSegments(cpu, desc->entry, tls->base);
  return 0;
}

SyscallResult SysSetThreadArea(Task& task, const Args& args) {
  const int error =
      SetThreadArea(*task.cpu, args.Pointer(0), /*may_allocate=*/true);
  return error == 0 ? Ok() : Error(error);
}

SyscallResult SysGetThreadArea(Task& task, const Args& args) {
  const std::optional<int32_t> entry = mem::ReadGuest<int32_t>(args.Pointer(0));
  if (!entry.has_value()) return Error(EFAULT);
  const TlsDescriptor* tls = FindEntry(*task.cpu, *entry);
  if (tls == nullptr) return Error(EINVAL);
  UserDesc desc = {*entry, tls->base, tls->limit, tls->flags};
  if (!tls->present) desc.flags = x86::kDescReadExecOnly | x86::kDescNotPresent;
  return mem::WriteGuest(args.Pointer(0), desc) ? Ok() : Error(EFAULT);
}

SyscallResult SysArchPrctl(Task& task, const Args& args) {
  const int code = args.Int(0);
  if (code == kArchGetCpuid) return Ok(1);
  if (code == kArchSetCpuid) return Error(ENODEV);
  if (args.is_i386()) return Error(EINVAL);
  switch (code) {
    case kArchSetGs:
      return SetBase(task, x86::kGs, args.Pointer(1));
    case kArchSetFs:
      return SetBase(task, x86::kFs, args.Pointer(1));
    case kArchGetFs:
      return GetBase(task, x86::kFs, args.Pointer(1));
    case kArchGetGs:
      return GetBase(task, x86::kGs, args.Pointer(1));
  }
  return Error(EINVAL);
}

namespace {

// modify_ldt's functions.
constexpr int kReadLdt = 0, kWriteLdtOld = 1, kReadDefaultLdt = 2,
              kWriteLdt = 0x11;

// All of the table that was ever set, and zeros behind it.
SyscallResult ReadLdt(uint64_t address, uint64_t room) {
  const x86::Ldt& ldt = x86::GuestLdt();
  if (ldt.size() == 0) return Ok(0);
  std::vector<uint64_t> entries(ldt.size());
  for (int i = 0; i < ldt.size(); ++i) entries[i] = ldt.Get(i);
  const uint64_t size =
      std::min(room, uint64_t{x86::Ldt::kEntries} * sizeof(uint64_t));
  const uint64_t used = std::min(size, entries.size() * sizeof(uint64_t));
  const bool written = mem::CopyToGuest(address, entries.data(), used) &&
                       mem::ZeroGuest(address + used, size - used);
  return written ? Ok(static_cast<int64_t>(size)) : Error(EFAULT);
}

// write_ldt(); `old` is the form without its useable bit.
SyscallResult WriteLdt(uint64_t address, uint64_t size, bool old) {
  if (size != sizeof(UserDesc)) return Error(EINVAL);
  const std::optional<UserDesc> desc = mem::ReadGuest<UserDesc>(address);
  if (!desc.has_value()) return Error(EFAULT);
  if (static_cast<uint32_t>(desc->entry) >= x86::Ldt::kEntries) {
    return Error(EINVAL);
  }
  const bool is_gate = (desc->flags & x86::kDescContents) == x86::kDescContents;
  if (is_gate && (old || (desc->flags & x86::kDescNotPresent) == 0)) {
    return Error(EINVAL);
  }
  uint32_t flags = desc->flags & kAllFlags;
  if (old) flags &= ~x86::kDescUseable;
  const bool clears =
      IsEmpty(*desc) || (old && desc->base == 0 && desc->limit == 0);
  x86::GuestLdt().Set(
      desc->entry,
      clears ? 0
             : x86::PackDescriptor({desc->base, desc->limit,
                                    static_cast<uint16_t>(flags), true}));
  return Ok();
}

SyscallResult ModifyLdt(const Args& args) {
  const uint64_t address = args.Pointer(1), size = args.Size(2);
  switch (args.Int(0)) {
    case kReadLdt:
      return ReadLdt(address, size);
    case kReadDefaultLdt: {  // 128 bytes without a segment
      const uint64_t zeros = std::min<uint64_t>(size, 128);
      return mem::ZeroGuest(address, zeros) ? Ok(static_cast<int64_t>(zeros))
                                            : Error(EFAULT);
    }
    case kWriteLdtOld:
    case kWriteLdt:
      return WriteLdt(address, size, args.Int(0) == kWriteLdtOld);
  }
  return Error(ENOSYS);
}

}  // namespace

SyscallResult SysModifyLdt(Task&, const Args& args) {
  const SyscallResult result = ModifyLdt(args);
  if (result.ok() || args.is_i386()) return result;
  // The call's result has 32 bits in both ABIs, so that no failure is seen.
  return Ok(static_cast<uint32_t>(-result.guest_errno));
}

}  // namespace emu::syscall
