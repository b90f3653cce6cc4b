// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "gtest/gtest.h"
#include "testing/fp_cases/fp_case.h"

// The SHA instructions hash "abc" as FIPS 180-4's examples say. (Few processors
// have them, so that they are not compared with the host's.)
namespace emu::fp_cases {
namespace {

using Words = std::array<uint32_t, 4>;

void SetXmm(FpCase& test_case, int reg, const Words& words) {
  std::memcpy(test_case.state.cpu.vector[reg].u8, words.data(), 16);
}

// `bytes` is an instruction on XMM1 and XMM2; XMM0 may be implicit.
Words Execute(std::vector<uint8_t> bytes, Words a, Words b, Words xmm0 = {}) {
  FpCase test_case = {std::move(bytes), {}};
  x86::ResetCpuState(x86::Mode::k64, test_case.state.cpu);
  SetXmm(test_case, 0, xmm0);
  SetXmm(test_case, 1, a);
  SetXmm(test_case, 2, b);
  FpOutcome outcome;
  RunInterpreted(test_case, &outcome);
  EXPECT_EQ(outcome.vector, kCompleted);
  Words result;
  std::memcpy(result.data(), outcome.state.cpu.vector[1].u8, 16);
  return result;
}

// "abc", padded.
std::array<uint32_t, 80> FirstBlock() {
  std::array<uint32_t, 80> words = {};
  words[0] = 0x61626380;
  words[15] = 24;
  return words;
}

TEST(ShaTest, Sha1OfAbc) {
  std::array<uint32_t, 80> w = FirstBlock();
  // sha1msg1, pxor and sha1msg2 make four more words; the first is on top.
  const auto four = [&](int i) {
    return Words{w[i + 3], w[i + 2], w[i + 1], w[i]};
  };
  for (int i = 16; i < 80; i += 4) {
    Words t = Execute({0x0f, 0x38, 0xc9, 0xca}, four(i - 16), four(i - 12));
    const Words x = four(i - 8);
    for (int j = 0; j < 4; ++j) t[j] ^= x[j];
    t = Execute({0x0f, 0x38, 0xca, 0xca}, t, four(i - 4));
    for (int j = 0; j < 4; ++j) w[i + j] = t[3 - j];
  }
  const Words start = {0x10325476, 0x98badcfe, 0xefcdab89, 0x67452301};
  Words state = start, before = start;
  Words e = {0, 0, 0, 0xc3d2e1f0};
  for (int i = 0; i < 80; i += 4) {
    Words message = four(i);
    if (i == 0) {
      message[3] += e[3];
    } else {
      message = Execute({0x0f, 0x38, 0xc8, 0xca}, before, message);
    }
    before = state;
    state = Execute({0x0f, 0x3a, 0xcc, 0xca, static_cast<uint8_t>(i / 20)},
                    state, message);
  }
  const uint32_t last = std::rotl(before[3], 30) + 0xc3d2e1f0;
  EXPECT_EQ(state[3] + start[3], 0xa9993e36);
  EXPECT_EQ(state[2] + start[2], 0x4706816a);
  EXPECT_EQ(state[1] + start[1], 0xba3e2571);
  EXPECT_EQ(state[0] + start[0], 0x7850c26c);
  EXPECT_EQ(last, 0x9cd0d89d);
}

constexpr uint32_t kSha256Constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

TEST(ShaTest, Sha256OfAbc) {
  std::array<uint32_t, 80> w = FirstBlock();
  const auto four = [&](int i) {
    return Words{w[i], w[i + 1], w[i + 2], w[i + 3]};
  };
  for (int i = 16; i < 64; i += 4) {
    Words t = Execute({0x0f, 0x38, 0xcc, 0xca}, four(i - 16), four(i - 12));
    const Words x = four(i - 7);
    for (int j = 0; j < 4; ++j) t[j] += x[j];
    t = Execute({0x0f, 0x38, 0xcd, 0xca}, t, four(i - 4));
    for (int j = 0; j < 4; ++j) w[i + j] = t[j];
  }
  const Words start_abef = {0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667};
  const Words start_cdgh = {0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372};
  Words abef = start_abef, cdgh = start_cdgh;
  for (int i = 0; i < 64; i += 2) {
    const Words message = {w[i] + kSha256Constants[i],
                           w[i + 1] + kSha256Constants[i + 1], 0, 0};
    const Words next = Execute({0x0f, 0x38, 0xcb, 0xca}, cdgh, abef, message);
    cdgh = abef;
    abef = next;
  }
  EXPECT_EQ(abef[3] + start_abef[3], 0xba7816bf);
  EXPECT_EQ(abef[2] + start_abef[2], 0x8f01cfea);
  EXPECT_EQ(cdgh[3] + start_cdgh[3], 0x414140de);
  EXPECT_EQ(cdgh[2] + start_cdgh[2], 0x5dae2223);
  EXPECT_EQ(abef[1] + start_abef[1], 0xb00361a3);
  EXPECT_EQ(abef[0] + start_abef[0], 0x96177a9c);
  EXPECT_EQ(cdgh[1] + start_cdgh[1], 0xb410ff61);
  EXPECT_EQ(cdgh[0] + start_cdgh[0], 0xf20015ad);
}

}  // namespace
}  // namespace emu::fp_cases
