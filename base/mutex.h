// SPDX-License-Identifier: Apache-2.0

#ifndef BASE_MUTEX_H_
#define BASE_MUTEX_H_

#include <mutex>

#include "absl/base/thread_annotations.h"

namespace emu {

// A lock that may be held across fork(2): it can then be released in the child,
// too, and is as good as new there. (Of absl's, threads that wait or stop
// waiting leave marks, which nobody takes away in a child.)
class ABSL_LOCKABLE Mutex {
 public:
  constexpr Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex* mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex)
      : mutex_(mutex) {
    mutex_->Lock();
  }
  ~MutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex* const mutex_;
};

}  // namespace emu

#endif  // BASE_MUTEX_H_
