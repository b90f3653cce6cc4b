// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_VECTOR_LANES_H_
#define INTERP_CORE_VECTOR_LANES_H_

#include <bit>
#include <cstdint>
#include <type_traits>

namespace emu::interp {

// A vector operand of 8 (MMX), 16 (XMM) or 32 (YMM) bytes, as a value.
template <int kBytes>
struct Vector {
  static constexpr int kSize = kBytes;
  uint64_t word[kBytes / 8];
};

// The same as lanes of type T, lane 0 lowest.
template <typename T, int kBytes>
struct Lanes {
  static constexpr int kCount = kBytes / static_cast<int>(sizeof(T));
  T lane[kCount];

  T& operator[](int i) { return lane[i]; }
  const T& operator[](int i) const { return lane[i]; }
};

// Lane 0 is the lowest because the host is little-endian.
static_assert(std::endian::native == std::endian::little);

template <typename T, int kBytes>
Lanes<T, kBytes> ToLanes(const Vector<kBytes>& vector) {
  return std::bit_cast<Lanes<T, kBytes>>(vector);
}
template <typename T, int kBytes>
Vector<kBytes> ToVector(const Lanes<T, kBytes>& lanes) {
  return std::bit_cast<Vector<kBytes>>(lanes);
}

// Operations are structs with a static Apply<kBytes>, which takes one or two
// vectors and the instruction's immediate byte. They are written for 8 or 16
// bytes; 32 are two times 16 (SDM vol. 1, §14.1: lanes of 128 bits).

// f(T), lane by lane.
template <typename T, auto kFunction>
struct MapLanes {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, uint8_t) {
    Lanes<T, kBytes> lanes = ToLanes<T>(a);
    for (T& lane : lanes.lane) lane = static_cast<T>(kFunction(lane));
    return ToVector(lanes);
  }
};

// f(T, T), lane by lane.
template <typename T, auto kFunction>
struct ZipLanes {
  template <int kBytes>
  static Vector<kBytes> Apply(const Vector<kBytes>& a, const Vector<kBytes>& b,
                              uint8_t) {
    Lanes<T, kBytes> x = ToLanes<T>(a);
    const Lanes<T, kBytes> y = ToLanes<T>(b);
    for (int i = 0; i < x.kCount; ++i) {
      x[i] = static_cast<T>(kFunction(x[i], y[i]));
    }
    return ToVector(x);
  }
};

template <int kBytes>
Vector<16> Half(const Vector<kBytes>& a, int i) {
  return {a.word[i * 2], a.word[i * 2 + 1]};
}
inline Vector<32> Join(const Vector<16>& low, const Vector<16>& high) {
  return {low.word[0], low.word[1], high.word[0], high.word[1]};
}

// The immediate for the upper 16 of 32 bytes: the same, unless the operation
// has bits of their own for them.
template <typename Op>
uint8_t UpperImmediate(uint8_t immediate) {
  if constexpr (requires { Op::UpperImmediate(immediate); }) {
    return Op::UpperImmediate(immediate);
  } else {
    return immediate;
  }
}

// Op::Apply over vectors of any length.
template <typename Op, int kBytes>
Vector<kBytes> ApplyUnary(const Vector<kBytes>& a, uint8_t immediate) {
  if constexpr (kBytes == 32) {
    return Join(
        Op::template Apply<16>(Half(a, 0), immediate),
        Op::template Apply<16>(Half(a, 1), UpperImmediate<Op>(immediate)));
  } else {
    return Op::template Apply<kBytes>(a, immediate);
  }
}
template <typename Op, int kBytes>
Vector<kBytes> ApplyBinary(const Vector<kBytes>& a, const Vector<kBytes>& b,
                           uint8_t immediate) {
  if constexpr (kBytes == 32) {
    return Join(Op::template Apply<16>(Half(a, 0), Half(b, 0), immediate),
                Op::template Apply<16>(Half(a, 1), Half(b, 1),
                                       UpperImmediate<Op>(immediate)));
  } else {
    return Op::template Apply<kBytes>(a, b, immediate);
  }
}

}  // namespace emu::interp

#endif  // INTERP_CORE_VECTOR_LANES_H_
