// SPDX-License-Identifier: Apache-2.0

#ifndef BASE_BITS_H_
#define BASE_BITS_H_

#include <bit>
#include <cstdint>
#include <type_traits>

// Small integer helpers that <bit> lacks. Hosts are little-endian, as the
// guest is, so memory is read and written without swapping.
namespace emu {

static_assert(std::endian::native == std::endian::little);

// `alignment` is a power of two. AlignUp wraps around at the type's end.
constexpr uint64_t AlignDown(uint64_t value, uint64_t alignment) {
  return value & ~(alignment - 1);
}
constexpr uint64_t AlignUp(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}
constexpr bool IsAligned(uint64_t value, uint64_t alignment) {
  return (value & (alignment - 1)) == 0;
}

// The lowest `count` bits set; 0 <= count <= 64.
constexpr uint64_t LowMask(int count) {
  return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
}

// Bits [low, low + count) of `value`.
constexpr uint64_t ExtractBits(uint64_t value, int low, int count) {
  return (value >> low) & LowMask(count);
}

// The lowest `count` bits of `value` as a signed number; 1 <= count <= 64.
constexpr int64_t SignExtend(uint64_t value, int count) {
  return static_cast<int64_t>(value << (64 - count)) >> (64 - count);
}

// Whether `value` is a signed number of `count` bits.
constexpr bool FitsSigned(int64_t value, int count) {
  return SignExtend(static_cast<uint64_t>(value), count) == value;
}

// A T at any alignment, in memory without types. (Of a memcpy GCC makes byte
// after byte on MIPS.)
template <typename T>
struct [[gnu::packed, gnu::may_alias]] Unaligned {
  T value;
};
template <typename T>
T LoadUnaligned(const void* from) {
  static_assert(std::is_trivially_copyable_v<T>);
  return static_cast<const Unaligned<T>*>(from)->value;
}
template <typename T>
void StoreUnaligned(void* to, std::type_identity_t<T> value) {
  static_assert(std::is_trivially_copyable_v<T>);
  static_cast<Unaligned<T>*>(to)->value = value;
}

}  // namespace emu

#endif  // BASE_BITS_H_
