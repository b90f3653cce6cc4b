// SPDX-License-Identifier: Apache-2.0

#ifndef X86_PACKED_WORDS_H_
#define X86_PACKED_WORDS_H_

#include <cstdint>
#include <type_traits>

// Arithmetic of all lanes of type T in a 64-bit word at once: what the C
// library's string functions do all day. Word is uint64_t, or a type of which
// an expression says how to compute it (jit/lift/sse_words.cc).
namespace emu::x86 {

template <typename T>
inline constexpr int kLaneBits = sizeof(T) * 8;
// The lowest and the highest bit of each lane.
template <typename T>
inline constexpr uint64_t kLaneOnes = ~uint64_t{0} /
                                      static_cast<std::make_unsigned_t<T>>(-1);
template <typename T>
inline constexpr uint64_t kLaneSigns = kLaneOnes<T> << (kLaneBits<T> - 1);

// (The highest bits are added apart: nothing carries out of them.)
template <typename T, typename Word = uint64_t>
Word AddWord(Word a, Word b) {
  constexpr uint64_t kSigns = kLaneSigns<T>;
  if constexpr (sizeof(T) == 8) return a + b;
  return ((a & ~kSigns) + (b & ~kSigns)) ^ ((a ^ b) & kSigns);
}
template <typename T, typename Word = uint64_t>
Word SubWord(Word a, Word b) {
  constexpr uint64_t kSigns = kLaneSigns<T>;
  if constexpr (sizeof(T) == 8) return a - b;
  return ((a | kSigns) - (b & ~kSigns)) ^ (~(a ^ b) & kSigns);
}

// All bits of the lanes whose highest bit is set; the others are 0. No other
// bit of `signs` is set.
template <typename T, typename Word = uint64_t>
Word MaskOfSigns(Word signs) {
  return (signs - (signs >> (kLaneBits<T> - 1))) | signs;
}

template <typename T, typename Word = uint64_t>
Word EqualWord(Word a, Word b) {
  constexpr uint64_t kSigns = kLaneSigns<T>;
  const Word different = a ^ b;
  const Word nonzero = ((different & ~kSigns) + ~kSigns) | different;
  return MaskOfSigns<T>(~nonzero & kSigns);
}

template <typename T, typename Word = uint64_t>
Word GreaterWord(Word a, Word b) {
  constexpr uint64_t kSigns = kLaneSigns<T>;
  // Whether b - a borrows: by the highest bits, and where they are the same,
  // by the difference of the others.
  const Word differ = a ^ b;
  const Word rest = (b | kSigns) - (a & ~kSigns);
  const Word from = std::is_signed_v<T> ? b : a;
  return MaskOfSigns<T>(((differ & from) | ~(differ | rest)) & kSigns);
}

template <typename T, typename Word = uint64_t>
Word MinWord(Word a, Word b) {
  return a ^ ((a ^ b) & GreaterWord<T>(a, b));
}
template <typename T, typename Word = uint64_t>
Word MaxWord(Word a, Word b) {
  return b ^ ((a ^ b) & GreaterWord<T>(a, b));
}

// Of unsigned lanes: saturated, and the average rounded up.
template <typename T, typename Word = uint64_t>
Word SubSaturatedWord(Word a, Word b) {
  static_assert(std::is_unsigned_v<T>);
  return MaxWord<T>(a, b) - b;
}
template <typename T, typename Word = uint64_t>
Word AddSaturatedWord(Word a, Word b) {
  return ~SubSaturatedWord<T>(~a, b);
}
template <typename T, typename Word = uint64_t>
Word AverageWord(Word a, Word b) {
  static_assert(std::is_unsigned_v<T>);
  return (a | b) - (((a ^ b) >> 1) & ~kLaneSigns<T>);
}

// PMULUDQ: the product of the lower halves.
template <typename Word = uint64_t>
Word MulEvenWord(Word a, Word b) {
  constexpr uint64_t kLowHalf = 0xffffffff;
  return (a & kLowHalf) * (b & kLowHalf);
}

// Shifts of each lane, by less than its width.
template <typename T, typename Word = uint64_t>
Word ShiftLeftWord(Word a, int count) {
  static_assert(std::is_unsigned_v<T>);
  return (a << count) &
         (kLaneOnes<T> * static_cast<T>(static_cast<T>(-1) << count));
}
template <typename T, typename Word = uint64_t>
Word ShiftRightWord(Word a, int count) {
  static_assert(std::is_unsigned_v<T>);
  return (a >> count) &
         (kLaneOnes<T> * static_cast<T>(static_cast<T>(-1) >> count));
}
template <typename T, typename Word = uint64_t>
Word ShiftRightSignedWord(Word a, int count) {
  const Word signs = a & kLaneSigns<T>;
  return ShiftRightWord<T>(a, count) | ((signs << 1) - (signs >> count));
}

// Four bytes, or two words, to every second lane of the result: 0 between.
template <typename T, typename Word = uint64_t>
Word SpreadWord(Word a) {
  Word spread = (a | (a << 16)) & uint64_t{0x0000ffff0000ffff};
  if constexpr (sizeof(T) == 1) {
    spread = (spread | (spread << 8)) & uint64_t{0x00ff00ff00ff00ff};
  }
  return spread;
}

}  // namespace emu::x86

#endif  // X86_PACKED_WORDS_H_
