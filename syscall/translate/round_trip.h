// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_TRANSLATE_ROUND_TRIP_H_
#define SYSCALL_TRANSLATE_ROUND_TRIP_H_

#include "gtest/gtest.h"
#include "syscall/translate/number_map.h"

namespace emu::syscall {

// Every guest number of `map` reaches the host and comes back as itself, so
// neither side names two meanings with one number.
inline void ExpectNumbersRoundTrip(NumberMap map) {
  for (const NumberPair& pair : map) {
    SCOPED_TRACE(testing::Message() << "guest 0x" << std::hex << pair.guest);
    EXPECT_EQ(NumberToHost(map, pair.guest), pair.host);
    EXPECT_EQ(NumberToGuest(map, pair.host), pair.guest);
  }
}

// As above for flags; each must be a single bit on both sides.
inline void ExpectFlagsRoundTrip(NumberMap map) {
  for (const NumberPair& pair : map) {
    SCOPED_TRACE(testing::Message() << "guest 0x" << std::hex << pair.guest);
    EXPECT_EQ(pair.guest & (pair.guest - 1), 0u);
    EXPECT_EQ(pair.host & (pair.host - 1), 0u);
    EXPECT_EQ(FlagsToHost(map, pair.guest), pair.host);
    EXPECT_EQ(FlagsToGuest(map, pair.host), pair.guest);
  }
}

}  // namespace emu::syscall

#endif  // SYSCALL_TRANSLATE_ROUND_TRIP_H_
