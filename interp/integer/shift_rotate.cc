// SPDX-License-Identifier: Apache-2.0

// Shifts and rotates, by all counts, and double shifts.

#include <cstdint>
#include <type_traits>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

// The count as hardware takes it: 5 bits, or 6 for 64-bit operands.
template <typename T>
int MaskedCount(uint8_t count) {
  return count & (sizeof(T) == 8 ? 63 : 31);
}

// The flags of a shift whose last bit out was `carry`. OF is defined for counts
// of one only; for others it is what the same formula gives.
template <typename T, typename Flags>
void SetShiftFlags(T result, bool carry, bool overflow, Flags& flags) {
  flags.SetResult(result,
                  (carry ? x86::kFlagCf : 0) | (overflow ? x86::kFlagOf : 0));
}

struct Shl {
  template <typename T, typename Flags>
  static T Apply(T a, int count, Flags& flags) {
    const uint64_t wide = static_cast<uint64_t>(a) << (count - 1);
    const bool carry = SignOf(static_cast<T>(wide)) && count <= kBits<T>;
    const T result = static_cast<T>(wide << 1);
    SetShiftFlags(result, carry, SignOf(result) != carry, flags);
    return result;
  }
};

struct Shr {
  template <typename T, typename Flags>
  static T Apply(T a, int count, Flags& flags) {
    const uint64_t before = static_cast<uint64_t>(a) >> (count - 1);
    const T result = static_cast<T>(before >> 1);
    SetShiftFlags(result, before & 1, SignOf(a), flags);
    return result;
  }
};

struct Sar {
  template <typename T, typename Flags>
  static T Apply(T a, int count, Flags& flags) {
    const int64_t before =
        static_cast<int64_t>(static_cast<std::make_signed_t<T>>(a)) >>
        (count - 1);
    const T result = static_cast<T>(before >> 1);
    SetShiftFlags(result, before & 1, false, flags);
    return result;
  }
};

// Rotates change CF and OF only.
template <typename Flags>
void SetRotateFlags(bool carry, bool overflow, Flags& flags) {
  flags.SetKnown((flags.Status() & ~(x86::kFlagCf | x86::kFlagOf)) |
                 (carry ? x86::kFlagCf : 0) | (overflow ? x86::kFlagOf : 0));
}

struct Rol {
  template <typename T, typename Flags>
  static T Apply(T a, int count, Flags& flags) {
    const int n = count % kBits<T>;
    const T result =
        n == 0 ? a : static_cast<T>((a << n) | (a >> (kBits<T> - n)));
    const bool carry = result & 1;
    SetRotateFlags(carry, SignOf(result) != carry, flags);
    return result;
  }
};

struct Ror {
  template <typename T, typename Flags>
  static T Apply(T a, int count, Flags& flags) {
    const int n = count % kBits<T>;
    const T result =
        n == 0 ? a : static_cast<T>((a >> n) | (a << (kBits<T> - n)));
    const bool carry = SignOf(result);
    SetRotateFlags(carry, carry != SignOf(static_cast<T>(result << 1)), flags);
    return result;
  }
};

// Through carry: a rotation of kBits + 1 bits. A count that is a multiple of
// that leaves everything as it was.
struct Rcl {
  template <typename T, typename Flags>
  static T Apply(T a, int count, Flags& flags) {
    const int n = count % (kBits<T> + 1);
    bool carry = flags.Carry();
    if (n == 0) {
      SetRotateFlags(carry, SignOf(a) != carry, flags);
      return a;
    }
    T result = n == kBits<T> ? 0 : static_cast<T>(a << n);
    result |= static_cast<T>(static_cast<T>(carry) << (n - 1));
    if (n > 1) result |= static_cast<T>(a >> (kBits<T> + 1 - n));
    carry = (a >> (kBits<T> - n)) & 1;
    SetRotateFlags(carry, SignOf(result) != carry, flags);
    return result;
  }
};

struct Rcr {
  template <typename T, typename Flags>
  static T Apply(T a, int count, Flags& flags) {
    const int n = count % (kBits<T> + 1);
    bool carry = flags.Carry();
    if (n == 0) {
      SetRotateFlags(carry, SignOf(a) != SignOf(static_cast<T>(a << 1)), flags);
      return a;
    }
    T result = n == kBits<T> ? 0 : static_cast<T>(a >> n);
    result |= static_cast<T>(static_cast<T>(carry) << (kBits<T> - n));
    if (n > 1) result |= static_cast<T>(a << (kBits<T> + 1 - n));
    carry = (a >> (n - 1)) & 1;
    SetRotateFlags(carry, SignOf(result) != SignOf(static_cast<T>(result << 1)),
                   flags);
    return result;
  }
};

// A count of zero changes neither destination nor flags, but a memory
// destination is written all the same.
template <typename Op, typename Dst, typename Count, bool kFlags>
void Shift(Context& context, const Node& node) {
  using T = typename Dst::Type;
  const Dst dst(context, node);
  const int count = MaskedCount<T>(Count(context, node).Read());
  const T a = dst.Read();
  if (count == 0) {
    dst.Write(a);
    return;
  }
  FlagsSink<kFlags> flags(context);
  dst.Write(Op::template Apply<T>(a, count, flags));
  flags.Commit();
}

// SHLD and SHRD: `fill` supplies the bits that move in. For 16-bit operands and
// counts above 16 the result is the SDM's "undefined"; processors shift the
// three words a:fill:a.
template <typename T, bool kLeft>
void DoubleShift(Context& context, const Node& node) {
  const int count = MaskedCount<T>(ReadOperand<uint8_t>(context, node, 2));
  const T a = ReadOperand<T>(context, node, 0);
  const T fill = ReadOperand<T>(context, node, 1);
  if (count == 0) {
    WriteOperand<T>(context, node, 0, a);
    return;
  }
  T result;
  bool carry;
  if constexpr (sizeof(T) == 2) {
    const uint64_t low = kLeft ? a : fill;
    const uint64_t triple =
        kLeft ? (uint64_t{a} << 32) | (uint64_t{fill} << 16) | a
              : (uint64_t{a} << 32) | (low << 16) | a;
    result = static_cast<T>(kLeft ? triple << count >> 32 : triple >> count);
    carry = kLeft ? (triple >> (48 - count)) & 1 : (triple >> (count - 1)) & 1;
  } else if (kLeft) {
    result = static_cast<T>((a << count) | (fill >> (kBits<T> - count)));
    carry = (a >> (kBits<T> - count)) & 1;
  } else {
    result = static_cast<T>((a >> count) | (fill << (kBits<T> - count)));
    carry = (a >> (count - 1)) & 1;
  }
  FlagsSink<true> flags(context);
  SetShiftFlags(result, carry, SignOf(result) != SignOf(a), flags);
  WriteOperand<T>(context, node, 0, result);
  flags.Commit();
}

template <typename Op>
Handler SelectShift(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    return ByDestination<T>(insn, [&]<typename Dst>() -> Handler {
      if (IsRegister(insn.operands[1])) {
        return &Threaded<&Shift<Op, Dst, SrcRegister<uint8_t>, true>>;
      }
      return selection.flags_live
                 ? &Threaded<&Shift<Op, Dst, Immediate<uint8_t>, true>>
                 : &Threaded<&Shift<Op, Dst, Immediate<uint8_t>, false>>;
    });
  });
}

template <bool kLeft>
Handler SelectDoubleShift(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size, []<typename T>() -> Handler {
    return &Threaded<&DoubleShift<T, kLeft>>;
  });
}

constexpr Binding kShiftRotateBindings[] = {
    {x86::Op::kShl, &SelectShift<Shl>},
    {x86::Op::kShr, &SelectShift<Shr>},
    {x86::Op::kSar, &SelectShift<Sar>},
    {x86::Op::kRol, &SelectShift<Rol>},
    {x86::Op::kRor, &SelectShift<Ror>},
    {x86::Op::kRcl, &SelectShift<Rcl>},
    {x86::Op::kRcr, &SelectShift<Rcr>},
    {x86::Op::kShld, &SelectDoubleShift<true>, NodeForm::kInsn},
    {x86::Op::kShrd, &SelectDoubleShift<false>, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> ShiftRotateBindings() { return kShiftRotateBindings; }

}  // namespace emu::interp
