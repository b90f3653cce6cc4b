// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "jit/mips/assembler.h"
#include "jit/mips/disassembler.h"
#include "jit/mips/label.h"
#include "jit/mips/registers.h"

namespace emu::jit::mips {
namespace {

constexpr uint64_t kAddress = 0x120000000;

struct EncodingCase {
  const char* call;
  void (*emit)(Assembler&, Label* here);
  uint32_t word;
  std::string_view text;
};

const EncodingCase kCases[] = {
#define CASE(call, word, text)                       \
  {#call,                                            \
   [](Assembler& a, [[maybe_unused]] Label* label) { \
     [[maybe_unused]] Label& here = *label;          \
     a.call;                                         \
   },                                                \
   word, text},
#include "jit/mips/encoding_cases_fpu.inc"
#include "jit/mips/encoding_cases_integer.inc"
#include "jit/mips/encoding_cases_loongson.inc"
#include "jit/mips/encoding_cases_msa.inc"
#undef CASE
};

constexpr std::string_view kMnemonics[] = {
#define INSN(format, Name, mnemonic, word) mnemonic,
#include "jit/mips/instructions_fpu.inc"
#include "jit/mips/instructions_integer.inc"
#include "jit/mips/instructions_loongson.inc"
#include "jit/mips/instructions_msa.inc"
#undef INSN
};

std::string_view MnemonicOf(std::string_view text) {
  return text.substr(0, text.find(' '));
}

TEST(Encoding, AgreesWithTheAssemblerAndTheDisassembler) {
  for (const EncodingCase& c : kCases) {
    SCOPED_TRACE(c.call);
    uint32_t words[2] = {};
    Assembler a(words, words + 2, kAddress);
    Label here;
    a.Bind(&here);
    a.Nop();
    c.emit(a, &here);
    EXPECT_EQ(a.size(), 8u);
    EXPECT_FALSE(a.out_of_range());
    EXPECT_EQ(words[1], c.word);
    EXPECT_EQ(Disassemble(kAddress + 4, words[1]), c.text);
  }
}

TEST(Encoding, EveryInstructionHasACase) {
  std::set<std::string_view> tested;
  for (const EncodingCase& c : kCases) tested.insert(MnemonicOf(c.text));
  for (std::string_view mnemonic : kMnemonics) {
    EXPECT_EQ(tested.count(mnemonic), 1u) << mnemonic;
  }
}

TEST(Disassembler, NamesRegistersAsN64Does) {
  EXPECT_EQ(Disassemble(0, 0x01094021), "addu $a4, $a4, $a5");
  EXPECT_EQ(Disassemble(0, 0x03ccf021), "addu $s8, $s8, $t0");
}

TEST(Disassembler, ShowsAWordThatIsNoInstruction) {
  EXPECT_EQ(Disassemble(0, 0x0000003d), ".word 0x0000003d");
}

TEST(Disassembler, ListsAddressWordAndText) {
  const uint32_t words[] = {0x03e00008, 0x00000000};
  EXPECT_EQ(CodeListing(kAddress, words),
            "0x0120000000:  03e00008  jr $ra\n"
            "0x0120000004:  00000000  nop\n");
}

}  // namespace
}  // namespace emu::jit::mips
