// AES rounds (FIPS 197; SDM vol. 1, §12.13) and carry-less multiplication.

#include <array>
#include <cstdint>

#include "interp/families.h"
#include "interp/vector_selection.h"

namespace emu::interp {
namespace {

using Bytes = Lanes<uint8_t, 16>;  // column by column, as FIPS 197's state

// Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1.
constexpr uint8_t Multiply(uint8_t a, uint8_t b) {
  uint8_t product = 0;
  for (; b != 0; b >>= 1) {
    if ((b & 1) != 0) product ^= a;
    a = static_cast<uint8_t>(a << 1 ^ (a >> 7) * 0x1b);
  }
  return product;
}

constexpr uint8_t Affine(uint8_t a) {
  uint8_t result = 0x63;
  for (int i = 0; i < 5; ++i) {
    result ^= static_cast<uint8_t>(a << i | a >> (8 - i));
  }
  return result;
}

struct Boxes {
  std::array<uint8_t, 256> forward = {}, inverse = {};
  constexpr Boxes() {
    // 3 generates the field: p runs over its powers, q over their inverses.
    uint8_t p = 1, q = 1;
    do {
      p = Multiply(p, 3);
      q = Multiply(q, 0xf6);
      Set(p, Affine(q));
    } while (p != 1);
    Set(0, 0x63);
  }
  constexpr void Set(uint8_t from, uint8_t to) {
    forward[from] = to;
    inverse[to] = from;
  }
};
constexpr Boxes kBoxes;

// Row r of the state moves by r columns: ShiftRows, and its inverse.
template <bool kInverse>
Bytes ShiftAndSubstitute(const Bytes& state) {
  Bytes result;
  for (int i = 0; i < 16; ++i) {
    const int row = i % 4, by = kInverse ? 4 - row : row;
    const uint8_t from = state[(i + 4 * by) % 16];
    result[i] = kInverse ? kBoxes.inverse[from] : kBoxes.forward[from];
  }
  return result;
}

// Each column times a circulant matrix with this first row.
template <uint8_t kA, uint8_t kB, uint8_t kC, uint8_t kD>
Bytes MixColumns(const Bytes& state) {
  constexpr uint8_t kRow[4] = {kA, kB, kC, kD};
  Bytes result = {};
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < 4; ++j) {
      result[i] ^= Multiply(state[i / 4 * 4 + (i + j) % 4], kRow[j]);
    }
  }
  return result;
}
Bytes Mix(const Bytes& state) { return MixColumns<2, 3, 1, 1>(state); }
Bytes InverseMix(const Bytes& state) {
  return MixColumns<14, 11, 13, 9>(state);
}

template <bool kInverse, bool kLast>
struct Round {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    Bytes state = ShiftAndSubstitute<kInverse>(ToLanes<uint8_t>(a));
    if constexpr (!kLast) state = kInverse ? InverseMix(state) : Mix(state);
    const auto result = ToVector(state);
    return {result.word[0] ^ b.word[0], result.word[1] ^ b.word[1]};
  }
};

struct InverseMixColumns {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t) {
    return ToVector(InverseMix(ToLanes<uint8_t>(a)));
  }
};

uint32_t SubstituteWord(uint32_t word) {
  uint32_t result = 0;
  for (int i = 0; i < 32; i += 8) {
    result |= uint32_t{kBoxes.forward[word >> i & 0xff]} << i;
  }
  return result;
}

struct KeyGenerationAssist {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t constant) {
    const auto words = ToLanes<uint32_t>(a);
    Lanes<uint32_t, kBytes> result;
    for (int i = 0; i < 4; i += 2) {
      const uint32_t word = SubstituteWord(words[i + 1]);
      result[i] = word;
      result[i + 1] = std::rotr(word, 8) ^ constant;
    }
    return ToVector(result);
  }
};

// PCLMULQDQ: the immediate chooses a half of each.
struct CarrylessMultiply {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t control) {
    const uint64_t x = a.word[control & 1], y = b.word[control >> 4 & 1];
    Vector<16> product = {};
    for (int i = 0; i < 64; ++i) {
      const uint64_t chosen = -(y >> i & 1) & x;
      product.word[0] ^= chosen << i;
      if (i != 0) product.word[1] ^= chosen >> (64 - i);
    }
    return product;
  }
};

constexpr Binding kBindings[] = {
    {x86::Op::kAesenc, &SelectPackedBinary<Round<false, false>, Mmx::kNo>},
    {x86::Op::kAesenclast, &SelectPackedBinary<Round<false, true>, Mmx::kNo>},
    {x86::Op::kAesdec, &SelectPackedBinary<Round<true, false>, Mmx::kNo>},
    {x86::Op::kAesdeclast, &SelectPackedBinary<Round<true, true>, Mmx::kNo>},
    {x86::Op::kAesimc, &SelectPackedUnary<InverseMixColumns, Mmx::kNo>},
    {x86::Op::kAeskeygenassist,
     &SelectPackedUnary<KeyGenerationAssist, Mmx::kNo>},
    {x86::Op::kPclmulqdq, &SelectPackedBinary<CarrylessMultiply, Mmx::kNo>},
};

}  // namespace

absl::Span<const Binding> SseAesBindings() { return kBindings; }

}  // namespace emu::interp
