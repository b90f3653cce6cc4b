// SPDX-License-Identifier: Apache-2.0

#ifndef X86_OPCODE_ROW_H_
#define X86_OPCODE_ROW_H_

#include <cstdint>

#include "x86/op.h"
#include "x86/operand.h"
#include "x86/registers.h"

// The columns of the instruction table: opcode, match, operation, operands,
// properties. The rows are in table_*.inc.

namespace emu::x86 {

enum class OpcodeMap : uint8_t {
  kPrimary,
  k0F,
  k0F38,
  k0F3A,
  kVex0F,
  kVex0F38,
  kVex0F3A,
  kCount
};

// The encodings of an opcode that a row is for: a set in each dimension. Rows
// write intersections: `P66 & Reg6 & Mod3`.
struct Match {
  uint32_t bits;
  friend constexpr Match operator&(Match a, Match b) {
    return {a.bits & b.bits};
  }
  friend constexpr bool operator==(Match, Match) = default;
};

// A dimension's place in Match::bits.
struct MatchDimension {
  int shift;
  int count;  // a power of two
  constexpr uint32_t Mask() const { return ((1u << count) - 1) << shift; }
  constexpr Match Only(uint32_t values) const {
    return {~Mask() | values << shift};
  }
};

inline constexpr MatchDimension kMatchPrefix = {0, 4};  // none, 66, F3, F2
inline constexpr MatchDimension kMatchMode = {4, 2};    // i386, x86-64
inline constexpr MatchDimension kMatchW = {6, 2};       // REX.W or VEX.W
inline constexpr MatchDimension kMatchL = {8, 2};       // VEX.L
inline constexpr MatchDimension kMatchB = {10, 2};      // REX.B
inline constexpr MatchDimension kMatchMod = {12, 2};    // memory, mod = 3
inline constexpr MatchDimension kMatchReg = {14, 8};    // ModRM.reg
inline constexpr MatchDimension kMatchRm = {22, 8};     // ModRM.rm
inline constexpr uint32_t kMatchAll = (1u << 30) - 1;

// CPUID features (SDM vol. 2, CPUID), one a row.
enum class Feature : uint8_t {
  kBase,  // any x86 with CPUID
  kFpu,
  kTsc,
  kMsr,
  kCx8,
  kSep,
  kCmov,
  kClfsh,
  kMmx,
  kFxsr,
  kSse,
  kSse2,
  kSse3,
  kPclmulqdq,
  kSsse3,
  kFma,
  kCx16,
  kSse41,
  kSse42,
  kMovbe,
  kPopcnt,
  kAes,
  kXsave,
  kAvx,
  kAvxOrAvx2,  // AVX with VEX.128, AVX2 with VEX.256
  kAvxAndAes,
  kAvxAndPclmul,
  kF16c,
  kRdrand,
  kFsgsbase,
  kBmi1,
  kAvx2,
  kBmi2,
  kInvpcid,
  kRdseed,
  kAdx,
  kClflushopt,
  kClwb,
  kSha,
  kPku,
  kRdpid,
  kXsaveopt,
  kXsavec,
  kXsaves,
  kLahf64,
  kLzcnt,
  kPrefetchw,
  kSyscall,
  kRdtscp,
  kCount
};

// "avx2", as Linux's /proc/cpuinfo has it.
const char* FeatureName(Feature feature);

// Properties of a row; bits of OpcodeTraits::properties.
enum RowProperty : uint32_t {
  kPropLock = 1u << 0,         // LOCK allowed when operand 0 is memory
  kPropDefault64 = 1u << 1,    // d64: operand size 8 in 64-bit mode, or 2
  kPropForce64 = 1u << 2,      // f64: operand size 8 in 64-bit mode, always
  kPropPrivileged = 1u << 3,   // #GP(0) in user mode
  kPropCondition = 1u << 4,    // the opcode's low four bits are a condition
  kPropCounted = 1u << 5,      // a count of zero leaves the flags alone
  kPropEndsBlock = 1u << 6,    // the next instruction is not always next
  kPropFaults = 1u << 7,       // may fault even without a memory operand
  kPropNoAccess = 1u << 8,     // the memory operand is not accessed
  kPropAligned = 1u << 9,      // #GP if a VEX memory operand is not aligned
  kPropUnaligned = 1u << 10,   // no #GP if a legacy 16-byte one is not
  kPropFloat = 1u << 11,       // may raise #MF or #XM
  kPropModIgnored = 1u << 12,  // ModRM.mod is taken for 3
  kPropDistinct = 1u << 13,    // #UD unless VSIB registers are distinct
};

// EFLAGS bits (below 2^16) that an instruction reads, gives defined values,
// and leaves undefined.
struct OpcodeTraits {
  uint32_t properties = 0;
  Feature feature = Feature::kBase;
  uint16_t flags_read = 0;
  uint16_t flags_written = 0;
  uint16_t flags_undefined = 0;

  friend constexpr OpcodeTraits operator|(OpcodeTraits a, OpcodeTraits b) {
    return {a.properties | b.properties,
            a.feature == Feature::kBase ? b.feature : a.feature,
            static_cast<uint16_t>(a.flags_read | b.flags_read),
            static_cast<uint16_t>(a.flags_written | b.flags_written),
            static_cast<uint16_t>(a.flags_undefined | b.flags_undefined)};
  }
};

struct OpcodeRow {
  uint8_t code;
  Match match;
  Op op;
  OperandSpec operands[4] = {};
  OpcodeTraits traits = {};
  OpcodeMap map = OpcodeMap::kPrimary;  // set when the tables are joined
};

}  // namespace emu::x86

#endif  // X86_OPCODE_ROW_H_
