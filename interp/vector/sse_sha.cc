// SPDX-License-Identifier: Apache-2.0

// SHA-1 and SHA-256 rounds (FIPS 180-4; SDM vol. 2, SHA1RNDS4 and following).

#include <bit>
#include <cstdint>

#include "interp/core/families.h"
#include "interp/core/vector_selection.h"

namespace emu::interp {
namespace {

using Words = Lanes<uint32_t, 16>;

uint32_t Choose(uint32_t a, uint32_t b, uint32_t c) {
  return (a & b) ^ (~a & c);
}
uint32_t Majority(uint32_t a, uint32_t b, uint32_t c) {
  return (a & b) ^ (a & c) ^ (b & c);
}
uint32_t Parity(uint32_t a, uint32_t b, uint32_t c) { return a ^ b ^ c; }

uint32_t Sha1Function(int round, uint32_t b, uint32_t c, uint32_t d) {
  switch (round) {
    case 0:
      return Choose(b, c, d);
    case 2:
      return Majority(b, c, d);
    default:
      return Parity(b, c, d);
  }
}

// Four rounds on A, B, C, D (from the top down); the first word has E added.
struct Sha1Rounds {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& state,
                              const Vector<kBytes>& message, uint8_t control) {
    static constexpr uint32_t kConstants[4] = {0x5a827999, 0x6ed9eba1,
                                               0x8f1bbcdc, 0xca62c1d6};
    const Words words = ToLanes<uint32_t>(message);
    const Words from = ToLanes<uint32_t>(state);
    uint32_t a = from[3], b = from[2], c = from[1], d = from[0], e = 0;
    const int round = control & 3;
    for (int i = 0; i < 4; ++i) {
      const uint32_t next = Sha1Function(round, b, c, d) + std::rotl(a, 5) +
                            words[3 - i] + e + kConstants[round];
      e = d;
      d = c;
      c = std::rotl(b, 30);
      b = a;
      a = next;
    }
    return ToVector(Words{{d, c, b, a}});
  }
};

struct Sha1NextE {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    Words words = ToLanes<uint32_t>(b);
    words[3] += std::rotl(ToLanes<uint32_t>(a)[3], 30);
    return ToVector(words);
  }
};

struct Sha1Message1 {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const Words x = ToLanes<uint32_t>(a), y = ToLanes<uint32_t>(b);
    return ToVector(
        Words{{x[0] ^ y[2], x[1] ^ y[3], x[2] ^ x[0], x[3] ^ x[1]}});
  }
};

struct Sha1Message2 {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const Words x = ToLanes<uint32_t>(a), y = ToLanes<uint32_t>(b);
    const uint32_t w16 = std::rotl(x[3] ^ y[2], 1);
    const uint32_t w17 = std::rotl(x[2] ^ y[1], 1);
    const uint32_t w18 = std::rotl(x[1] ^ y[0], 1);
    const uint32_t w19 = std::rotl(x[0] ^ w16, 1);
    return ToVector(Words{{w19, w18, w17, w16}});
  }
};

uint32_t Sum0(uint32_t a) {
  return std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
}
uint32_t Sum1(uint32_t a) {
  return std::rotr(a, 6) ^ std::rotr(a, 11) ^ std::rotr(a, 25);
}
uint32_t Sigma0(uint32_t a) {
  return std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3;
}
uint32_t Sigma1(uint32_t a) {
  return std::rotr(a, 17) ^ std::rotr(a, 19) ^ a >> 10;
}

// Two rounds: C, D, G, H in the destination, A, B, E, F in the source, the
// words with their constants in XMM0.
void Sha256Rounds(Context& context, const Node& node) {
  const Words cdgh = ToLanes<uint32_t>(ReadVector<16>(context, node.dst));
  const Words abef = ToLanes<uint32_t>(ReadVector<16>(context, node.src));
  const Words words = ToLanes<uint32_t>(ReadVector<16>(context, node.base));
  uint32_t a = abef[3], b = abef[2], c = cdgh[3], d = cdgh[2];
  uint32_t e = abef[1], f = abef[0], g = cdgh[1], h = cdgh[0];
  for (int i = 0; i < 2; ++i) {
    const uint32_t t = Choose(e, f, g) + Sum1(e) + words[i] + h;
    const uint32_t next_a = t + Majority(a, b, c) + Sum0(a);
    const uint32_t next_e = t + d;
    h = g, g = f, f = e, e = next_e;
    d = c, c = b, b = a, a = next_a;
  }
  WriteVector<VectorForm::kLegacy>(context, node.dst,
                                   ToVector(Words{{f, e, b, a}}));
}
Handler SelectSha256Rounds(Selection& selection) {
  LoadMemorySource(selection);
  return &Threaded<&Sha256Rounds>;
}

struct Sha256Message1 {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const Words x = ToLanes<uint32_t>(a);
    const uint32_t w4 = ToLanes<uint32_t>(b)[0];
    return ToVector(Words{{x[0] + Sigma0(x[1]), x[1] + Sigma0(x[2]),
                           x[2] + Sigma0(x[3]), x[3] + Sigma0(w4)}});
  }
};

struct Sha256Message2 {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    const Words x = ToLanes<uint32_t>(a), y = ToLanes<uint32_t>(b);
    const uint32_t w16 = x[0] + Sigma1(y[2]);
    const uint32_t w17 = x[1] + Sigma1(y[3]);
    const uint32_t w18 = x[2] + Sigma1(w16);
    const uint32_t w19 = x[3] + Sigma1(w17);
    return ToVector(Words{{w16, w17, w18, w19}});
  }
};

constexpr Binding kSseShaBindings[] = {
    {x86::Op::kSha1rnds4, &SelectPackedBinary<Sha1Rounds, Mmx::kNo>},
    {x86::Op::kSha1nexte, &SelectPackedBinary<Sha1NextE, Mmx::kNo>},
    {x86::Op::kSha1msg1, &SelectPackedBinary<Sha1Message1, Mmx::kNo>},
    {x86::Op::kSha1msg2, &SelectPackedBinary<Sha1Message2, Mmx::kNo>},
    {x86::Op::kSha256rnds2, &SelectSha256Rounds},
    {x86::Op::kSha256msg1, &SelectPackedBinary<Sha256Message1, Mmx::kNo>},
    {x86::Op::kSha256msg2, &SelectPackedBinary<Sha256Message2, Mmx::kNo>},
};

}  // namespace

absl::Span<const Binding> SseShaBindings() { return kSseShaBindings; }

}  // namespace emu::interp
