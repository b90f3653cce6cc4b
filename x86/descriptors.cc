// SPDX-License-Identifier: Apache-2.0

#include "x86/descriptors.h"

#include <sched.h>

#include <algorithm>

namespace emu::x86 {
namespace {

// Bits of Descriptor::access: the type, whose bit 3 tells code from data.
constexpr uint32_t kCode = 1u << 11;
constexpr uint32_t kReadableOrWritable = 1u << 9;
constexpr uint32_t kPresent = 1u << 15;
constexpr uint32_t kInPages = 1u << 23;

constexpr uint16_t kInLdt = 1u << 2;  // of a selector

constexpr Descriptor kUserCode32 = {0xcffb00, 0xffffffff};
constexpr Descriptor kUserData = {0xcff300, 0xffffffff};
constexpr Descriptor kUserCode64 = {0xaffb00, 0xffffffff};
constexpr uint32_t kProcessorNumberAccess = 0x40f500;

Descriptor Unpack(uint64_t packed) {
  const auto low = static_cast<uint32_t>(packed);
  const auto high = static_cast<uint32_t>(packed >> 32);
  const uint32_t limit = (high & 0xf0000) | (low & 0xffff);
  return {high & 0x00ffff00,
          (high & kInPages) != 0 ? limit << 12 | 0xfff : limit,
          (high & 0xff000000) | (high & 0xff) << 16 | low >> 16};
}

}  // namespace

bool Descriptor::IsPresent() const { return (access & kPresent) != 0; }

bool Descriptor::IsReadable() const {
  return (access & kCode) == 0 || (access & kReadableOrWritable) != 0;
}

bool Descriptor::IsWritable() const {
  return (access & kCode) == 0 && (access & kReadableOrWritable) != 0;
}

uint64_t PackDescriptor(const TlsDescriptor& entry) {
  const auto bit = [&](uint32_t flag) -> uint32_t {
    return (entry.flags & flag) != 0 ? 1 : 0;
  };
  const uint32_t contents = (entry.flags & kDescContents) >> 1;
  const uint32_t type = 1 | (bit(kDescReadExecOnly) ^ 1) << 1 | contents << 2;
  const uint32_t access =
      type << 8 | 1u << 12 | 3u << 13 | (bit(kDescNotPresent) ^ 1) << 15 |
      (entry.limit & 0xf0000) | bit(kDescUseable) << 20 |
      bit(kDescSeg32Bit) << 22 | bit(kDescLimitInPages) << 23;
  const uint32_t high =
      access | (entry.base & 0xff000000) | (entry.base >> 16 & 0xff);
  const uint32_t low = entry.base << 16 | (entry.limit & 0xffff);
  return uint64_t{high} << 32 | low;
}

void Ldt::Set(int entry, uint64_t descriptor) {
  entries_[entry].store(descriptor, std::memory_order_relaxed);
  int size = size_.load(std::memory_order_relaxed);
  while (size <= entry && !size_.compare_exchange_weak(size, entry + 1)) {
  }
}

Ldt& GuestLdt() {
  static Ldt ldt;
  return ldt;
}

uint32_t ProcessorNumber() {
  return static_cast<uint32_t>(std::max(0, sched_getcpu()));
}

std::optional<Descriptor> FindDescriptor(const CpuState& cpu,
                                         uint16_t selector) {
  const int index = selector >> 3;
  if ((selector & kInLdt) != 0) {
    const uint64_t packed = GuestLdt().Get(index);
    return packed != 0 ? std::optional(Unpack(packed)) : std::nullopt;
  }
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
  const int entry = index - kTlsFirstEntry;
  if (entry < 0 || entry >= kTlsEntries || !cpu.tls[entry].present) {
    return std::nullopt;
  }
  return Unpack(PackDescriptor(cpu.tls[entry]));
}

}  // namespace emu::x86
