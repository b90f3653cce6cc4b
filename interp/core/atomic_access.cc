// SPDX-License-Identifier: Apache-2.0

#include "interp/core/atomic_access.h"

#include <atomic>

namespace emu::interp {
namespace {

std::atomic_flag split_lock = ATOMIC_FLAG_INIT;
thread_local bool holds_split_lock = false;

}  // namespace

void SplitLock::Acquire() {
  while (split_lock.test_and_set(std::memory_order_acquire)) {
  }
  holds_split_lock = true;
}

void SplitLock::Release() {
  holds_split_lock = false;
  split_lock.clear(std::memory_order_release);
}

void SplitLock::ReleaseAfterFault() {
  if (holds_split_lock) Release();
}

}  // namespace emu::interp
