// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_GUEST_ACCESS_H_
#define INTERP_CORE_GUEST_ACCESS_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "base/bits.h"
#include "interp/core/context.h"

namespace emu::interp {

// Keeps the compiler from moving guest state across an access that can fault:
// what the fault handler sees must be the state before the instruction.
inline void GuestBarrier() { asm volatile("" ::: "memory"); }

// Guest memory has no types (nor has it in Unaligned).
template <typename T>
struct [[gnu::may_alias]] Aligned {
  T value;
};

// Where host accesses of any alignment are one instruction.
#if defined(__x86_64__) || defined(__aarch64__)
inline constexpr bool kHostLoadsUnaligned = true;
#else
inline constexpr bool kHostLoadsUnaligned = false;
#endif

// How a T that is not accessed in parts is accessed.
template <typename T>
using Whole = std::conditional_t<kHostLoadsUnaligned, Unaligned<T>, Aligned<T>>;

// The first byte of the last page that [address, address + size) lies in, or
// `address` when that is its only one. With `address` itself, these are the two
// places where hardware reports a fault of an access made in parts.
inline uint64_t LastPart(uint64_t address, uint64_t size) {
  constexpr uint64_t kPageMask = ~uint64_t{4095};
  return std::max(address, (address + size - 1) & kPageMask);
}

// (The barrier keeps the access itself behind.)
inline void ProbeRead(uint64_t address, uint64_t size) {
  *reinterpret_cast<const volatile uint8_t*>(address);
  *reinterpret_cast<const volatile uint8_t*>(LastPart(address, size));
  GuestBarrier();
}

// Both parts must be writable before the first byte changes.
inline void ProbeWrite(Context& context, uint64_t address, uint64_t size) {
  context.probes_write = true;
  GuestBarrier();
  for (uint64_t part : {address, LastPart(address, size)}) {
    auto* byte = reinterpret_cast<volatile uint8_t*>(part);
    *byte = *byte;
  }
  GuestBarrier();
  context.probes_write = false;
}

// A T that the host can access at once.
template <typename T>
inline constexpr bool kIsWord =
    sizeof(T) <= 8 && std::has_single_bit(sizeof(T));

// Whether the host accesses a T at `address` in several parts, of which a later
// one may fault after an earlier one was done.
template <typename T>
bool IsInParts(uint64_t address) {
  if constexpr (sizeof(T) == 1) {
    return false;
  } else if constexpr (kIsWord<T> && kHostLoadsUnaligned) {
    return false;
  } else if constexpr (kIsWord<T>) {
    return address % sizeof(T) != 0;
  } else {
    // Within a page, too, hosts may not begin with the first byte, which is
    // where the guest's fault is.
    return !kHostLoadsUnaligned || LastPart(address, sizeof(T)) != address;
  }
}

// Guest memory at linear address `address`, of type T (an integer or a plain
// struct). A host fault in here is the guest's, at `node`.
template <typename T>
T Load(Context& context, const Node& node, uint64_t address) {
  context.current = &node;
  GuestBarrier();
  if (IsInParts<T>(address)) [[unlikely]] {
    ProbeRead(address, sizeof(T));
  } else if constexpr (kIsWord<T>) {
    T value = reinterpret_cast<const Whole<T>*>(address)->value;
    GuestBarrier();
    return value;
  }
  T value = reinterpret_cast<const Unaligned<T>*>(address)->value;
  GuestBarrier();
  return value;
}

template <typename T>
void Store(Context& context, const Node& node, uint64_t address, T value) {
  context.current = &node;
  GuestBarrier();
  if (IsInParts<T>(address)) [[unlikely]] {
    ProbeWrite(context, address, sizeof(T));
  } else if constexpr (kIsWord<T>) {
    reinterpret_cast<Whole<T>*>(address)->value = value;
    GuestBarrier();
    return;
  }
  reinterpret_cast<Unaligned<T>*>(address)->value = value;
  GuestBarrier();
}

}  // namespace emu::interp

#endif  // INTERP_CORE_GUEST_ACCESS_H_
