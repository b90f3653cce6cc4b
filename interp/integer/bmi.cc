// SPDX-License-Identifier: Apache-2.0

// BMI1, BMI2 and ADX: three-operand bit manipulation, multiplication and
// shifts without flags, two chains of carries.

#include <cstdint>
#include <type_traits>

#include "interp/core/any_operand.h"
#include "interp/core/families.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

__extension__ typedef unsigned __int128 Uint128;

// The flags of the BMI1 operations: ZF and SF by the result, OF clear.
template <typename T>
void CommitResult(Context& context, T result, bool carry) {
  FlagsSink<true> flags(context);
  flags.SetResult(result, carry ? x86::kFlagCf : 0);
  flags.Commit();
}

// Operations of two sources, in the order of the operands.
struct Andn {
  static constexpr bool kFlags = true;
  template <typename T>
  static T Apply(T a, T b, bool*) {
    return ~a & b;
  }
};
// Bits [b7:0, b7:0 + b15:8) of a.
struct Bextr {
  static constexpr bool kFlags = true;
  template <typename T>
  static T Apply(T a, T b, bool*) {
    const unsigned start = b & 0xff;
    const unsigned length = (b >> 8) & 0xff;
    const T shifted = start < kBits<T> ? a >> start : 0;
    return length < kBits<T> ? shifted & ((T{1} << length) - 1) : shifted;
  }
};
// CF tells an index beyond the operand.
struct Bzhi {
  static constexpr bool kFlags = true;
  template <typename T>
  static T Apply(T a, T b, bool* carry) {
    const unsigned index = b & 0xff;
    *carry = index >= kBits<T>;
    return *carry ? a : a & ((T{1} << index) - 1);
  }
};
struct Pdep {
  static constexpr bool kFlags = false;
  template <typename T>
  static T Apply(T a, T mask, bool*) {
    T result = 0;
    for (; mask != 0; mask &= mask - 1, a >>= 1) {
      if ((a & 1) != 0) result |= mask & -mask;
    }
    return result;
  }
};
struct Pext {
  static constexpr bool kFlags = false;
  template <typename T>
  static T Apply(T a, T mask, bool*) {
    T result = 0;
    for (T bit = 1; mask != 0; mask &= mask - 1, bit <<= 1) {
      if ((a & mask & -mask) != 0) result |= bit;
    }
    return result;
  }
};
struct Rorx {
  static constexpr bool kFlags = false;
  template <typename T>
  static T Apply(T a, T b, bool*) {
    const unsigned count = b & (kBits<T> - 1);
    return count == 0 ? a : a >> count | a << (kBits<T> - count);
  }
};
struct Sarx {
  static constexpr bool kFlags = false;
  template <typename T>
  static T Apply(T a, T b, bool*) {
    return static_cast<T>(static_cast<std::make_signed_t<T>>(a) >>
                          (b & (kBits<T> - 1)));
  }
};
struct Shlx {
  static constexpr bool kFlags = false;
  template <typename T>
  static T Apply(T a, T b, bool*) {
    return a << (b & (kBits<T> - 1));
  }
};
struct Shrx {
  static constexpr bool kFlags = false;
  template <typename T>
  static T Apply(T a, T b, bool*) {
    return a >> (b & (kBits<T> - 1));
  }
};

template <typename Op, typename T>
void ThreeOperand(Context& context, const Node& node) {
  const T a = ReadOperand<T>(context, node, 1);
  const T b = ReadOperand<T>(context, node, 2);
  bool carry = false;
  const T result = Op::template Apply<T>(a, b, &carry);
  WriteOperand<T>(context, node, 0, result);
  if constexpr (Op::kFlags) CommitResult<T>(context, result, carry);
}

// Operations of one source.
struct Blsi {
  template <typename T>
  static T Apply(T a, bool* carry) {
    *carry = a != 0;
    return a & -a;
  }
};
struct Blsr {
  template <typename T>
  static T Apply(T a, bool* carry) {
    *carry = a == 0;
    return a & (a - 1);
  }
};
struct Blsmsk {
  template <typename T>
  static T Apply(T a, bool* carry) {
    *carry = a == 0;
    return a ^ (a - 1);
  }
};

template <typename Op, typename T>
void TwoOperand(Context& context, const Node& node) {
  bool carry;
  const T result =
      Op::template Apply<T>(ReadOperand<T>(context, node, 1), &carry);
  WriteOperand<T>(context, node, 0, result);
  CommitResult<T>(context, result, carry);
}

// rDX times the source; of the same register twice, the high half stays.
template <typename T>
void Mulx(Context& context, const Node& node) {
  const Uint128 product = static_cast<Uint128>(ReadGpr<T>(context, x86::kRdx)) *
                          ReadOperand<T>(context, node, 2);
  WriteOperand<T>(context, node, 1, static_cast<T>(product));
  WriteOperand<T>(context, node, 0, static_cast<T>(product >> kBits<T>));
}

// ADCX and ADOX: addition whose carry is one flag alone.
template <typename T, uint32_t kFlag>
void AddWithFlag(Context& context, const Node& node) {
  FlagsSink<true> flags(context);
  const uint32_t status = flags.Status();
  const T carry = (status & kFlag) != 0 ? 1 : 0;
  const Uint128 sum = static_cast<Uint128>(ReadOperand<T>(context, node, 0)) +
                      ReadOperand<T>(context, node, 1) + carry;
  WriteOperand<T>(context, node, 0, static_cast<T>(sum));
  flags.SetKnown((status & ~kFlag) | ((sum >> kBits<T>) != 0 ? kFlag : 0));
  flags.Commit();
}

// All are of 4 or 8 bytes.
template <typename F>
Handler ByWideWidth(const Selection& selection, F f) {
  return selection.insn.operands[0].size == 8
             ? f.template operator()<uint64_t>()
             : f.template operator()<uint32_t>();
}

template <typename Op>
Handler SelectThreeOperand(Selection& selection) {
  return ByWideWidth(selection, []<typename T>() -> Handler {
    return &Threaded<&ThreeOperand<Op, T>>;
  });
}

template <typename Op>
Handler SelectTwoOperand(Selection& selection) {
  return ByWideWidth(selection, []<typename T>() -> Handler {
    return &Threaded<&TwoOperand<Op, T>>;
  });
}

Handler SelectMulx(Selection& selection) {
  return ByWideWidth(
      selection, []<typename T>() -> Handler { return &Threaded<&Mulx<T>>; });
}

template <uint32_t kFlag>
Handler SelectAddWithFlag(Selection& selection) {
  return ByWideWidth(selection, []<typename T>() -> Handler {
    return &Threaded<&AddWithFlag<T, kFlag>>;
  });
}

constexpr Binding kBmiBindings[] = {
    {x86::Op::kAndn, &SelectThreeOperand<Andn>, NodeForm::kInsn},
    {x86::Op::kBextr, &SelectThreeOperand<Bextr>, NodeForm::kInsn},
    {x86::Op::kBzhi, &SelectThreeOperand<Bzhi>, NodeForm::kInsn},
    {x86::Op::kPdep, &SelectThreeOperand<Pdep>, NodeForm::kInsn},
    {x86::Op::kPext, &SelectThreeOperand<Pext>, NodeForm::kInsn},
    {x86::Op::kRorx, &SelectThreeOperand<Rorx>, NodeForm::kInsn},
    {x86::Op::kSarx, &SelectThreeOperand<Sarx>, NodeForm::kInsn},
    {x86::Op::kShlx, &SelectThreeOperand<Shlx>, NodeForm::kInsn},
    {x86::Op::kShrx, &SelectThreeOperand<Shrx>, NodeForm::kInsn},
    {x86::Op::kBlsi, &SelectTwoOperand<Blsi>, NodeForm::kInsn},
    {x86::Op::kBlsr, &SelectTwoOperand<Blsr>, NodeForm::kInsn},
    {x86::Op::kBlsmsk, &SelectTwoOperand<Blsmsk>, NodeForm::kInsn},
    {x86::Op::kMulx, &SelectMulx, NodeForm::kInsn},
    {x86::Op::kAdcx, &SelectAddWithFlag<x86::kFlagCf>, NodeForm::kInsn},
    {x86::Op::kAdox, &SelectAddWithFlag<x86::kFlagOf>, NodeForm::kInsn},
};

}  // namespace

absl::Span<const Binding> BmiBindings() { return kBmiBindings; }

}  // namespace emu::interp
