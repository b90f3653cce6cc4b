// SPDX-License-Identifier: Apache-2.0

// Arithmetic and comparisons in their usual case.

#include "x86/fpu/usual_number.h"
#include "x86/fpu/usual_state.h"
#include "x86/fpu/usual_x87.h"
#include "x86/registers.h"

namespace emu::x86::fpu {
namespace {

struct Add {
  [[gnu::always_inline]] static bool Do(bool all_bits, Float80 a, Float80 b,
                                        Usual* result) {
    return AddUsual(all_bits, a, b, result);
  }
};
struct Sub {
  [[gnu::always_inline]] static bool Do(bool all_bits, Float80 a, Float80 b,
                                        Usual* result) {
    return AddUsual(all_bits, a, Fchs(b), result);
  }
};
struct Subr {
  [[gnu::always_inline]] static bool Do(bool all_bits, Float80 a, Float80 b,
                                        Usual* result) {
    return AddUsual(all_bits, Fchs(a), b, result);
  }
};
struct Mul {
  [[gnu::always_inline]] static bool Do(bool all_bits, Float80 a, Float80 b,
                                        Usual* result) {
    return MultiplyUsual(all_bits, a, b, result);
  }
};
struct Div {
  [[gnu::always_inline]] static bool Do(bool all_bits, Float80 a, Float80 b,
                                        Usual* result) {
    return DivideUsual(all_bits, a, b, result);
  }
};
struct Divr {
  [[gnu::always_inline]] static bool Do(bool all_bits, Float80 a, Float80 b,
                                        Usual* result) {
    return DivideUsual(all_bits, b, a, result);
  }
};

// ST(dst) = ST(dst) op b, and pops.
template <typename Op, bool kPop>
[[gnu::always_inline]] inline uint64_t Compute(X87State* x87, X87Words words,
                                               uint64_t dst, Float80 b,
                                               uint64_t pc) {
  Usual result;
  if (!words.ComputesUsually() || !words.IsFull(dst) ||
      !Op::Do(words.HasAllBits(), x87->st[dst], b, &result)) {
    return 0;
  }
  x87->st[dst] = result.value;
  words.Report(result.flags);
  if (kPop) {
    words.Pop();
    words.Commit(x87, pc);
  } else {
    words.CommitStatus(x87, pc);
  }
  return 1;
}

// ST(0) = ST(0) op memory, of type T.
template <typename Op, typename T>
uint64_t WithMemory(X87State* x87, uint64_t a, uint64_t pc) {
  const X87Words words(*x87);
  Float80 operand;
  if (!FromUsual(static_cast<T>(a), &operand)) return 0;
  return Compute<Op, false>(x87, words, words.Top(), operand, pc);
}

// ST(dst) = ST(dst) op ST(src), and pops.
template <typename Op, bool kPop>
uint64_t WithRegisters(X87State* x87, uint64_t a, uint64_t pc) {
  const X87Words words(*x87);
  const uint64_t src = words.Physical(a >> 8);
  if (!words.IsFull(src)) return 0;
  return Compute<Op, kPop>(x87, words, words.Physical(a), x87->st[src], pc);
}

// ST(0) with memory, of type T.
template <typename T, bool kPop>
uint64_t Compare(X87State* x87, uint64_t a, uint64_t pc) {
  X87Words words(*x87);
  const uint64_t top = words.Top();
  Float80 operand;
  if (words.IsPending() || !words.IsFull(top) || !IsUsual(x87->st[top]) ||
      !FromUsual(static_cast<T>(a), &operand)) {
    return 0;
  }
  words.Report(OrderOfUsual(x87->st[top], operand), kConditionCodes);
  if (kPop) words.Pop();
  words.Commit(x87, pc);
  return 1;
}

// ST(0) with ST(a).
[[gnu::always_inline]] inline bool CanCompare(const X87State& x87,
                                              const X87Words& words,
                                              uint64_t a) {
  const uint64_t top = words.Top(), other = words.Physical(a);
  return !words.IsPending() && words.IsFull(top) && words.IsFull(other) &&
         IsUsual(x87.st[top]) && IsUsual(x87.st[other]);
}

template <int kPops>
uint64_t CompareWith(X87State* x87, uint64_t a, uint64_t pc) {
  X87Words words(*x87);
  if (!CanCompare(*x87, words, a)) return 0;
  words.Report(OrderOfUsual(x87->st[words.Top()], x87->st[words.Physical(a)]),
               kConditionCodes);
  for (int i = 0; i < kPops; ++i) words.Pop();
  words.Commit(x87, pc);
  return 1;
}

template <bool kPop>
uint64_t CompareForEflags(X87State* x87, uint64_t a, uint64_t pc) {
  X87Words words(*x87);
  if (!CanCompare(*x87, words, a)) return 0;
  const uint32_t order =
      OrderOfUsual(x87->st[words.Top()], x87->st[words.Physical(a)]);
  if (kPop) words.Pop();
  words.Commit(x87, pc);
  static_assert(kC0 >> 8 == kFlagCf && kC3 >> 8 == kFlagZf);
  return kFlagReserved1 | order >> 8;
}

}  // namespace

namespace usual {

uint64_t AddSingle(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Add, uint32_t>(x87, a, pc);
}
uint64_t AddDouble(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Add, uint64_t>(x87, a, pc);
}
uint64_t AddInteger(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Add, int64_t>(x87, a, pc);
}
uint64_t AddRegisters(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Add, false>(x87, a, pc);
}
uint64_t AddRegistersPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Add, true>(x87, a, pc);
}
uint64_t SubSingle(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Sub, uint32_t>(x87, a, pc);
}
uint64_t SubDouble(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Sub, uint64_t>(x87, a, pc);
}
uint64_t SubInteger(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Sub, int64_t>(x87, a, pc);
}
uint64_t SubRegisters(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Sub, false>(x87, a, pc);
}
uint64_t SubRegistersPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Sub, true>(x87, a, pc);
}
uint64_t SubrSingle(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Subr, uint32_t>(x87, a, pc);
}
uint64_t SubrDouble(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Subr, uint64_t>(x87, a, pc);
}
uint64_t SubrInteger(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Subr, int64_t>(x87, a, pc);
}
uint64_t SubrRegisters(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Subr, false>(x87, a, pc);
}
uint64_t SubrRegistersPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Subr, true>(x87, a, pc);
}
uint64_t MulSingle(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Mul, uint32_t>(x87, a, pc);
}
uint64_t MulDouble(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Mul, uint64_t>(x87, a, pc);
}
uint64_t MulInteger(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Mul, int64_t>(x87, a, pc);
}
uint64_t MulRegisters(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Mul, false>(x87, a, pc);
}
uint64_t MulRegistersPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Mul, true>(x87, a, pc);
}
uint64_t DivSingle(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Div, uint32_t>(x87, a, pc);
}
uint64_t DivDouble(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Div, uint64_t>(x87, a, pc);
}
uint64_t DivInteger(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Div, int64_t>(x87, a, pc);
}
uint64_t DivRegisters(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Div, false>(x87, a, pc);
}
uint64_t DivRegistersPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Div, true>(x87, a, pc);
}
uint64_t DivrSingle(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Divr, uint32_t>(x87, a, pc);
}
uint64_t DivrDouble(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Divr, uint64_t>(x87, a, pc);
}
uint64_t DivrInteger(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithMemory<Divr, int64_t>(x87, a, pc);
}
uint64_t DivrRegisters(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Divr, false>(x87, a, pc);
}
uint64_t DivrRegistersPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return WithRegisters<Divr, true>(x87, a, pc);
}
uint64_t CompareSingle(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Compare<uint32_t, false>(x87, a, pc);
}
uint64_t CompareSinglePop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Compare<uint32_t, true>(x87, a, pc);
}
uint64_t CompareDouble(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Compare<uint64_t, false>(x87, a, pc);
}
uint64_t CompareDoublePop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Compare<uint64_t, true>(x87, a, pc);
}
uint64_t CompareInteger(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Compare<int64_t, false>(x87, a, pc);
}
uint64_t CompareIntegerPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return Compare<int64_t, true>(x87, a, pc);
}
uint64_t CompareRegister(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return CompareWith<0>(x87, a, pc);
}
uint64_t CompareRegisterPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return CompareWith<1>(x87, a, pc);
}
uint64_t CompareRegisterPopTwo(X87State* x87, uint64_t a, uint64_t pc,
                               uint64_t) {
  return CompareWith<2>(x87, a, pc);
}
uint64_t CompareToEflags(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return CompareForEflags<false>(x87, a, pc);
}
uint64_t CompareToEflagsPop(X87State* x87, uint64_t a, uint64_t pc, uint64_t) {
  return CompareForEflags<true>(x87, a, pc);
}

}  // namespace usual
}  // namespace emu::x86::fpu
