// SPDX-License-Identifier: Apache-2.0

// AES rounds (FIPS 197; SDM vol. 1, §12.13) and carry-less multiplication.

#include <array>
#include <bit>
#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/vector_selection.h"

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

// What a byte in row 0, once substituted, adds to its column in MixColumns: its
// products with the matrix's first column, row 0 lowest. A byte in row r adds
// the same, rotated by r bytes.
using Contributions = std::array<uint32_t, 256>;
constexpr Contributions Mixed(const std::array<uint8_t, 256>& box,
                              std::array<uint8_t, 4> column) {
  Contributions result = {};
  for (int i = 0; i < 256; ++i) {
    for (int row = 0; row < 4; ++row) {
      result[i] |= uint32_t{Multiply(box[i], column[row])} << 8 * row;
    }
  }
  return result;
}
constexpr Contributions kMixed = Mixed(kBoxes.forward, {2, 1, 1, 3});
constexpr Contributions kInverseMixed = Mixed(kBoxes.inverse, {14, 9, 13, 11});

// The byte that ShiftRows, or its inverse, brings to `row` of `column`: row r
// moves by r columns.
template <bool kInverse>
uint8_t Shifted(const Bytes& state, int column, int row) {
  return state[(4 * (kInverse ? column + 4 - row : column + row) + row) % 16];
}

template <bool kInverse, bool kLast>
struct Round {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const Bytes state = ToLanes<uint8_t>(a);
    Lanes<uint32_t, kBytes> columns = ToLanes<uint32_t>(b);
    for (int column = 0; column < 4; ++column) {
      for (int row = 0; row < 4; ++row) {
        const uint8_t from = Shifted<kInverse>(state, column, row);
        columns[column] ^= std::rotl(Contribution(from), 8 * row);
      }
    }
    return ToVector(columns);
  }

 private:
  static uint32_t Contribution(uint8_t from) {
    if constexpr (kLast) {
      return kInverse ? kBoxes.inverse[from] : kBoxes.forward[from];
    }
    return kInverse ? kInverseMixed[from] : kMixed[from];
  }
};

struct InverseMixColumns {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t) {
    const Bytes state = ToLanes<uint8_t>(a);
    Lanes<uint32_t, kBytes> columns = {};
    for (int i = 0; i < 16; ++i) {
      // (The table's own substitution is undone first.)
      columns[i / 4] ^=
          std::rotl(kInverseMixed[kBoxes.forward[state[i]]], 8 * (i % 4));
    }
    return ToVector(columns);
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

// PCLMULQDQ: the immediate chooses a half of each. Four bits of the one factor
// at a time, from the top down.
struct CarrylessMultiply {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t control) {
    const uint64_t x = a.word[control & 1], y = b.word[control >> 4 & 1];
    uint64_t low[16] = {}, high[16] = {};  // x times the index
    for (int bit = 0; bit < 4; ++bit) {
      for (int i = 0; i < 1 << bit; ++i) {
        low[i | 1 << bit] = low[i] ^ x << bit;
        high[i | 1 << bit] = high[i] ^ (bit == 0 ? 0 : x >> (64 - bit));
      }
    }
    Vector<16> product = {};
    for (int shift = 60; shift >= 0; shift -= 4) {
      const uint64_t digit = y >> shift & 15;
      product.word[1] =
          product.word[1] << 4 ^ product.word[0] >> 60 ^ high[digit];
      product.word[0] = product.word[0] << 4 ^ low[digit];
    }
    return product;
  }
};

constexpr Binding kSseAesBindings[] = {
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

absl::Span<const Binding> SseAesBindings() { return kSseAesBindings; }

}  // namespace emu::interp
