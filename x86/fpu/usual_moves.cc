// SPDX-License-Identifier: Apache-2.0

// Loads, stores and moves in their usual case; what is usual by name.

#include "x86/fpu/usual_number.h"
#include "x86/fpu/usual_state.h"
#include "x86/fpu/usual_x87.h"

namespace emu::x86::fpu {
namespace {

uint64_t Push(X87State* x87, X87Words words, Float80 value, uint64_t pc) {
  const uint64_t top = words.Physical(7);
  if (words.IsPending() || words.IsFull(top)) return 0;
  x87->st[top] = value;
  words.PushTo(top);
  words.Commit(x87, pc);
  return 1;
}

template <typename T>
uint64_t Load(X87State* x87, uint64_t a, uint64_t pc) {
  Float80 value;
  if (!FromUsual(static_cast<T>(a), &value)) return 0;
  return Push(x87, X87Words(*x87), value, pc);
}

template <bool kPop>
uint64_t StoreTo(X87State* x87, uint64_t a, uint64_t pc) {
  X87Words words(*x87);
  const uint64_t top = words.Top(), dst = words.Physical(a);
  if (words.IsPending() || !words.IsFull(top)) return 0;
  x87->st[dst] = x87->st[top];
  words.Report(0);
  words.SetFull(dst);
  if (kPop) words.Pop();
  words.Commit(x87, pc);
  return 1;
}

template <auto kOp>
uint64_t Sign(X87State* x87, uint64_t pc) {
  X87Words words(*x87);
  const uint64_t top = words.Top();
  if (words.IsPending() || !words.IsFull(top)) return 0;
  x87->st[top] = kOp(x87->st[top]);
  words.Report(0);
  words.CommitStatus(x87, pc);
  return 1;
}

UsualStored Stored(X87Words words, uint64_t value, uint32_t flags, bool pops) {
  words.Report(flags);
  if (pops) words.Pop();
  return {value, words.Changed()};
}

template <typename F, bool kPop>
UsualStored StoreFloat(const X87State* x87) {
  const X87Words words(*x87);
  const uint64_t top = words.Top();
  uint64_t bits;
  uint32_t flags;
  if (!words.ConvertsUsually() || !words.IsFull(top) ||
      !ToUsual<F>(x87->st[top], &bits, &flags)) {
    return {};
  }
  return Stored(words, bits, flags, kPop);
}

template <typename I, bool kPop>
UsualStored StoreInt(const X87State* x87) {
  const X87Words words(*x87);
  const uint64_t top = words.Top();
  uint64_t value;
  uint32_t flags;
  if (!(words.ConvertsUsually() ||
        (words.Truncates() && words.TruncatesUsually())) ||
      !words.IsFull(top) ||
      !ToInteger<I>(x87->st[top], words.Truncates(), &value, &flags)) {
    return {};
  }
  return Stored(words, value, flags, kPop);
}

template <typename I>
UsualStored Truncate(const X87State* x87) {
  const X87Words words(*x87);
  const uint64_t top = words.Top();
  uint64_t value;
  uint32_t flags;
  if (!words.TruncatesUsually() || !words.IsFull(top) ||
      !ToInteger<I>(x87->st[top], /*truncates=*/true, &value, &flags)) {
    return {};
  }
  return Stored(words, value, flags, /*pops=*/true);
}

}  // namespace

void CommitStore(X87State* x87, uint64_t changed, uint64_t pc) {
  x87->status = static_cast<uint16_t>(changed);
  x87->valid = static_cast<uint8_t>(changed >> 16);
  x87->ip = pc;
}

namespace usual {

uint64_t LoadSingle(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Load<uint32_t>(x87, a, pc);
}
uint64_t LoadDouble(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Load<uint64_t>(x87, a, pc);
}
uint64_t LoadInteger(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Load<int64_t>(x87, a, pc);
}
// (Nothing is asked of what it loads.)
uint64_t LoadExtended(X87State* x87, uint64_t a, uint64_t pc, uint64_t b) {
  return Push(x87, X87Words(*x87), {a, static_cast<uint16_t>(b)}, pc);
}
uint64_t LoadRegister(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  const X87Words words(*x87);
  const uint64_t from = words.Physical(a);
  return words.IsFull(from) ? Push(x87, words, x87->st[from], pc) : 0;
}

uint64_t Exchange(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  X87Words words(*x87);
  const uint64_t top = words.Top(), other = words.Physical(a);
  if (words.IsPending() || !words.IsFull(top) || !words.IsFull(other)) return 0;
  std::swap(x87->st[top], x87->st[other]);
  words.Report(0);
  words.CommitStatus(x87, pc);
  return 1;
}

uint64_t StoreRegister(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return StoreTo<false>(x87, a, pc);
}
uint64_t StoreRegisterPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return StoreTo<true>(x87, a, pc);
}

uint64_t ChangeSign(X87State* x87, uint64_t, uint64_t pc, uint64_t) {
  return Sign<&Fchs>(x87, pc);
}
uint64_t Absolute(X87State* x87, uint64_t, uint64_t pc, uint64_t) {
  return Sign<&Fabs>(x87, pc);
}

// Usual is that no exception comes to be unmasked. FIP stays.
uint64_t LoadControl(X87State* x87, uint64_t a, uint64_t, uint64_t) {
  X87Words words(*x87);
  const uint16_t control = X87ControlOf(a);
  if (words.IsPending() || (x87->status & ~control & kAllExceptions) != 0) {
    return 0;
  }
  x87->control = control;
  return 1;
}
uint64_t Wait(X87State* x87, uint64_t, uint64_t, uint64_t) {
  return X87Words(*x87).IsPending() ? 0 : 1;
}

UsualStored StoreSingle(const X87State* x87) {
  return StoreFloat<uint32_t, false>(x87);
}
UsualStored StoreSinglePop(const X87State* x87) {
  return StoreFloat<uint32_t, true>(x87);
}
UsualStored StoreDouble(const X87State* x87) {
  return StoreFloat<uint64_t, false>(x87);
}
UsualStored StoreDoublePop(const X87State* x87) {
  return StoreFloat<uint64_t, true>(x87);
}
UsualStored StoreInt16(const X87State* x87) {
  return StoreInt<int16_t, false>(x87);
}
UsualStored StoreInt16Pop(const X87State* x87) {
  return StoreInt<int16_t, true>(x87);
}
UsualStored StoreInt32(const X87State* x87) {
  return StoreInt<int32_t, false>(x87);
}
UsualStored StoreInt32Pop(const X87State* x87) {
  return StoreInt<int32_t, true>(x87);
}
UsualStored StoreInt64Pop(const X87State* x87) {
  return StoreInt<int64_t, true>(x87);
}
UsualStored TruncateInt16Pop(const X87State* x87) {
  return Truncate<int16_t>(x87);
}
UsualStored TruncateInt32Pop(const X87State* x87) {
  return Truncate<int32_t>(x87);
}
UsualStored TruncateInt64Pop(const X87State* x87) {
  return Truncate<int64_t>(x87);
}

}  // namespace usual

const std::array<UsualOperation, kUsualOps> kUsualOperations = {
#define X(name, function) &usual::function,
#include "x86/fpu/usual_operations.inc"
#undef X
};

const std::array<UsualStore, kUsualStoreOps> kUsualStores = {
#define X(name, function) &usual::function,
#include "x86/fpu/usual_stores.inc"
#undef X
};

}  // namespace emu::x86::fpu
