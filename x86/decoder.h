// SPDX-License-Identifier: Apache-2.0

#ifndef X86_DECODER_H_
#define X86_DECODER_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "x86/insn.h"

namespace emu::x86 {

enum class DecodeStatus : uint8_t {
  kOk,
  kInvalidOpcode,      // #UD
  kGeneralProtection,  // #GP(0): longer than 15 bytes
  kTruncated,          // `bytes` ends inside the instruction
};

inline constexpr int kMaxInsnLength = 15;

// More than the longest run of bytes that is looked at: 15 prefixes and an
// instruction without them. Of fewer bytes Decode makes a copy.
inline constexpr size_t kDecoderWindow = 48;

// Decodes the instruction at the start of `bytes` (at least 1 byte) as `mode`
// would, for user mode (CPL 3, IOPL 0). Privileged instructions decode; raising
// #GP for them is the executor's part. For kInvalidOpcode `insn->length` is the
// number of bytes looked at.
DecodeStatus Decode(Mode mode, absl::Span<const uint8_t> bytes, Insn* insn);

}  // namespace emu::x86

#endif  // X86_DECODER_H_
