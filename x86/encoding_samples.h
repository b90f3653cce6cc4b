// SPDX-License-Identifier: Apache-2.0

#ifndef X86_ENCODING_SAMPLES_H_
#define X86_ENCODING_SAMPLES_H_

#include <array>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "x86/registers.h"

namespace emu::x86 {

// The bytes that a sample may have; what follows the instruction is filler.
using EncodingBytes = std::array<uint8_t, 32>;

// Input of tests and of the coverage report. Calls `visit` with every opcode of
// every map, under each prefix that can matter, with ModRM bytes for every /reg
// in memory and register form (all of them for x87 and the groups), in both
// modes.
void ForEachLegacyEncoding(
    absl::FunctionRef<void(Mode, const EncodingBytes&)> visit);

// Every opcode of VEX maps 1 to 3, with every pp, L and W, vvvv used and not,
// in the C4 form; map 1 in the C5 form as well.
void ForEachVexEncoding(
    absl::FunctionRef<void(Mode, const EncodingBytes&)> visit);

// `count` encodings, the same for the same `seed`: random bytes behind random
// prefixes and escapes.
void ForEachRandomEncoding(
    uint64_t seed, int count,
    absl::FunctionRef<void(Mode, const EncodingBytes&)> visit);

}  // namespace emu::x86

#endif  // X86_ENCODING_SAMPLES_H_
