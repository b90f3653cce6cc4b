// SPDX-License-Identifier: Apache-2.0

#ifndef X86_REGISTERS_H_
#define X86_REGISTERS_H_

#include <cstdint>

namespace emu::x86 {

// The two modes of a user program: i386 (compatibility mode) and x86-64.
enum class Mode : uint8_t { k32, k64 };

// General registers by their encoding (SDM vol. 2, table 2-2, 3-1).
enum Gpr : uint8_t {
  kRax,
  kRcx,
  kRdx,
  kRbx,
  kRsp,
  kRbp,
  kRsi,
  kRdi,
  kR8,
  kR9,
  kR10,
  kR11,
  kR12,
  kR13,
  kR14,
  kR15,
};
inline constexpr int kGprCount = 16;

// Segment registers by their encoding (SDM vol. 2, table B-8).
enum Segment : uint8_t { kEs, kCs, kSs, kDs, kFs, kGs };
inline constexpr int kSegmentCount = 6;

// EFLAGS bits (SDM vol. 1, §3.4.3).
inline constexpr uint32_t kFlagCf = 1u << 0;
inline constexpr uint32_t kFlagReserved1 = 1u << 1;  // always set
inline constexpr uint32_t kFlagPf = 1u << 2;
inline constexpr uint32_t kFlagAf = 1u << 4;
inline constexpr uint32_t kFlagZf = 1u << 6;
inline constexpr uint32_t kFlagSf = 1u << 7;
inline constexpr uint32_t kFlagTf = 1u << 8;
inline constexpr uint32_t kFlagIf = 1u << 9;
inline constexpr uint32_t kFlagDf = 1u << 10;
inline constexpr uint32_t kFlagOf = 1u << 11;
inline constexpr uint32_t kFlagNt = 1u << 14;
inline constexpr uint32_t kFlagRf = 1u << 16;
inline constexpr uint32_t kFlagAc = 1u << 18;
inline constexpr uint32_t kFlagId = 1u << 21;

// The six that arithmetic writes.
inline constexpr uint32_t kStatusFlags =
    kFlagCf | kFlagPf | kFlagAf | kFlagZf | kFlagSf | kFlagOf;

// Condition codes by their encoding in Jcc, SETcc, CMOVcc (SDM vol. 1, app. B).
enum Condition : uint8_t {
  kO,
  kNo,
  kB,
  kAe,
  kE,
  kNe,
  kBe,
  kA,
  kS,
  kNs,
  kP,
  kNp,
  kL,
  kGe,
  kLe,
  kG,
};

}  // namespace emu::x86

#endif  // X86_REGISTERS_H_
