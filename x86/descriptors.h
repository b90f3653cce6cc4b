// SPDX-License-Identifier: Apache-2.0

#ifndef X86_DESCRIPTORS_H_
#define X86_DESCRIPTORS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

#include "x86/cpu_state.h"

namespace emu::x86 {

// A segment descriptor that user mode can see (SDM vol. 3, §3.4.5).
struct Descriptor {
  // The descriptor's second word as LAR shows it: bits 8 to 23.
  uint32_t access;
  uint32_t limit;  // in bytes
  uint32_t base = 0;

  bool IsPresent() const;
  bool IsReadable() const;
  bool IsWritable() const;
};

// TlsDescriptor::flags: the bit-field of struct user_desc (asm/ldt.h).
inline constexpr uint32_t kDescSeg32Bit = 1 << 0;
inline constexpr uint32_t kDescContents = 3 << 1;
inline constexpr uint32_t kDescReadExecOnly = 1 << 3;
inline constexpr uint32_t kDescLimitInPages = 1 << 4;
inline constexpr uint32_t kDescNotPresent = 1 << 5;
inline constexpr uint32_t kDescUseable = 1 << 6;

// The eight bytes that the kernel's fill_ldt() makes of an entry (asm/desc.h).
uint64_t PackDescriptor(const TlsDescriptor& entry);

// The guest process's LDT, whose entries modify_ldt(2) sets, packed; 0 for
// none. Thread-safe. An emulator has one guest process.
class Ldt {
 public:
  static constexpr int kEntries = 8192;

  uint64_t Get(int entry) const {
    return entries_[entry].load(std::memory_order_relaxed);
  }
  void Set(int entry, uint64_t descriptor);
  // One more than the last entry that was ever set.
  int size() const { return size_.load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<uint64_t>, kEntries> entries_ = {};
  std::atomic<int> size_ = 0;
};
Ldt& GuestLdt();

// The descriptor that `selector` names, if user mode may use it: Linux's code
// and data segments, the TLS entries, the one whose limit is the number of the
// processor (arch/x86/include/asm/segment.h), and those of the LDT.
std::optional<Descriptor> FindDescriptor(const CpuState& cpu,
                                         uint16_t selector);

// The processor that the thread is on, as RDPID, RDTSCP and that limit tell it.
uint32_t ProcessorNumber();

}  // namespace emu::x86

#endif  // X86_DESCRIPTORS_H_
