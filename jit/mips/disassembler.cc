// SPDX-License-Identifier: Apache-2.0

#include "jit/mips/disassembler.h"

#include <capstone/capstone.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "base/bits.h"
#include "jit/mips/encoding.h"

namespace emu::jit::mips {
namespace {

// A Capstone handle and its one instruction buffer, for the calling thread.
class Handle {
 public:
  Handle() {
    const auto mode =
        static_cast<cs_mode>(CS_MODE_MIPS64 | CS_MODE_LITTLE_ENDIAN);
    if (cs_open(CS_ARCH_MIPS, mode, &handle_) == CS_ERR_OK) {
      insn_ = cs_malloc(handle_);
    }
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (insn_ == nullptr) return;
    cs_free(insn_, 1);
    cs_close(&handle_);
  }

  const cs_insn* Read(uint64_t pc, uint32_t word) {
    if (insn_ == nullptr) return nullptr;
    uint8_t bytes[sizeof(word)];
    std::memcpy(bytes, &word, sizeof(word));
    const uint8_t* code = bytes;
    size_t size = sizeof(bytes);
    return cs_disasm_iter(handle_, &code, &size, &pc, insn_) ? insn_ : nullptr;
  }

 private:
  csh handle_ = 0;
  cs_insn* insn_ = nullptr;
};

constexpr std::string_view kGprNames[] = {
    "zero", "at", "v0", "v1", "a0", "a1", "a2", "a3", "a4", "a5", "a6",
    "a7",   "t0", "t1", "t2", "t3", "s0", "s1", "s2", "s3", "s4", "s5",
    "s6",   "s7", "t8", "t9", "k0", "k1", "gp", "sp", "s8", "ra"};

std::string_view GprAt(uint32_t word, int shift) {
  return kGprNames[ExtractBits(word, shift, 5)];
}

// Capstone has o32's names: $t0-$t7 for $8-$15, $fp for $30.
std::string WithN64Names(std::string_view operands) {
  std::string text;
  for (size_t i = 0; i < operands.size(); ++i) {
    const std::string_view name = operands.substr(i, 3);
    if (name == "$fp") {
      text += "$s8";
      i += 2;
    } else if (name.size() == 3 && name.substr(0, 2) == "$t" &&
               name[2] >= '0' && name[2] <= '7') {
      absl::StrAppend(&text, "$", kGprNames[8 + name[2] - '0']);
      i += 2;
    } else {
      text += operands[i];
    }
  }
  return text;
}

// Loongson's instructions, which Capstone does not know or takes for others.
enum class GsFormat { kR3, kGsIndexed, kGsFpuIndexed };

struct GsInsn {
  GsFormat format;
  std::string_view mnemonic;
  uint32_t word;
};

constexpr GsInsn kGsInsns[] = {
#define INSN(format, Name, mnemonic, word) \
  {GsFormat::k##format, mnemonic, word},
#include "jit/mips/instructions_loongson.inc"
#undef INSN
};

// The bits that are no operand's.
constexpr uint32_t OpcodeMask(GsFormat format) {
  return format == GsFormat::kR3 ? 0xfc0007ff : 0xfc000007;
}

std::string GsText(const GsInsn& insn, uint32_t word) {
  if (insn.format == GsFormat::kR3) {
    return absl::StrCat(insn.mnemonic, " $", GprAt(word, 11), ", $",
                        GprAt(word, 21), ", $", GprAt(word, 16));
  }
  const std::string target = insn.format == GsFormat::kGsIndexed
                                 ? std::string(GprAt(word, 16))
                                 : absl::StrCat("f", ExtractBits(word, 16, 5));
  return absl::StrCat(insn.mnemonic, " $", target, ", ",
                      SignExtend(word >> 3, 8), "($", GprAt(word, 21), ", $",
                      GprAt(word, 11), ")");
}

// Capstone knows c.cond only with condition code 0.
constexpr uint32_t kCompareCc = 7 << 8;

bool IsCompareWithCc(uint32_t word) {
  return (word & 0xfc0000f0) == Cop1(0, 0x30) && (word & kCompareCc) != 0;
}

std::string CompareText(uint64_t pc, uint32_t word) {
  const std::string text = Disassemble(pc, word & ~kCompareCc);
  const size_t operands = text.find(' ') + 1;
  return absl::StrCat(text.substr(0, operands), "$fcc", ExtractBits(word, 8, 3),
                      ", ", text.substr(operands));
}

}  // namespace

std::string Disassemble(uint64_t pc, uint32_t word) {
  if (IsCompareWithCc(word)) return CompareText(pc, word);
  for (const GsInsn& insn : kGsInsns) {
    if ((word & OpcodeMask(insn.format)) == insn.word) {
      return GsText(insn, word);
    }
  }
  thread_local Handle capstone;
  const cs_insn* insn = capstone.Read(pc, word);
  if (insn == nullptr) return absl::StrFormat(".word 0x%08x", word);
  if (insn->op_str[0] == '\0') return insn->mnemonic;
  return absl::StrCat(insn->mnemonic, " ", WithN64Names(insn->op_str));
}

std::string CodeListing(uint64_t address, absl::Span<const uint32_t> words) {
  std::string text;
  for (const uint32_t word : words) {
    absl::StrAppendFormat(&text, "0x%010x:  %08x  %s\n", address, word,
                          Disassemble(address, word));
    address += sizeof(word);
  }
  return text;
}

}  // namespace emu::jit::mips
