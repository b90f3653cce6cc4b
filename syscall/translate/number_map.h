// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_NUMBER_MAP_H_
#define SYSCALL_TRANSLATE_NUMBER_MAP_H_

#include <cstdint>
#include <optional>
#include <span>

namespace emu::syscall {

// One meaning's number in the guest's ABI (written out) and in the host's
// (from the host's headers).
struct NumberPair {
  uint64_t guest;
  uint64_t host;
};

using NumberMap = std::span<const NumberPair>;

// Enumerations: the number on the other side, or nullopt for an unknown one.
std::optional<uint64_t> NumberToHost(NumberMap map, uint64_t guest);
std::optional<uint64_t> NumberToGuest(NumberMap map, uint64_t host);

// Sets of flags: each pair names one bit. Bits that the map does not name are
// dropped, and returned in *unknown when it is given.
uint64_t FlagsToHost(NumberMap map, uint64_t guest,
                     uint64_t* unknown = nullptr);
uint64_t FlagsToGuest(NumberMap map, uint64_t host,
                      uint64_t* unknown = nullptr);

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_NUMBER_MAP_H_
