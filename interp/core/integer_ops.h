// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_INTEGER_OPS_H_
#define INTERP_CORE_INTEGER_OPS_H_

#include <cstdint>

#include "x86/flags.h"
#include "x86/registers.h"

namespace emu::interp {

// The integer operations as functions of values and a flags sink
// (operand_access.h). T is unsigned.

template <typename T>
inline constexpr int kBits = sizeof(T) * 8;

template <typename T>
constexpr bool SignOf(T value) {
  return (value >> (kBits<T> - 1)) & 1;
}

// CF, AF and OF out of the carries into and out of each bit: bit i of
// `carries` is the carry (borrow) out of bit i.
template <typename T>
constexpr uint32_t FlagsOfCarries(T carries) {
  const uint32_t out = SignOf<T>(carries);
  const uint32_t into_sign = (carries >> (kBits<T> - 2)) & 1;
  return out * x86::kFlagCf | ((carries >> 3) & 1) * x86::kFlagAf |
         (out ^ into_sign) * x86::kFlagOf;
}

struct Add {
  template <typename T, typename Flags>
  static T Apply(T a, T b, Flags& flags) {
    const T result = a + b;
    flags.Set(x86::FlagsKind::kAdd, result, a);
    return result;
  }
};

struct Adc {
  template <typename T, typename Flags>
  static T Apply(T a, T b, Flags& flags) {
    const T result = a + b + static_cast<T>(flags.Carry());
    const T carries = (a & b) | ((a | b) & ~result);
    flags.SetResult(result, FlagsOfCarries(carries));
    return result;
  }
};

struct Sub {
  template <typename T, typename Flags>
  static T Apply(T a, T b, Flags& flags) {
    const T result = a - b;
    flags.Set(x86::FlagsKind::kSub, result, b);
    return result;
  }
};

struct Sbb {
  template <typename T, typename Flags>
  static T Apply(T a, T b, Flags& flags) {
    const T result = a - b - static_cast<T>(flags.Carry());
    const T borrows = (~a & b) | ((~a | b) & result);
    flags.SetResult(result, FlagsOfCarries(borrows));
    return result;
  }
};

struct And {
  template <typename T, typename Flags>
  static T Apply(T a, T b, Flags& flags) {
    const T result = a & b;
    flags.Set(x86::FlagsKind::kLogic, result, T{0});
    return result;
  }
};

struct Or {
  template <typename T, typename Flags>
  static T Apply(T a, T b, Flags& flags) {
    const T result = a | b;
    flags.Set(x86::FlagsKind::kLogic, result, T{0});
    return result;
  }
};

struct Xor {
  template <typename T, typename Flags>
  static T Apply(T a, T b, Flags& flags) {
    const T result = a ^ b;
    flags.Set(x86::FlagsKind::kLogic, result, T{0});
    return result;
  }
};

struct Neg {
  template <typename T, typename Flags>
  static T Apply(T a, Flags& flags) {
    return Sub::Apply(T{0}, a, flags);
  }
};

struct Not {
  template <typename T, typename Flags>
  static T Apply(T a, Flags& flags) {
    flags.Keep();
    return ~a;
  }
};

// INC and DEC leave CF as it was.
struct Inc {
  template <typename T, typename Flags>
  static T Apply(T a, Flags& flags) {
    const T result = a + 1;
    const T carries = a & ~result;
    flags.SetResult(result,
                    (FlagsOfCarries(carries) & ~x86::kFlagCf) | flags.Carry());
    return result;
  }
};

struct Dec {
  template <typename T, typename Flags>
  static T Apply(T a, Flags& flags) {
    const T result = a - 1;
    const T borrows = ~a & result;
    flags.SetResult(result,
                    (FlagsOfCarries(borrows) & ~x86::kFlagCf) | flags.Carry());
    return result;
  }
};

}  // namespace emu::interp

#endif  // INTERP_CORE_INTEGER_OPS_H_
