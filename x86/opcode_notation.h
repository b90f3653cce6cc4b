// SPDX-License-Identifier: Apache-2.0

#ifndef X86_OPCODE_NOTATION_H_
#define X86_OPCODE_NOTATION_H_

#include <cstdint>
#include <cstdlib>

#include "x86/opcode_row.h"

// The words that the rows of table_*.inc are written in. For those files only.

namespace emu::x86::notation {

using enum Op;
using enum OperandSpec;

// Match: prefixes (the last of F2 and F3 wins over 66).
inline constexpr Match Any = {kMatchAll};
inline constexpr Match Np = kMatchPrefix.Only(1);
inline constexpr Match P66 = kMatchPrefix.Only(2);
inline constexpr Match F3 = kMatchPrefix.Only(4);
inline constexpr Match F2 = kMatchPrefix.Only(8);
inline constexpr Match NoRep = kMatchPrefix.Only(3);   // 66 may be there
inline constexpr Match NotF3 = kMatchPrefix.Only(11);  // ignores 66, F2
// i64 and o64 of SDM vol. 2, table A-1.
inline constexpr Match I64 = kMatchMode.Only(1);
inline constexpr Match O64 = kMatchMode.Only(2);
inline constexpr Match W0 = kMatchW.Only(1);
inline constexpr Match W1 = kMatchW.Only(2);
inline constexpr Match L0 = kMatchL.Only(1);
inline constexpr Match L1 = kMatchL.Only(2);
inline constexpr Match B0 = kMatchB.Only(1);
inline constexpr Match B1 = kMatchB.Only(2);
// ModRM.
inline constexpr Match Mem = kMatchMod.Only(1);
inline constexpr Match Mod3 = kMatchMod.Only(2);
inline constexpr Match Reg0 = kMatchReg.Only(1);
inline constexpr Match Reg1 = kMatchReg.Only(2);
inline constexpr Match Reg2 = kMatchReg.Only(4);
inline constexpr Match Reg3 = kMatchReg.Only(8);
inline constexpr Match Reg4 = kMatchReg.Only(16);
inline constexpr Match Reg5 = kMatchReg.Only(32);
inline constexpr Match Reg6 = kMatchReg.Only(64);
inline constexpr Match Reg7 = kMatchReg.Only(128);
inline constexpr Match Rm0 = kMatchRm.Only(1);
inline constexpr Match Rm1 = kMatchRm.Only(2);
inline constexpr Match Rm2 = kMatchRm.Only(4);
inline constexpr Match Rm3 = kMatchRm.Only(8);
inline constexpr Match Rm4 = kMatchRm.Only(16);
inline constexpr Match Rm5 = kMatchRm.Only(32);
inline constexpr Match Rm6 = kMatchRm.Only(64);
inline constexpr Match Rm7 = kMatchRm.Only(128);
inline constexpr Match Reg0to3 = kMatchReg.Only(0x0f);
inline constexpr Match Reg0to6 = kMatchReg.Only(0x7f);
inline constexpr Match Reg3to7 = kMatchReg.Only(0xf8);
inline constexpr Match Reg4to7 = kMatchReg.Only(0xf0);
inline constexpr Match Rm0to1 = kMatchRm.Only(0x03);
inline constexpr Match Rm4to7 = kMatchRm.Only(0xf0);

// Properties.
inline constexpr OpcodeTraits Lock = {kPropLock};
inline constexpr OpcodeTraits D64 = {kPropDefault64};
inline constexpr OpcodeTraits F64 = {kPropForce64};
inline constexpr OpcodeTraits Priv = {kPropPrivileged | kPropFaults};
inline constexpr OpcodeTraits Cond = {kPropCondition};
inline constexpr OpcodeTraits Counted = {kPropCounted};
inline constexpr OpcodeTraits Ends = {kPropEndsBlock};
inline constexpr OpcodeTraits Faults = {kPropFaults};
inline constexpr OpcodeTraits Stack = {kPropFaults};  // an implicit access
inline constexpr OpcodeTraits NoAccess = {kPropNoAccess};
inline constexpr OpcodeTraits Aligned = {kPropAligned};
inline constexpr OpcodeTraits Unaligned = {kPropUnaligned};
inline constexpr OpcodeTraits ModIgnored = {kPropModIgnored};
inline constexpr OpcodeTraits Distinct = {kPropDistinct};

// Flags, by their letters: o s z a p c, d.
consteval uint16_t FlagLetters(const char* letters) {
  uint32_t bits = 0;
  for (; *letters != '\0'; ++letters) {
    switch (*letters) {
      case 'o':
        bits |= kFlagOf;
        break;
      case 's':
        bits |= kFlagSf;
        break;
      case 'z':
        bits |= kFlagZf;
        break;
      case 'a':
        bits |= kFlagAf;
        break;
      case 'p':
        bits |= kFlagPf;
        break;
      case 'c':
        bits |= kFlagCf;
        break;
      case 'd':
        bits |= kFlagDf;
        break;
      default:
        std::abort();  // no such flag: an error at compile time
    }
  }
  return static_cast<uint16_t>(bits);
}
consteval OpcodeTraits Reads(const char* letters) {
  return {.flags_read = FlagLetters(letters)};
}
consteval OpcodeTraits Writes(const char* letters) {
  return {.flags_written = FlagLetters(letters)};
}
consteval OpcodeTraits Undefines(const char* letters) {
  return {.flags_undefined = FlagLetters(letters)};
}

// Families that share their flags (SDM vol. 1, appendix A).
inline constexpr OpcodeTraits Arith = Writes("oszapc");
inline constexpr OpcodeTraits ArithCarry = Reads("c") | Writes("oszapc");
inline constexpr OpcodeTraits Logic = Writes("oszpc") | Undefines("a");
inline constexpr OpcodeTraits IncDec = Writes("oszap");
inline constexpr OpcodeTraits Multiply = Writes("oc") | Undefines("szap");
inline constexpr OpcodeTraits Divide = Undefines("oszapc") | Faults;
inline constexpr OpcodeTraits BitTest = Writes("c") | Undefines("osap");
inline constexpr OpcodeTraits BitScan = Writes("z") | Undefines("osapc");
// By 1; by a count, OF is defined only for a count of 1.
inline constexpr OpcodeTraits Shift1 = Writes("oszpc") | Undefines("a");
inline constexpr OpcodeTraits Shift =
    Writes("szpc") | Undefines("oa") | Counted;
inline constexpr OpcodeTraits Rotate1 = Writes("oc");
inline constexpr OpcodeTraits Rotate = Writes("c") | Undefines("o") | Counted;
inline constexpr OpcodeTraits RotateC1 = Reads("c") | Writes("oc");
inline constexpr OpcodeTraits RotateC =
    Reads("c") | Writes("c") | Undefines("o") | Counted;
inline constexpr OpcodeTraits AllFlags = Reads("oszapcd");
inline constexpr OpcodeTraits String = Reads("d") | Faults;
inline constexpr OpcodeTraits StringCompare =
    Reads("d") | Writes("oszapc") | Counted | Faults;

// Features.
inline constexpr OpcodeTraits Fpu = {.feature = Feature::kFpu};
// What may raise #MF or #XM is marked as floating point: Fpu and Sse without,
// X87 and SseF with. MMX instructions take pending x87 exceptions, so they are,
// and so are SSE instructions with an MMX operand, SseM.
inline constexpr OpcodeTraits X87 = {kPropFloat, Feature::kFpu};
inline constexpr OpcodeTraits Tsc = {.feature = Feature::kTsc};
inline constexpr OpcodeTraits Msr = {.feature = Feature::kMsr};
inline constexpr OpcodeTraits Cx8 = {.feature = Feature::kCx8};
inline constexpr OpcodeTraits Sep = {.feature = Feature::kSep};
inline constexpr OpcodeTraits Cmov = {.feature = Feature::kCmov};
inline constexpr OpcodeTraits Clfsh = {.feature = Feature::kClfsh};
inline constexpr OpcodeTraits Mmx = {kPropFloat, Feature::kMmx};
inline constexpr OpcodeTraits Fxsr = {.feature = Feature::kFxsr};
inline constexpr OpcodeTraits Sse = {.feature = Feature::kSse};
inline constexpr OpcodeTraits SseF = {kPropFloat, Feature::kSse};
inline constexpr OpcodeTraits SseM = {kPropFloat, Feature::kSse};
inline constexpr OpcodeTraits Sse2 = {.feature = Feature::kSse2};
inline constexpr OpcodeTraits Sse2F = {kPropFloat, Feature::kSse2};
inline constexpr OpcodeTraits Sse2M = {kPropFloat, Feature::kSse2};
inline constexpr OpcodeTraits Sse3 = {.feature = Feature::kSse3};
inline constexpr OpcodeTraits Sse3F = {kPropFloat, Feature::kSse3};
inline constexpr OpcodeTraits Pclmul = {.feature = Feature::kPclmulqdq};
inline constexpr OpcodeTraits Ssse3 = {.feature = Feature::kSsse3};
inline constexpr OpcodeTraits Ssse3M = {kPropFloat, Feature::kSsse3};
inline constexpr OpcodeTraits Fma = {kPropFloat, Feature::kFma};
inline constexpr OpcodeTraits Cx16 = {.feature = Feature::kCx16};
inline constexpr OpcodeTraits Sse41 = {.feature = Feature::kSse41};
inline constexpr OpcodeTraits Sse41F = {kPropFloat, Feature::kSse41};
inline constexpr OpcodeTraits Sse42 = {.feature = Feature::kSse42};
inline constexpr OpcodeTraits Movbe = {.feature = Feature::kMovbe};
inline constexpr OpcodeTraits Popcnt = {.feature = Feature::kPopcnt};
inline constexpr OpcodeTraits Aes = {.feature = Feature::kAes};
inline constexpr OpcodeTraits Xsave = {.feature = Feature::kXsave};
inline constexpr OpcodeTraits Avx = {.feature = Feature::kAvx};
inline constexpr OpcodeTraits AvxF = {kPropFloat, Feature::kAvx};
inline constexpr OpcodeTraits AvxAes = {.feature = Feature::kAvxAndAes};
inline constexpr OpcodeTraits AvxPclmul = {.feature = Feature::kAvxAndPclmul};
// Integer operations: AVX2 when 256 bits long.
inline constexpr OpcodeTraits AvxI = {.feature = Feature::kAvxOrAvx2};
inline constexpr OpcodeTraits F16c = {kPropFloat, Feature::kF16c};
inline constexpr OpcodeTraits Rdrand = {.feature = Feature::kRdrand};
inline constexpr OpcodeTraits Fsgsbase = {.feature = Feature::kFsgsbase};
inline constexpr OpcodeTraits Bmi1 = {.feature = Feature::kBmi1};
inline constexpr OpcodeTraits Avx2 = {.feature = Feature::kAvx2};
inline constexpr OpcodeTraits Bmi2 = {.feature = Feature::kBmi2};
inline constexpr OpcodeTraits Invpcid = {.feature = Feature::kInvpcid};
inline constexpr OpcodeTraits Rdseed = {.feature = Feature::kRdseed};
inline constexpr OpcodeTraits Adx = {.feature = Feature::kAdx};
inline constexpr OpcodeTraits Clflushopt = {.feature = Feature::kClflushopt};
inline constexpr OpcodeTraits Clwb = {.feature = Feature::kClwb};
inline constexpr OpcodeTraits Sha = {.feature = Feature::kSha};
inline constexpr OpcodeTraits Pku = {.feature = Feature::kPku};
inline constexpr OpcodeTraits Rdpid = {.feature = Feature::kRdpid};
inline constexpr OpcodeTraits Xsaveopt = {.feature = Feature::kXsaveopt};
inline constexpr OpcodeTraits Xsavec = {.feature = Feature::kXsavec};
inline constexpr OpcodeTraits Xsaves = {.feature = Feature::kXsaves};
inline constexpr OpcodeTraits Lahf64 = {.feature = Feature::kLahf64};
inline constexpr OpcodeTraits Lzcnt = {.feature = Feature::kLzcnt};
inline constexpr OpcodeTraits Prefetchw = {.feature = Feature::kPrefetchw};
inline constexpr OpcodeTraits Syscall = {.feature = Feature::kSyscall};
inline constexpr OpcodeTraits Rdtscp = {.feature = Feature::kRdtscp};
inline constexpr OpcodeTraits None = {};

}  // namespace emu::x86::notation

#endif  // X86_OPCODE_NOTATION_H_
