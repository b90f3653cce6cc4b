#include "syscall/sys_segments.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include "mem/guest_copy.h"

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

// user_desc's bit-field.
constexpr uint32_t kSeg32Bit = 1 << 0;
constexpr uint32_t kContents = 3 << 1;
constexpr uint32_t kContentsExpandDown = 1 << 1;
constexpr uint32_t kReadExecOnly = 1 << 3;
constexpr uint32_t kNotPresent = 1 << 5;
constexpr uint32_t kAllFlags = 0xff;

// LDT_empty() and LDT_zero(): both clear an entry.
bool IsEmpty(const UserDesc& desc) {
  if (desc.base != 0 || desc.limit != 0) return false;
  const uint32_t flags = desc.flags & kAllFlags;
  return flags == (kReadExecOnly | kNotPresent) || flags == 0;
}

// tls_desc_okay(): 32-bit data segments only.
bool IsValid(const UserDesc& desc) {
  return IsEmpty(desc) || ((desc.flags & kSeg32Bit) != 0 &&
                           (desc.flags & kContents) <= kContentsExpandDown &&
                           (desc.flags & kNotPresent) == 0);
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
  if (!tls->present) desc.flags = kReadExecOnly | kNotPresent;
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

SyscallResult SysModifyLdt(Task&, const Args& args) {
  // An empty table can be read, and so can the default one (kernel:
  // read_default_ldt), which has the room of five segments, or 128 bytes, and
  // none in it. Segments cannot be loaded from either.
  constexpr int kRead = 0, kReadDefault = 2;
  constexpr int kWriteOld = 1, kWrite = 0x11;
  constexpr size_t kUserDesc = 16;
  switch (args.Int(0)) {
    case kRead:
      return Ok(0);
    case kReadDefault: {
      const size_t room = args.is_i386() ? 5 * 8 : 128;
      const size_t size = std::min(args.Size(2), room);
      return mem::ZeroGuest(args.Pointer(1), size)
                 ? Ok(static_cast<int64_t>(size))
                 : Error(EFAULT);
    }
    case kWriteOld:
    case kWrite:
      if (args.Size(2) != kUserDesc) return Error(EINVAL);
      break;
  }
  return Error(ENOSYS);
}

}  // namespace emu::syscall
