// SPDX-License-Identifier: Apache-2.0

// Asks the processor under the test, by running them, how long instructions are
// and which of them exist. What it knows and we do not, and what we know and it
// does not have, is in the two lists below.

#include <cstdint>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "testing/instructions/this_processor.h"
#include "x86/decoder.h"
#include "x86/encoding_samples.h"
#include "x86/host_processor.h"
#include "x86/opcode_table.h"

namespace emu::x86 {
namespace {

using Outcome = HostProcessor::Outcome;

// Words of the first line of /proc/cpuinfo that begins with `key`.
std::set<std::string> CpuInfo(const std::string& key) {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind(key, 0) != 0) continue;
    std::istringstream words(line.substr(line.find(':') + 1));
    return {std::istream_iterator<std::string>(words), {}};
  }
  return {};
}

// The opcode byte and where it stands, whatever the prefixes.
struct OpcodePlace {
  int map = 0;  // 0 to 3; 4 and more for VEX maps 1, 2, 3
  uint8_t code = 0;
  uint8_t modrm = 0;
};

OpcodePlace FindOpcode(Mode mode, const EncodingBytes& bytes) {
  size_t i = 0;
  const auto is_prefix = [mode](uint8_t byte) {
    return byte == 0x26 || byte == 0x2e || byte == 0x36 || byte == 0x3e ||
           (byte >= 0x64 && byte <= 0x67) || byte == 0xf0 || byte == 0xf2 ||
           byte == 0xf3 || (mode == Mode::k64 && (byte & 0xf0) == 0x40);
  };
  while (i < 15 && is_prefix(bytes[i])) ++i;
  if (bytes[i] == 0xc5) return {4, bytes[i + 2], bytes[i + 3]};
  if (bytes[i] == 0xc4) {
    return {3 + (bytes[i + 1] & 31), bytes[i + 3], bytes[i + 4]};
  }
  if (bytes[i] != 0x0f) return {0, bytes[i], bytes[i + 1]};
  ++i;
  if (bytes[i] == 0x38) return {2, bytes[i + 1], bytes[i + 2]};
  if (bytes[i] == 0x3a) return {3, bytes[i + 1], bytes[i + 2]};
  return {1, bytes[i], bytes[i + 1]};
}

// Encodings that a processor may have and this table does not.
bool IsBeyondTable(const OpcodePlace& place) {
  const uint8_t code = place.code;
  const uint8_t modrm = place.modrm;
  switch (place.map) {
    case 0:
      // EVEX (AVX-512). XABORT and XBEGIN (RTM).
      return code == 0x62 || ((code == 0xc6 || code == 0xc7) && modrm == 0xf8);
    case 1:
      // VMCALL and VMMCALL, which a hypervisor answers; XEND, XTEST (RTM); what
      // is new in 0F 01, group 9 and group 15: SERIALIZE, UMONITOR, PTWRITE …
      return code == 0x01 || (code == 0xae && modrm >= 0x20) || code == 0xc7;
    case 2:
      // CET, GFNI, MOVDIRI, MOVDIR64B, ENQCMD, Key Locker, VMX.
      return code == 0xcf || code == 0x80 || code == 0x81 || code == 0xd8 ||
             (code >= 0xdc && code <= 0xdf) || (code >= 0xf5 && code <= 0xfc);
    case 3:
      return code == 0xce || code == 0xcf;  // GFNI
    case 4:
      // Mask registers (AVX-512); VEX.66.0F AE /6, which Cascade Lake executes
      // and no manual mentions.
      return (code >= 0x41 && code <= 0x4b) || (code >= 0x90 && code <= 0x99) ||
             code == 0xae;
    case 5:
      // VAES, AVX-VNNI, GFNI, AMX, AVX-IFMA and AVX-NE-CONVERT.
      return code == 0xcf || (code >= 0x49 && code <= 0x5e) || code >= 0xb0;
    case 6:
      // Mask registers, GFNI, VAES and VPCLMULQDQ with 256 bits.
      return (code >= 0x30 && code <= 0x33) || code == 0xce || code == 0xcf ||
             code == 0x44;
    default:
      return false;
  }
}

// SLDT, STR, SMSW, SGDT, SIDT: under UMIP the kernel emulates them, reading
// past the given bytes.
bool IsEmulatedByKernel(const OpcodePlace& place) {
  return place.map == 1 && place.code <= 1;
}

class HostDecodeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Others differ in details of prefixes: AMD, SDM vol. 2, §B.1.
    if (!instructions::IsVendorOurs()) {
      Skip("vendors differ, and this is " + instructions::ThisProcessor());
      return;
    }
    host_ = HostProcessor::Create();
    if (host_ == nullptr) {
      Skip("no child process can be traced");
      return;
    }
    features_ = CpuInfo("flags");
  }

  static void Skip(const std::string& why) {
    instructions::SaySkipped("decoding", why);
    GTEST_SKIP() << why;
  }

  void TearDown() override {
    RecordProperty("cases", cases_);
    for (const auto& [kind, example] : kinds_) {
      ADD_FAILURE() << example.first << " times: " << kind << ", for example "
                    << example.second;
    }
  }

  // False if the processor lacks what `insn` needs.
  bool HostHas(const Insn& insn) const {
    const std::string name = FeatureName(FeatureOf(insn));
    for (const std::string& part :
         static_cast<std::vector<std::string>>(absl::StrSplit(name, '+'))) {
      if (part != "base" && features_.count(part) == 0) return false;
    }
    return true;
  }

  void Note(Mode mode, const EncodingBytes& bytes, const std::string& kind) {
    auto& [count, example] = kinds_[kind];
    if (count++ != 0) return;
    example =
        absl::StrCat(mode == Mode::k32 ? "i386 " : "x86-64 ",
                     absl::BytesToHexString(absl::string_view(
                         reinterpret_cast<const char*>(bytes.data()), 16)));
  }

  void Compare(Mode mode, const EncodingBytes& bytes) {
    ++cases_;
    const OpcodePlace place = FindOpcode(mode, bytes);
    Insn insn;
    switch (Decode(mode, bytes, &insn)) {
      case DecodeStatus::kOk:
        CompareValid(mode, bytes, place, insn);
        break;
      case DecodeStatus::kInvalidOpcode: {
        if (IsBeyondTable(place)) break;
        const Outcome outcome = Execute(mode, bytes, 16);
        // An invalid instruction of more than 15 bytes is #GP; we do not know
        // how long an invalid one would be.
        if (outcome != Outcome::kInvalidOpcode &&
            Execute(mode, bytes, 15) != Outcome::kNeedsMoreBytes) {
          Note(mode, bytes,
               absl::StrCat("we #UD, the processor not: map ", place.map, ", ",
                            absl::Hex(place.code)));
        }
        break;
      }
      case DecodeStatus::kGeneralProtection:
        if (Execute(mode, bytes, 16) != Outcome::kFault) {
          Note(mode, bytes, "we #GP, the processor not");
        }
        break;
      case DecodeStatus::kTruncated:
        Note(mode, bytes, "we want more bytes");
        break;
    }
  }

  void CompareValid(Mode mode, const EncodingBytes& bytes,
                    const OpcodePlace& place, const Insn& insn) {
    if (IsEmulatedByKernel(place)) return;
    const std::string name =
        absl::StrCat(Mnemonic(insn), " (", EncodingText(Row(insn)), ")");
    const Outcome outcome = Execute(mode, bytes, insn.length);
    const bool undefined = insn.op == Op::kUd0 || insn.op == Op::kUd1 ||
                           insn.op == Op::kUd2 || !HostHas(insn);
    if (outcome == Outcome::kNeedsMoreBytes) {
      Note(mode, bytes, absl::StrCat(name, " is longer on the processor"));
    } else if ((outcome == Outcome::kInvalidOpcode) != undefined) {
      Note(mode, bytes,
           absl::StrCat(name, undefined ? " is valid on the processor"
                                        : " is #UD on the processor"));
    } else if (!undefined && insn.length > 1 &&
               Execute(mode, bytes, insn.length - 1) !=
                   Outcome::kNeedsMoreBytes) {
      Note(mode, bytes, absl::StrCat(name, " is shorter on the processor"));
    }
  }

  Outcome Execute(Mode mode, const EncodingBytes& bytes, size_t size) {
    return host_->Execute(mode, absl::MakeSpan(bytes).subspan(0, size));
  }

  std::unique_ptr<HostProcessor> host_;
  std::set<std::string> features_;
  std::map<std::string, std::pair<int, std::string>> kinds_;
  int cases_ = 0;
};

TEST_F(HostDecodeTest, Legacy) {
  ForEachLegacyEncoding(
      [this](Mode mode, const EncodingBytes& bytes) { Compare(mode, bytes); });
}

TEST_F(HostDecodeTest, Vex) {
  ForEachVexEncoding(
      [this](Mode mode, const EncodingBytes& bytes) { Compare(mode, bytes); });
}

TEST_F(HostDecodeTest, Random) {
  ForEachRandomEncoding(
      1, 100'000,
      [this](Mode mode, const EncodingBytes& bytes) { Compare(mode, bytes); });
}

}  // namespace
}  // namespace emu::x86
