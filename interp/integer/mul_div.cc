// SPDX-License-Identifier: Apache-2.0

// MUL, IMUL, DIV, IDIV.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "interp/core/families.h"
#include "interp/core/integer_ops.h"
#include "interp/core/operand_access.h"
#include "interp/core/selection.h"

namespace emu::interp {
namespace {

__extension__ typedef unsigned __int128 Uint128;
__extension__ typedef __int128 Int128;

template <typename T>
struct Doubled;
template <>
struct Doubled<uint8_t> {
  using Unsigned = uint16_t;
  using Signed = int16_t;
};
template <>
struct Doubled<uint16_t> {
  using Unsigned = uint32_t;
  using Signed = int32_t;
};
template <>
struct Doubled<uint32_t> {
  using Unsigned = uint64_t;
  using Signed = int64_t;
};
template <>
struct Doubled<uint64_t> {
  using Unsigned = Uint128;
  using Signed = Int128;
};

constexpr uint16_t kAl = offsetof(x86::CpuState, gpr) + x86::kRax * 8;
constexpr uint16_t kDl = offsetof(x86::CpuState, gpr) + x86::kRdx * 8;

// The pair rDX:rAX; for bytes AX.
template <typename T>
typename Doubled<T>::Unsigned ReadPair(Context& context) {
  using Wide = typename Doubled<T>::Unsigned;
  if constexpr (sizeof(T) == 1) {
    return ReadRegister<uint16_t>(context, kAl);
  } else {
    return (static_cast<Wide>(ReadRegister<T>(context, kDl)) << kBits<T>) |
           ReadRegister<T>(context, kAl);
  }
}

template <typename T>
void WritePair(Context& context, T low, T high) {
  if constexpr (sizeof(T) == 1) {
    WriteRegister<uint16_t>(context, kAl,
                            static_cast<uint16_t>(low | (high << 8)));
  } else {
    WriteRegister<T>(context, kAl, low);
    WriteRegister<T>(context, kDl, high);
  }
}

// CF and OF tell that the upper half matters. SF is the low half's sign, and
// PF and ZF as this processor leaves them are the SDM's "undefined".
template <typename T>
void SetMulFlags(Context& context, T low, bool overflow) {
  FlagsSink<true> flags(context);
  flags.SetResult(low, overflow ? x86::kFlagCf | x86::kFlagOf : 0);
  flags.Commit();
}

template <typename Src, bool kSigned>
void MulWide(Context& context, const Node& node) {
  using T = typename Src::Type;
  using Wide = typename Doubled<T>::Unsigned;
  using SignedWide = typename Doubled<T>::Signed;
  using Signed = std::make_signed_t<T>;
  const T b = Src(context, node).Read();
  const T a = ReadRegister<T>(context, kAl);
  Wide product;
  if constexpr (kSigned) {
    product =
        static_cast<Wide>(static_cast<SignedWide>(static_cast<Signed>(a)) *
                          static_cast<SignedWide>(static_cast<Signed>(b)));
  } else {
    product = static_cast<Wide>(a) * static_cast<Wide>(b);
  }
  const T low = static_cast<T>(product);
  const T high = static_cast<T>(product >> kBits<T>);
  WritePair<T>(context, low, high);
  const T expected = kSigned && SignOf(low) ? static_cast<T>(~T{0}) : T{0};
  SetMulFlags(context, low, high != expected);
}

// The two- and three-operand forms.
template <typename A, typename B>
void ImulTruncated(Context& context, const Node& node) {
  using T = typename A::Type;
  using Signed = std::make_signed_t<T>;
  using SignedWide = typename Doubled<T>::Signed;
  const SignedWide product =
      static_cast<SignedWide>(static_cast<Signed>(A(context, node).Read())) *
      static_cast<Signed>(B(context, node).Read());
  const T low = static_cast<T>(product);
  WriteRegister<T>(context, node.dst, low);
  SetMulFlags(context, low, product != static_cast<Signed>(low));
}

constexpr x86::Trap kDivideError = {x86::Vector::kDivideError, 0, 0};

template <typename Src>
TrapOr Div(Context& context, const Node& node) {
  using T = typename Src::Type;
  using Wide = typename Doubled<T>::Unsigned;
  const T divisor = Src(context, node).Read();
  const Wide dividend = ReadPair<T>(context);
  // The quotient fits exactly when the upper half is below the divisor.
  if (static_cast<T>(dividend >> kBits<T>) >= divisor) return kDivideError;
  WritePair<T>(context, static_cast<T>(dividend / divisor),
               static_cast<T>(dividend % divisor));
  return {};
}

template <typename Src>
TrapOr Idiv(Context& context, const Node& node) {
  using T = typename Src::Type;
  using Signed = std::make_signed_t<T>;
  using Wide = typename Doubled<T>::Unsigned;
  using SignedWide = typename Doubled<T>::Signed;
  const auto divisor = static_cast<Signed>(Src(context, node).Read());
  const auto dividend = static_cast<SignedWide>(ReadPair<T>(context));
  constexpr auto kMin = static_cast<SignedWide>(Wide{1} << (2 * kBits<T> - 1));
  if (divisor == 0 || (dividend == kMin && divisor == -1)) return kDivideError;
  const SignedWide quotient = dividend / divisor;
  if (quotient != static_cast<Signed>(quotient)) return kDivideError;
  WritePair<T>(context, static_cast<T>(quotient),
               static_cast<T>(dividend % divisor));
  return {};
}

template <bool kSigned>
Handler SelectMul(Selection& selection) {
  const x86::Insn& insn = selection.insn;
  return ByWidth(insn.operands[0].size, [&]<typename T>() -> Handler {
    if (insn.operand_count == 1) {
      if (IsMemory(insn.operands[0])) {
        return ByAddress<T>(insn, []<typename Mem>() -> Handler {
          return &Threaded<&MulWide<Mem, kSigned>>;
        });
      }
      return &Threaded<&MulWide<DstRegister<T>, kSigned>>;
    }
    return BySource<T>(insn, 1, [&]<typename Src>() -> Handler {
      return insn.operand_count == 2
                 ? &Threaded<&ImulTruncated<DstRegister<T>, Src>>
                 : &Threaded<&ImulTruncated<Src, Immediate<T>>>;
    });
  });
}

Handler SelectDiv(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size, [&]<typename T>() -> Handler {
    return ByDestination<T>(selection.insn, []<typename Src>() -> Handler {
      return &Threaded<&Div<Src>>;
    });
  });
}

Handler SelectIdiv(Selection& selection) {
  return ByWidth(selection.insn.operands[0].size, [&]<typename T>() -> Handler {
    return ByDestination<T>(selection.insn, []<typename Src>() -> Handler {
      return &Threaded<&Idiv<Src>>;
    });
  });
}

constexpr Binding kMulDivBindings[] = {
    {x86::Op::kMul, &SelectMul<false>},
    {x86::Op::kImul, &SelectMul<true>},
    {x86::Op::kDiv, &SelectDiv},
    {x86::Op::kIdiv, &SelectIdiv},
};

}  // namespace

absl::Span<const Binding> MulDivBindings() { return kMulDivBindings; }

}  // namespace emu::interp
