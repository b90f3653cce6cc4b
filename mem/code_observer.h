// SPDX-License-Identifier: Apache-2.0

#ifndef MEM_CODE_OBSERVER_H_
#define MEM_CODE_OBSERVER_H_

#include <cstdint>

namespace emu::mem {

// Told when guest bytes that may have been translated change or go away. The
// block cache implements it; memory knows no more of blocks than this.
class CodeObserver {
 public:
  virtual ~CodeObserver() = default;

  // [start, end) are guest addresses on guest-page bounds. Called with the
  // address space's lock held, by the thread that changes the memory; must not
  // call back into it.
  virtual void CodeChanged(uint64_t start, uint64_t end) = 0;
};

}  // namespace emu::mem

#endif  // MEM_CODE_OBSERVER_H_
