// SPDX-License-Identifier: Apache-2.0

#ifndef INTERP_CORE_PACKED_INTEGER_H_
#define INTERP_CORE_PACKED_INTEGER_H_

#include <algorithm>
#include <cstdint>
#include <limits>

// Arithmetic of one lane of a packed integer instruction.
namespace emu::interp {

template <typename T>
T Saturate(int64_t value) {
  return static_cast<T>(std::clamp<int64_t>(
      value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

template <typename T>
T AddLane(T a, T b) {
  return static_cast<T>(a + b);
}
template <typename T>
T SubLane(T a, T b) {
  return static_cast<T>(a - b);
}
template <typename T>
T AddSaturated(T a, T b) {
  return Saturate<T>(int64_t{a} + b);
}
template <typename T>
T SubSaturated(T a, T b) {
  return Saturate<T>(int64_t{a} - b);
}
// The lower and the upper half of the product; Wide is of T's signedness and
// twice its width.
template <typename T>
T MulLow(T a, T b) {
  return static_cast<T>(uint64_t{a} * b);
}
template <typename T, typename Wide>
T MulHigh(T a, T b) {
  return static_cast<T>((Wide{a} * Wide{b}) >> (sizeof(T) * 8));
}
// PMULDQ: the lower halves' product.
inline uint64_t MulEvenSigned(uint64_t a, uint64_t b) {
  return static_cast<uint64_t>(int64_t{static_cast<int32_t>(a)} *
                               int64_t{static_cast<int32_t>(b)});
}
// PMULHRSW.
inline int16_t MulHighRounded(int16_t a, int16_t b) {
  return static_cast<int16_t>((((int32_t{a} * b) >> 14) + 1) >> 1);
}

inline uint64_t AndLane(uint64_t a, uint64_t b) { return a & b; }
inline uint64_t AndNotLane(uint64_t a, uint64_t b) { return ~a & b; }
inline uint64_t OrLane(uint64_t a, uint64_t b) { return a | b; }
inline uint64_t XorLane(uint64_t a, uint64_t b) { return a ^ b; }

// PSIGN: a, negated or zeroed by b's sign. PABS.
template <typename T>
T SignLane(T a, T b) {
  return b < 0 ? static_cast<T>(-static_cast<int64_t>(a)) : b == 0 ? T{0} : a;
}
template <typename T>
T AbsLane(T a) {
  return a < 0 ? static_cast<T>(-static_cast<int64_t>(a)) : a;
}

}  // namespace emu::interp

#endif  // INTERP_CORE_PACKED_INTEGER_H_
