#include "interp/descriptors.h"

#include <sched.h>

#include <algorithm>

namespace emu::interp {
namespace {

// Bits of Descriptor::access: the type, whose bit 3 tells code from data.
constexpr uint32_t kCode = 1u << 11;
constexpr uint32_t kReadableOrWritable = 1u << 9;

constexpr Descriptor kUserCode32 = {0xcffb00, 0xffffffff};
constexpr Descriptor kUserData = {0xcff300, 0xffffffff};
constexpr Descriptor kUserCode64 = {0xaffb00, 0xffffffff};
constexpr uint32_t kProcessorNumberAccess = 0x40f500;

// user_desc's bit-fields in TlsDescriptor::flags (asm/ldt.h).
constexpr int kSeg32Bit = 0, kContents = 1, kReadExecOnly = 3,
              kLimitInPages = 4, kNotPresent = 5, kUseable = 6;

// As the kernel's fill_ldt() makes a descriptor of it (asm/desc.h).
Descriptor OfTls(const x86::TlsDescriptor& tls) {
  const auto bit = [&](int number) -> uint32_t {
    return tls.flags >> number & 1;
  };
  const uint32_t contents = tls.flags >> kContents & 3;
  const uint32_t type = 1 | (bit(kReadExecOnly) ^ 1) << 1 | contents << 2;
  const uint32_t access = type << 8 | 1u << 12 | 3u << 13 |
                          (bit(kNotPresent) ^ 1) << 15 | (tls.limit & 0xf0000) |
                          bit(kUseable) << 20 | bit(kSeg32Bit) << 22 |
                          bit(kLimitInPages) << 23;
  const uint32_t limit =
      bit(kLimitInPages) != 0 ? tls.limit << 12 | 0xfff : tls.limit;
  return {access, limit, tls.base};
}

}  // namespace

bool Descriptor::IsReadable() const {
  return (access & kCode) == 0 || (access & kReadableOrWritable) != 0;
}

bool Descriptor::IsWritable() const {
  return (access & kCode) == 0 && (access & kReadableOrWritable) != 0;
}

uint32_t ProcessorNumber() {
  return static_cast<uint32_t>(std::max(0, sched_getcpu()));
}

std::optional<Descriptor> FindDescriptor(const x86::CpuState& cpu,
                                         uint16_t selector) {
  if ((selector & 4) != 0) return std::nullopt;  // no LDT
  const int index = selector >> 3;
  switch (index) {
    case 4:
      return kUserCode32;
    case 5:
      return kUserData;
    case 6:
      return kUserCode64;
    case 15:
      return Descriptor{kProcessorNumberAccess, ProcessorNumber()};
    default:
      break;
  }
  const int entry = index - x86::kTlsFirstEntry;
  if (entry < 0 || entry >= x86::kTlsEntries || !cpu.tls[entry].present) {
    return std::nullopt;
  }
  return OfTls(cpu.tls[entry]);
}

}  // namespace emu::interp
