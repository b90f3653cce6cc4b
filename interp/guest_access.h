#ifndef INTERP_GUEST_ACCESS_H_
#define INTERP_GUEST_ACCESS_H_

#include <cstdint>
#include <cstring>

#include "interp/context.h"

namespace emu::interp {

// Keeps the compiler from moving guest state across an access that can fault:
// what the fault handler sees must be the state before the instruction.
inline void GuestBarrier() { asm volatile("" ::: "memory"); }

// Guest memory has no types.
template <typename T>
struct [[gnu::packed, gnu::may_alias]] Unaligned {
  T value;
};

template <typename T>
struct [[gnu::may_alias]] Aligned {
  T value;
};

// Where host loads of any alignment are one instruction, plain ones do.
#if defined(__x86_64__) || defined(__aarch64__)
inline constexpr bool kHostLoadsUnaligned = true;
#else
inline constexpr bool kHostLoadsUnaligned = false;
#endif

// Touches the first and the last byte, so that a fault in an access made in
// parts has the address that hardware gives.
inline void ProbeRead(uint64_t address, int size) {
  const auto* bytes = reinterpret_cast<const volatile uint8_t*>(address);
  bytes[0];
  bytes[size - 1];
}

// Guest memory at linear address `address`, of type T (an integer or a plain
// struct). A host fault in here is the guest's, at `node`.
template <typename T>
T Load(Context& context, const Node& node, uint64_t address) {
  context.current = &node;
  GuestBarrier();
  if constexpr (sizeof(T) > 1 && !kHostLoadsUnaligned) {
    if (address % alignof(T) == 0) {
      T value = reinterpret_cast<const Aligned<T>*>(address)->value;
      GuestBarrier();
      return value;
    }
    ProbeRead(address, sizeof(T));
  }
  T value = reinterpret_cast<const Unaligned<T>*>(address)->value;
  GuestBarrier();
  return value;
}

template <typename T>
void Store(Context& context, const Node& node, uint64_t address, T value) {
  context.current = &node;
  GuestBarrier();
  if constexpr (sizeof(T) > 1 && !kHostLoadsUnaligned) {
    if (address % alignof(T) == 0) {
      reinterpret_cast<Aligned<T>*>(address)->value = value;
      GuestBarrier();
      return;
    }
    // Both ends must be writable before the first byte changes.
    auto* bytes = reinterpret_cast<volatile uint8_t*>(address);
    bytes[0] = bytes[0];
    bytes[sizeof(T) - 1] = bytes[sizeof(T) - 1];
  }
  reinterpret_cast<Unaligned<T>*>(address)->value = value;
  GuestBarrier();
}

}  // namespace emu::interp

#endif  // INTERP_GUEST_ACCESS_H_
