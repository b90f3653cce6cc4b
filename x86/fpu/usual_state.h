// SPDX-License-Identifier: Apache-2.0

#ifndef X86_FPU_USUAL_STATE_H_
#define X86_FPU_USUAL_STATE_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "x86/cpu_state.h"
#include "x86/fpu/exceptions.h"
#include "x86/fpu/x87_control.h"

namespace emu::x86::fpu {

// The x87 unit's control word, status word and tags during one instruction:
// looked at as one number, changed apart. Registers are named by their physical
// number.
class X87Words {
 public:
  explicit X87Words(const X87State& x87) {
    uint64_t words;
    std::memcpy(&words, At(&x87), sizeof words);
    words_ = words;
    status_ = static_cast<uint16_t>(words >> kStatusBit);
    valid_ = static_cast<uint32_t>(words >> kValidBit);
  }

  uint64_t Top() const { return words_ >> kTopBit & 7; }
  // ST(i).
  uint64_t Physical(uint64_t i) const { return ((words_ >> kTopBit) + i) & 7; }
  bool IsFull(uint64_t physical) const {
    return (words_ >> kValidBit >> physical & 1) != 0;
  }

  bool IsPending() const { return (words_ & kPending) != 0; }
  // To nearest, an inexact result masked, and nothing pending; with all 64 bits
  // of precision, or with 53, as some functions of the C library have it.
  bool ComputesUsually() const {
    return (words_ & (kPending | kPrecise | kRounding | kInexact)) ==
           (kPrecise | kInexact);
  }
  bool HasAllBits() const { return (words_ & kMorePrecise) != 0; }
  // Without the precision, which conversions do not look at; and for those that
  // truncate, without the rounding.
  bool ConvertsUsually() const {
    return (words_ & (kPending | kRounding | kInexact)) == kInexact;
  }
  bool TruncatesUsually() const {
    return (words_ & (kPending | kInexact)) == kInexact;
  }
  bool Truncates() const { return (words_ & kRounding) == kRounding; }

  // Condition codes in `replaced` and exception flags become those of `flags`.
  void Report(uint32_t flags, uint32_t replaced = kC1) {
    status_ = (status_ & (0xffff & ~replaced)) | flags;
  }
  void SetFull(uint64_t physical) { valid_ |= 1u << physical; }
  // (ST(0) is full.)
  void Pop() {
    valid_ ^= 1u << (status_ >> 11 & 7);
    const uint32_t moved = status_ + (1u << 11);
    status_ ^= (status_ ^ moved) & kTop;
  }
  // ST(-1), which is empty and `physical`, becomes ST(0). Clears C1.
  void PushTo(uint64_t physical) {
    status_ = (status_ & (0xffff & ~(kTop | kC1))) |
              static_cast<uint32_t>(physical) << 11;
    valid_ ^= 1u << physical;
  }

  void Commit(X87State* x87, uint64_t pc) const {
    x87->valid = static_cast<uint8_t>(valid_);
    CommitStatus(x87, pc);
  }
  // The same where the tags have not changed.
  void CommitStatus(X87State* x87, uint64_t pc) const {
    x87->status = static_cast<uint16_t>(status_);
    x87->ip = pc;
  }

  // What X87State::status and valid become, as one number that is not zero.
  uint32_t Changed() const { return status_ | (valid_ | 0x100) << 16; }

 private:
  static constexpr int kStatusBit = 16;
  static constexpr int kTopBit = kStatusBit + 11;
  static constexpr int kValidBit = 32;
  static constexpr int kRoundingBit = 10;
  static constexpr uint64_t kPending = uint64_t{kErrorSummary} << kStatusBit;
  // 53 bits of precision or more; and if so, whether 64.
  static constexpr uint64_t kPrecise = 2u << 8, kMorePrecise = 1u << 8;
  static constexpr uint64_t kRounding = 3u << kRoundingBit;
  static constexpr uint32_t kTop = 7u << 11;
  static_assert(offsetof(X87State, status) == offsetof(X87State, control) + 2 &&
                offsetof(X87State, valid) == offsetof(X87State, control) + 4 &&
                offsetof(X87State, control) % 8 == 0);

  static const void* At(const X87State* x87) {
    return __builtin_assume_aligned(
        reinterpret_cast<const char*>(x87) + offsetof(X87State, control), 8);
  }

  uint64_t words_;  // as they were
  uint32_t status_;
  uint32_t valid_;  // the low 8 bits count
};

}  // namespace emu::x86::fpu

#endif  // X86_FPU_USUAL_STATE_H_
