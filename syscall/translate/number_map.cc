// SPDX-License-Identifier: Apache-2.0

#include "syscall/translate/number_map.h"

#include <cstdint>
#include <optional>

namespace emu::syscall {

std::optional<uint64_t> NumberToHost(NumberMap map, uint64_t guest) {
  for (const NumberPair& pair : map) {
    if (pair.guest == guest) return pair.host;
  }
  return std::nullopt;
}

std::optional<uint64_t> NumberToGuest(NumberMap map, uint64_t host) {
  for (const NumberPair& pair : map) {
    if (pair.host == host) return pair.guest;
  }
  return std::nullopt;
}

uint64_t FlagsToHost(NumberMap map, uint64_t guest, uint64_t* unknown) {
  uint64_t host = 0;
  for (const NumberPair& pair : map) {
    if ((guest & pair.guest) == 0) continue;
    host |= pair.host;
    guest &= ~pair.guest;
  }
  if (unknown != nullptr) *unknown = guest;
  return host;
}

uint64_t FlagsToGuest(NumberMap map, uint64_t host, uint64_t* unknown) {
  uint64_t guest = 0;
  for (const NumberPair& pair : map) {
    if ((host & pair.host) == 0) continue;
    guest |= pair.guest;
    host &= ~pair.host;
  }
  if (unknown != nullptr) *unknown = host;
  return guest;
}

}  // namespace emu::syscall
