#ifndef INTERP_PACKED_WORDS_H_
#define INTERP_PACKED_WORDS_H_

#include <cstdint>
#include <type_traits>

// Arithmetic of all lanes of type T in a 64-bit word at once: what the C
// library's string functions do all day (packed_integer.h has the rest, a lane
// at a time).
namespace emu::interp {

// The lowest and the highest bit of each lane.
template <typename T>
inline constexpr uint64_t kLaneOnes = ~uint64_t{0} /
                                      static_cast<std::make_unsigned_t<T>>(-1);
template <typename T>
inline constexpr uint64_t kLaneSigns = kLaneOnes<T> << (sizeof(T) * 8 - 1);

// (The highest bits are added apart: nothing carries out of them.)
template <typename T>
uint64_t AddWord(uint64_t a, uint64_t b) {
  constexpr uint64_t kSigns = kLaneSigns<T>;
  return ((a & ~kSigns) + (b & ~kSigns)) ^ ((a ^ b) & kSigns);
}
template <typename T>
uint64_t SubWord(uint64_t a, uint64_t b) {
  constexpr uint64_t kSigns = kLaneSigns<T>;
  return ((a | kSigns) - (b & ~kSigns)) ^ (~(a ^ b) & kSigns);
}

// All bits of the lanes whose highest bit is set; the others are 0.
template <typename T>
uint64_t MaskOfSigns(uint64_t signs) {
  return (signs - (signs >> (sizeof(T) * 8 - 1))) | signs;
}

template <typename T>
uint64_t EqualWord(uint64_t a, uint64_t b) {
  constexpr uint64_t kSigns = kLaneSigns<T>;
  const uint64_t different = a ^ b;
  const uint64_t nonzero = ((different & ~kSigns) + ~kSigns) | different;
  return MaskOfSigns<T>(~nonzero & kSigns);
}

template <typename T>
uint64_t GreaterWord(uint64_t a, uint64_t b) {
  constexpr uint64_t kSigns = kLaneSigns<T>;
  if constexpr (std::is_signed_v<T>) {
    a ^= kSigns;
    b ^= kSigns;
  }
  // What b - a borrows.
  const uint64_t borrow = (~b & a) | (~(a ^ b) & SubWord<T>(b, a));
  return MaskOfSigns<T>(borrow & kSigns);
}

template <typename T>
uint64_t MinWord(uint64_t a, uint64_t b) {
  const uint64_t greater = GreaterWord<T>(a, b);
  return a ^ ((a ^ b) & greater);
}
template <typename T>
uint64_t MaxWord(uint64_t a, uint64_t b) {
  const uint64_t greater = GreaterWord<T>(a, b);
  return b ^ ((a ^ b) & greater);
}

}  // namespace emu::interp

#endif  // INTERP_PACKED_WORDS_H_
