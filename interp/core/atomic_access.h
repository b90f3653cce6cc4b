// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_ATOMIC_ACCESS_H_
#define INTERP_CORE_ATOMIC_ACCESS_H_

#include <atomic>
#include <cstdint>

#include "interp/core/context.h"
#include "interp/core/guest_access.h"

namespace emu::interp {

// Taken by every locked access that the host has no atomic for: one that is
// misaligned (a split lock), or wider than the host's. Such accesses exclude
// one another; a plain aligned one beside them is not excluded.
class SplitLock {
 public:
  static void Acquire();
  static void Release();
  // The fault handler's: releases the lock if this thread holds it.
  static void ReleaseAfterFault();
};

// x86 hosts lock misaligned operands in hardware, too, and a compare-exchange
// writes to memory even when it finds another value.
#if defined(__x86_64__)
inline constexpr bool kHostLocksMisaligned = true;
inline constexpr bool kHostAlwaysWrites = true;
#else
inline constexpr bool kHostLocksMisaligned = false;
inline constexpr bool kHostAlwaysWrites = false;
#endif

// Host LL/SC covers words and doublewords; narrower operands are updated inside
// their aligned word by the compiler's own sequence.
template <typename T>
bool IsHostAtomic(uint64_t address) {
  return kHostLocksMisaligned || address % sizeof(T) == 0;
}

// Stores `desired` when memory holds *expected; else loads it into *expected.
// A LOCK CMPXCHG, with its full barrier and its write access.
template <typename T>
bool AtomicCompareExchange(Context& context, const Node& node, uint64_t address,
                           T* expected, T desired) {
  context.current = &node;
  GuestBarrier();
  bool done;
  if (IsHostAtomic<T>(address)) [[likely]] {
    done = __atomic_compare_exchange_n(reinterpret_cast<T*>(address), expected,
                                       desired, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
    if (!kHostAlwaysWrites && !done) {
      T found = *expected;
      __atomic_compare_exchange_n(reinterpret_cast<T*>(address), &found, found,
                                  false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    }
  } else {
    SplitLock::Acquire();
    const T found = Load<T>(context, node, address);
    done = found == *expected;
    Store<T>(context, node, address, done ? desired : found);
    SplitLock::Release();
    *expected = found;
  }
  GuestBarrier();
  return done;
}

// Replaces the value `a` at `address` by update(a), atomically; returns a.
// `update` may be called several times.
template <typename T, typename F>
T AtomicUpdate(Context& context, const Node& node, uint64_t address, F update) {
  T old = Load<T>(context, node, address);
  while (!AtomicCompareExchange<T>(context, node, address, &old, update(old))) {
  }
  return old;
}

}  // namespace emu::interp

#endif  // INTERP_CORE_ATOMIC_ACCESS_H_
