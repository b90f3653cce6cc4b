// SPDX-License-Identifier: Apache-2.0

// Agreement with Capstone 4.0.2 on which encodings exist, on length and on
// mnemonic. Where the two differ the processor has decided (host_decode_test
// runs the same encodings); the differences are named below, with the reason.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "x86/capstone_disassembler.h"
#include "x86/decoder.h"
#include "x86/encoding_samples.h"
#include "x86/opcode_table.h"

namespace emu::x86 {
namespace {

// An instruction as both are compared: "-" of no bytes for an invalid one.
struct Reading {
  std::string mnemonic = "-";
  int length = 0;
};

// Two mnemonics for one instruction.
struct Alias {
  const char* ours;
  const char* capstones;
};
constexpr Alias kAliases[] = {
    {"call far", "lcall"},
    {"jmp far", "ljmp"},
    {"fwait", "wait"},
    {"xlat", "xlatb"},
    {"shl", "sal"},
    {"pushad", "pushal"},
    {"popad", "popal"},
    {"mov", "movabs"},
    {"retf", "retfq"},
    {"ud1", "ud2b"},
    {"fnop", "feni8087_nop"},
    {"fnop", "fdisi8087_nop"},
    {"fnop", "fsetpm"},
    {"fstp", "fstpnce"},
    {"int1", "icebp"},
    {"fxsave", "fxsave64"},
    {"fxrstor", "fxrstor64"},
    {"xsave", "xsave64"},
    {"xrstor", "xrstor64"},
    {"xsaveopt", "xsaveopt64"},
    {"xsavec", "xsavec64"},
    {"xsaves", "xsaves64"},
    {"xrstors", "xrstors64"},
    {"movq", "movd"},  // with REX.W: SDM vol. 2, MOVD/MOVQ
    {"vmovq", "vmovd"},
    {"insd", "insw"},  // REX.W over 66
    {"outsd", "outsw"},
    {"popfq", "popf"},
    {"pushfq", "pushf"},
    {"vpinsrd", "vpinsrq"},  // VEX.W is ignored in 32-bit mode
    {"vpextrd", "vpextrq"},
    {"vcvtpd2ps", "vcvtpd2psx"},
    {"vcvtpd2dq", "vcvtpd2dqx"},
    {"vcvttpd2dq", "vcvttpd2dqx"},
};

// Differences in what an encoding is; a * ends a beginning.
struct Difference {
  const char* ours;
  const char* capstones;
  const char* reason;
};
constexpr Difference kDifferences[] = {
    {"ud0", "ud0", "has a ModRM byte: SDM vol. 2, UD"},
    {"ud1", "ud2b", "has a ModRM byte: SDM vol. 2, UD"},
    {"-", "mov", "to CS, from or to CR1, CR5 ..., DR8 ...: SDM vol. 2, MOV"},
    {"-", "swapgs", "64-bit mode only: SDM vol. 2, SWAPGS"},
    {"-", "vgather*", "needs a SIB byte and distinct registers: §2.3.12"},
    {"-", "vpgather*", "needs a SIB byte and distinct registers: §2.3.12"},
    {"rdpid", "rdseed", "F3: SDM vol. 2, RDPID"},
    {"pause", "xchg", "REX.W alone does not make F3 90 an XCHG"},
    {"ret", "ret", "66 does not shorten the immediate or REX.W lengthen it"},
    {"clwb", "xsaveopt64", "66: SDM vol. 2, CLWB"},
    {"-", "vpand*", "EVEX: AVX-512 is not offered"},
    {"-", "vpadd*", "EVEX: AVX-512 is not offered"},
    {"vbroadcasti128", "-", "SDM vol. 2, VPBROADCAST"},
};

// What Capstone has and user mode of this processor has not: VMX, SVM, SMX,
// SGX, SMAP, SMM, RTM; AMD's 3DNow!, SSE4A, FMA4, XOP, TBM; VIA's PadLock;
// AVX-512's mask registers; withdrawn PCOMMIT; CLZERO and MONITORX.
constexpr const char* kCapstoneOnly[] = {
    "vmcall",  "vmlaunch", "vmresume", "vmxoff",  "vmfunc",    "vmread",
    "vmwrite", "vmptrld",  "vmptrst",  "vmclear", "vmxon",     "invept",
    "invvpid", "vmrun",    "vmmcall",  "vmload",  "vmsave",    "stgi",
    "clgi",    "skinit",   "invlpga",  "getsec",  "encls",     "enclu",
    "clac",    "stac",     "rsm",      "xabort",  "xbegin",    "xend",
    "xtest",   "femms",    "pavgusb",  "extrq",   "insertq",   "movntsd",
    "movntss", "montmul",  "xsha1",    "xsha256", "xstorerng", "pcommit",
    "monitor", "mwait",    "monitorx", "mwaitx",  "clzero",    "syscall",
    "sysret",  "pswapd"};
constexpr const char* kCapstoneOnlyPrefixes[] = {
    "pf",      "pi2f",     "pmulhrw", "kand",  "kmov",   "knot",   "kor",
    "kshift",  "kunpck",   "kxnor",   "kxor",  "vfmadd", "vfmsub", "vfnmadd",
    "vfnmsub", "vpermil2", "xcrypt",  "bl",    "vfrcz",  "vpcmov", "vpcom",
    "vphadd",  "vphsub",   "vpmac",   "vpmad", "vpperm", "vprot",  "vpsha",
    "vpshl",   "tz",       "t1mskc",  "bextr", "llwpcb", "slwpcb", "lwp"};

// What this processor executes and Capstone does not know.
constexpr const char* kOursOnly[] = {
    "nop",          // hint nops with registers, 0F 0D with registers
    "prefetch",     // 0F 0D /0, /3 to /7 on Intel
    "prefetchwt1",  // 0F 0D /2
    "lfence",      "mfence", "sfence",  // with any ModRM.rm
    "rdpkru",      "wrpkru", "endbr32", "endbr64", "ud0",
    "mov",  // segment registers: REX.R is ignored
};

bool IsLegacyPrefix(uint8_t byte) {
  return byte == 0x26 || byte == 0x2e || byte == 0x36 || byte == 0x3e ||
         (byte >= 0x64 && byte <= 0x67) || byte == 0xf0 || byte == 0xf2 ||
         byte == 0xf3;
}

bool IsRex(Mode mode, uint8_t byte) {
  return mode == Mode::k64 && (byte & 0xf0) == 0x40;
}

Reading Ours(Mode mode, const EncodingBytes& bytes) {
  Insn insn;
  if (Decode(mode, bytes, &insn) != DecodeStatus::kOk) return {};
  return {Mnemonic(insn), insn.length};
}

// Without what Capstone puts in front for prefixes, and with compares' and
// pclmulqdq's immediate left to the operand.
Reading Capstones(Mode mode, const EncodingBytes& bytes) {
  const Disassembly insn = DisassembleOne(mode, 0, bytes);
  if (insn.length == 0) return {};
  absl::string_view name = insn.mnemonic;
  for (const char* prefix : {"lock ", "rep ", "repe ", "repne ", "bnd ",
                             "xacquire ", "xrelease ", "data16 "}) {
    absl::ConsumePrefix(&name, prefix);
  }
  const std::string v = absl::StartsWith(name, "v") ? "v" : "";
  absl::string_view bare = absl::StripPrefix(name, v);
  if (absl::StartsWith(bare, "cmp") && bare.size() > 5 &&
      (absl::EndsWith(bare, "ps") || absl::EndsWith(bare, "pd") ||
       absl::EndsWith(bare, "ss") || absl::EndsWith(bare, "sd"))) {
    return {absl::StrCat(v, "cmp", bare.substr(bare.size() - 2)), insn.length};
  }
  if (absl::StartsWith(bare, "pclmul")) {
    return {absl::StrCat(v, "pclmulqdq"), insn.length};
  }
  return {std::string(name), insn.length};
}

bool SameUpToAlias(const Reading& ours, const Reading& capstones) {
  if (ours.length != capstones.length) return false;
  if (ours.mnemonic == capstones.mnemonic) return true;
  for (const Alias& alias : kAliases) {
    if (ours.mnemonic == alias.ours && capstones.mnemonic == alias.capstones) {
      return true;
    }
  }
  return false;
}

// Capstone wants at most one prefix of a kind and mandatory prefixes next to
// the opcode; SDM vol. 2, §2.1.1 says otherwise. Such are not compared.
bool HasOrdinaryPrefixes(Mode mode, const EncodingBytes& bytes) {
  size_t i = 0;
  while (i < 15 && IsLegacyPrefix(bytes[i])) ++i;
  if (i > 1) return false;
  if (!IsRex(mode, bytes[i])) return true;
  ++i;
  return !IsRex(mode, bytes[i]) && !IsLegacyPrefix(bytes[i]);
}

// Readings of `bytes` with a detail changed that Capstone does not look at:
// LOCK and mandatory prefixes (SDM vol. 2, §2.1.1), prefixes before VEX (§2.3),
// the opcode's VEX.W, VEX.L and VEX.vvvv; and it takes 67 with REX.W for 66.
std::vector<Reading> WhatCapstoneReads(Mode mode, const EncodingBytes& bytes) {
  std::vector<Reading> readings;
  EncodingBytes rest = bytes;
  const int dropped = IsLegacyPrefix(bytes[0]) ? 1 : 0;
  if (dropped == 1) {
    std::copy(bytes.begin() + 1, bytes.end(), rest.begin());
    readings.push_back(Ours(mode, rest));
    readings.back().length += 1;
  }
  if (bytes[0] == 0x67) {
    EncodingBytes other = bytes;
    other[0] = 0x66;
    readings.push_back(Ours(mode, other));
  }
  if (rest[0] != 0xc4 && rest[0] != 0xc5) return readings;
  const int last = rest[0] == 0xc4 ? 2 : 1;
  for (uint8_t flip : {0x00, 0x80, 0x04, 0x84}) {
    if (last == 1 && flip >= 0x80) continue;
    for (uint8_t vvvv : {0x00, 0x40, 0x78}) {
      EncodingBytes other = rest;
      other[last] = (other[last] ^ flip) | vvvv;
      readings.push_back(Ours(mode, other));
      readings.back().length += dropped;
    }
  }
  return readings;
}

bool Matches(const char* pattern, absl::string_view name) {
  absl::string_view text = pattern;
  return absl::ConsumeSuffix(&text, "*") ? absl::StartsWith(name, text)
                                         : text == name;
}

bool In(absl::Span<const char* const> names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// True for a difference that is reviewed.
bool IsKnown(Mode mode, const EncodingBytes& bytes, const Reading& ours,
             const Reading& capstones) {
  for (const Difference& difference : kDifferences) {
    if (ours.mnemonic == difference.ours &&
        Matches(difference.capstones, capstones.mnemonic)) {
      return true;
    }
  }
  if (capstones.length == 0) {
    return In(kOursOnly, ours.mnemonic);
  }
  for (const Reading& reading : WhatCapstoneReads(mode, bytes)) {
    if (SameUpToAlias(reading, capstones)) return true;
  }
  if (ours.length == 0) {
    if (In(kCapstoneOnly, capstones.mnemonic)) return true;
    for (const char* prefix : kCapstoneOnlyPrefixes) {
      if (absl::StartsWith(capstones.mnemonic, prefix)) return true;
    }
    return false;
  }
  // Near branches in 64-bit mode ignore 66: SDM vol. 2, JMP, Jcc, CALL.
  return bytes[0] == 0x66 && mode == Mode::k64 &&
         ours.mnemonic == capstones.mnemonic &&
         ours.length == capstones.length + 2;
}

class CapstoneAgreementTest : public ::testing::Test {
 protected:
  void Compare(Mode mode, const EncodingBytes& bytes) {
    if (!HasOrdinaryPrefixes(mode, bytes)) return;
    ++cases_;
    const Reading ours = Ours(mode, bytes);
    const Reading capstones = Capstones(mode, bytes);
    if (SameUpToAlias(ours, capstones)) return;
    if (IsKnown(mode, bytes, ours, capstones)) {
      ++known_;
      return;
    }
    auto& [count, example] =
        kinds_[absl::StrCat(ours.mnemonic, " of ", ours.length, ", Capstone ",
                            capstones.mnemonic, " of ", capstones.length)];
    if (count++ == 0) {
      example =
          absl::StrCat(mode == Mode::k32 ? "i386 " : "x86-64 ",
                       absl::BytesToHexString(absl::string_view(
                           reinterpret_cast<const char*>(bytes.data()), 16)));
    }
  }

  void TearDown() override {
    RecordProperty("cases", cases_);
    RecordProperty("known_differences", known_);
    for (const auto& [kind, example] : kinds_) {
      ADD_FAILURE() << example.first << " times: " << kind << ", for example "
                    << example.second;
    }
  }

  std::map<std::string, std::pair<int, std::string>> kinds_;
  int cases_ = 0;
  int known_ = 0;
};

TEST_F(CapstoneAgreementTest, Legacy) {
  ForEachLegacyEncoding(
      [this](Mode mode, const EncodingBytes& bytes) { Compare(mode, bytes); });
}

TEST_F(CapstoneAgreementTest, Vex) {
  ForEachVexEncoding(
      [this](Mode mode, const EncodingBytes& bytes) { Compare(mode, bytes); });
}

TEST_F(CapstoneAgreementTest, Random) {
  ForEachRandomEncoding(
      1, 2'000'000,
      [this](Mode mode, const EncodingBytes& bytes) { Compare(mode, bytes); });
}

}  // namespace
}  // namespace emu::x86
