// SPDX-License-Identifier: Apache-2.0

#include "x86/decoder.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "x86/insn_text.h"
#include "x86/opcode_table.h"

namespace emu::x86 {
namespace {

constexpr Mode k32 = Mode::k32;
constexpr Mode k64 = Mode::k64;

std::string Bytes(const std::string& hex) {
  return absl::HexStringToBytes(absl::StrReplaceAll(hex, {{" ", ""}}));
}

DecodeStatus DecodeHex(Mode mode, const std::string& hex, Insn* insn) {
  const std::string bytes = Bytes(hex);
  return Decode(mode,
                absl::MakeSpan(reinterpret_cast<const uint8_t*>(bytes.data()),
                               bytes.size()),
                insn);
}

// The decoded text, or what else came of it. All of `hex` must be used.
std::string Text(Mode mode, const std::string& hex) {
  Insn insn;
  switch (DecodeHex(mode, hex, &insn)) {
    case DecodeStatus::kOk:
      if (insn.length != Bytes(hex).size()) {
        return absl::StrCat(InsnText(insn), " of ", insn.length, " bytes");
      }
      return InsnText(insn);
    case DecodeStatus::kInvalidOpcode:
      return "#UD";
    case DecodeStatus::kGeneralProtection:
      return "#GP";
    case DecodeStatus::kTruncated:
      return "truncated";
  }
  return "";
}

struct Case {
  Mode mode;
  const char* hex;
  const char* text;
};

void Expect(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    EXPECT_EQ(Text(c.mode, c.hex), c.text)
        << (c.mode == k32 ? "i386 " : "x86-64 ") << c.hex;
  }
}

TEST(DecoderTest, OperandSizes) {
  Expect({
      {k32, "01 c8", "add eax, ecx"},
      {k32, "66 01 c8", "add ax, cx"},
      {k64, "48 01 c8", "add rax, rcx"},
      {k64, "66 48 01 c8", "add rax, rcx"},  // 66 ignored with REX.W
      {k64, "48 66 01 c8", "add ax, cx"},    // REX not before the opcode
      {k64, "4d 01 c8", "add r8, r9"},
      {k32, "00 e0", "add al, ah"},
      {k64, "00 e0", "add al, ah"},
      {k64, "40 00 e0", "add al, spl"},
      {k64, "45 00 c1", "add r9b, r8b"},
      {k32, "05 78 56 34 12", "add eax, 0x12345678"},
      {k32, "66 05 34 12", "add ax, 0x1234"},
      {k64, "48 05 ff ff ff ff", "add rax, -0x1"},
      {k64, "48 b8 88 77 66 55 44 33 22 11", "mov rax, 0x1122334455667788"},
      {k32, "83 c0 ff", "add eax, -0x1"},
      {k32, "6a 80", "push -0x80"},
      {k64, "66 98", "cbw"},
      {k64, "98", "cwde"},
      {k64, "48 98", "cdqe"},
      {k64, "48 99", "cqo"},
      {k32, "0f b6 c1", "movzx eax, cl"},
      {k64, "48 0f bf c1", "movsx rax, cx"},
      {k64, "48 63 c1", "movsxd rax, ecx"},
      {k32, "63 c1", "arpl cx, ax"},
      {k64, "d1 e0", "shl eax, 0x1"},
      {k64, "d3 e0", "shl eax, cl"},
      {k32, "0f 38 f0 00", "movbe eax, m4[ds:eax]"},
      {k32, "66 0f 38 f1 00", "movbe m2[ds:eax], ax"},
      {k64, "f2 48 0f 38 f1 c1", "repne crc32 rax, rcx"},
      {k32, "66 f2 0f 38 f1 c1", "repne crc32 eax, cx"},
      {k32, "f3 0f b8 c1", "rep popcnt eax, ecx"},
      {k32, "f2 0f bc c1", "repne bsf eax, ecx"},
      {k32, "f3 66 0f bc c1", "rep tzcnt ax, cx"},
  });
}

TEST(DecoderTest, StackAndBranchesIn64BitMode) {
  Expect({
      {k64, "50", "push rax"},
      {k64, "41 50", "push r8"},
      {k64, "66 50", "push ax"},
      {k32, "50", "push eax"},
      {k64, "8f 00", "pop m8[ds:rax]"},
      {k64, "ff 30", "push m8[ds:rax]"},
      {k64, "9c", "pushfq"},
      {k64, "c8 34 12 01", "enter 0x1234, 0x1"},
      {k64, "c9", "leave"},
      {k64, "ff d0", "call rax"},
      {k64, "66 ff d0", "call rax"},
      {k64, "e8 00 01 00 00", "call .+256"},
      {k64, "66 e8 00 01 00 00", "call .+256"},  // 66 ignored (Intel)
      {k32, "66 e8 00 01", "call .+256"},
      {k64, "66 0f 84 fb ff ff ff", "je .-5"},
      {k64, "eb fe", "jmp .-2"},
      {k64, "ff 28", "jmp far m6[ds:rax]"},
      {k64, "48 ff 28", "jmp far m10[ds:rax]"},
      {k32, "9a 78 56 34 12 cd ab", "call far 0xabcd:0x12345678"},
      {k32, "66 ea 34 12 cd ab", "jmp far 0xabcd:0x1234"},
      {k64, "ea 00 00 00 00 00 00", "#UD"},
      {k64, "e3 00", "jrcxz .+0"},
      {k64, "67 e3 00", "jecxz .+0"},
      {k32, "67 e3 00", "jcxz .+0"},
  });
}

TEST(DecoderTest, Addresses) {
  Expect({
      {k64, "8b 05 10 00 00 00", "mov eax, m4[ds:rip+0x10]"},
      {k32, "8b 05 10 00 00 00", "mov eax, m4[ds:0x10]"},
      {k64, "67 8b 05 10 00 00 00", "mov eax, m4[ds:rip+0x10]"},
      {k64, "8b 04 25 10 00 00 00", "mov eax, m4[ds:0x10]"},
      {k64, "8b 44 88 10", "mov eax, m4[ds:rax+rcx*4+0x10]"},
      {k64, "67 8b 44 88 10", "mov eax, m4[ds:eax+ecx*4+0x10]"},
      {k64, "8b 04 24", "mov eax, m4[ss:rsp]"},
      {k64, "8b 45 f8", "mov eax, m4[ss:rbp+-0x8]"},
      {k64, "41 8b 45 f8", "mov eax, m4[ds:r13+-0x8]"},
      {k64, "41 8b 04 24", "mov eax, m4[ds:r12]"},
      {k64, "42 8b 04 20", "mov eax, m4[ds:rax+r12*1]"},
      {k64, "8b 04 e0", "mov eax, m4[ds:rax]"},  // no index
      {k64, "8b 04 6d 00 00 00 00", "mov eax, m4[ds:rbp*2]"},
      {k32, "67 8b 00", "mov eax, m4[ds:bx+si*1]"},
      {k32, "67 8b 42 fe", "mov eax, m4[ss:bp+si*1+-0x2]"},
      {k32, "67 8b 06 34 12", "mov eax, m4[ds:0x1234]"},
      {k32, "67 8b 46 00", "mov eax, m4[ss:bp]"},
      {k32, "a1 00 00 00 80", "mov eax, m4[ds:0x80000000]"},
      {k32, "67 a1 00 80", "mov eax, m4[ds:0x8000]"},
      {k64, "a0 08 07 06 05 04 03 02 01", "mov al, m1[ds:0x102030405060708]"},
      {k64, "67 a1 04 03 02 81", "mov eax, m4[ds:0x81020304]"},
      {k64, "8d 04 8d 00 00 00 00", "lea eax, m0[ds:rcx*4]"},
      {k64, "8d c0", "#UD"},
  });
}

TEST(DecoderTest, Segments) {
  Expect({
      {k64, "64 8b 04 25 28 00 00 00", "mov eax, m4[fs:0x28]"},
      {k64, "2e 8b 00", "mov eax, m4[ds:rax]"},
      {k64, "64 2e 8b 00", "mov eax, m4[fs:rax]"},
      {k32, "2e 8b 00", "mov eax, m4[cs:eax]"},
      {k32, "65 3e 8b 45 00", "mov eax, m4[ds:ebp]"},
      {k32, "8e d8", "mov ds, ax"},
      {k32, "8e c8", "#UD"},  // mov cs
      {k32, "8e f0", "#UD"},
      {k32, "8c c8", "mov eax, cs"},
      {k32, "8c 08", "mov m2[ds:eax], cs"},
      {k64, "44 8c c8", "mov eax, cs"},  // REX.R ignored
      {k64, "06", "#UD"},
      {k32, "06", "push es"},
      {k64, "0f a0", "push fs"},
  });
}

TEST(DecoderTest, Strings) {
  Insn insn;
  ASSERT_EQ(DecodeHex(k64, "f3 a4", &insn), DecodeStatus::kOk);
  EXPECT_EQ(insn.op, Op::kMovs);
  EXPECT_TRUE(insn.rep);
  EXPECT_EQ(insn.operand_size, 1);
  EXPECT_EQ(insn.operand_count, 0);
  ASSERT_EQ(DecodeHex(k64, "67 65 48 a7", &insn), DecodeStatus::kOk);
  EXPECT_EQ(insn.operand_size, 8);
  EXPECT_EQ(insn.address_size, 4);
  EXPECT_EQ(insn.memory.segment, kGs);
  ASSERT_EQ(DecodeHex(k32, "f3 f2 ae", &insn), DecodeStatus::kOk);
  EXPECT_TRUE(insn.repne);  // the last of the two
  EXPECT_FALSE(insn.rep);
  ASSERT_EQ(DecodeHex(k64, "48 6d", &insn), DecodeStatus::kOk);
  EXPECT_EQ(insn.operand_size, 4);  // no 64-bit ports
}

TEST(DecoderTest, NopsAndHints) {
  Expect({
      {k64, "90", "nop"},
      {k64, "48 90", "nop"},
      {k64, "41 90", "xchg r8d, eax"},
      {k64, "49 90", "xchg r8, rax"},
      {k64, "f3 90", "rep pause"},
      {k64, "66 90", "nop"},
      {k64, "0f 1f 44 00 00", "nop m4[ds:rax+rax*1]"},
      {k64, "f3 0f 1e fa", "rep endbr64"},
      {k32, "f3 0f 1e fb", "rep endbr32"},
      {k64, "f3 48 0f 1e c8", "rep nop rax"},  // rdssp without CET
      {k64, "0f 1a 00", "nop m4[ds:rax]"},     // bndldx without MPX
      {k64, "0f 0d 08", "prefetchw m1[ds:rax]"},
      {k64, "0f 18 08", "prefetcht0 m1[ds:rax]"},
      {k64, "66 0f ae 38", "clflushopt m1[ds:rax]"},
      {k64, "66 0f ae 30", "clwb m1[ds:rax]"},
      {k64, "0f ae e8", "lfence"},
      {k64, "0f ae ef", "lfence"},
  });
}

TEST(DecoderTest, Lock) {
  Expect({
      {k64, "f0 01 08", "lock add m4[ds:rax], ecx"},
      {k64, "f0 01 c8", "#UD"},
      {k64, "f0 03 08", "#UD"},
      {k64, "f0 39 08", "#UD"},
      {k64, "f0 87 08", "lock xchg m4[ds:rax], ecx"},
      {k64, "f0 0f ab 08", "lock bts m4[ds:rax], ecx"},
      {k64, "f0 0f a3 08", "#UD"},
      {k64, "f0 0f c7 08", "lock cmpxchg8b m8[ds:rax]"},
      {k64, "f0 48 0f c7 08", "lock cmpxchg16b m16[ds:rax]"},
      {k64, "f0 88 08", "#UD"},
      {k64, "f0 90", "#UD"},
  });
}

TEST(DecoderTest, Vex) {
  Expect({
      {k64, "c5 f0 58 c2", "vaddps xmm0:16, xmm1:16, xmm2:16"},
      {k64, "c5 f4 58 00", "vaddps ymm0:32, ymm1:32, m32[ds:rax]"},
      {k64, "c4 41 30 58 c2", "vaddps xmm8:16, xmm9:16, xmm10:16"},
      {k64, "c5 f2 58 00", "vaddss xmm0:4, xmm1:4, m4[ds:rax]"},
      {k64, "66 c5 f0 58 c2", "#UD"},
      {k64, "f3 c5 f0 58 c2", "#UD"},
      {k64, "f0 c5 f0 58 c2", "#UD"},
      {k64, "48 c5 f0 58 c2", "#UD"},
      {k64, "c5 f8 28 c1", "vmovaps xmm0:16, xmm1:16"},
      {k64, "c5 f0 28 c1", "#UD"},     // vvvv is unused
      {k32, "c4 c1 38 28 c1", "#UD"},  // and has four bits
      {k32, "c4 c1 30 58 c1", "vaddps xmm0:16, xmm1:16, xmm1:16"},
      {k32, "c5 08", "lds ecx, m6[ds:eax]"},
      {k32, "c4 08", "les ecx, m6[ds:eax]"},
      {k64, "c5 fc 77", "vzeroall"},
      {k64, "c5 f8 77", "vzeroupper"},
      {k64, "c4 e2 fb f7 c1", "shrx rax, rcx, rax"},
      {k32, "c4 e2 fb f7 c1", "shrx eax, ecx, eax"},  // W ignored
      {k64, "c4 e2 78 f2 c1", "andn eax, eax, ecx"},
      {k64, "c4 e2 7c f2 c1", "#UD"},  // L = 1
      {k64, "c4 e1 f9 6e c0", "vmovq xmm0:16, rax"},
      {k32, "c4 e1 f9 6e c0", "vmovd xmm0:16, eax"},
      {k64, "c4 e3 69 4b c1 30",
       "vblendvpd xmm0:16, xmm2:16, xmm1:16, "
       "xmm3:16"},
      {k64, "c4 e2 69 90 04 88",
       "vpgatherdd xmm0:16, m4[ds:rax+v1*4], "
       "xmm2:16"},
      {k64, "c4 e2 69 90 04 90", "#UD"},  // index and mask are the same
      {k64, "c4 e2 69 90 00", "#UD"},     // no SIB byte
      {k64, "62 f1 7c 48 58 c1", "#UD"},  // EVEX
      {k32, "62 08", "bound ecx, m8[ds:eax]"},
      {k32, "62 c8", "#UD"},
      {k64, "8f e8 78 cc c1 00", "#UD"},  // XOP
  });
}

TEST(DecoderTest, Sse) {
  Expect({
      {k64, "f3 0f 10 00", "rep movss xmm0:4, m4[ds:rax]"},
      {k64, "f2 0f 10 c1", "repne movsd xmm0:8, xmm1:8"},
      {k64, "66 f3 0f 10 c1", "rep movss xmm0:4, xmm1:4"},
      {k64, "0f 12 c1", "movhlps xmm0:8, xmm1:8"},
      {k64, "0f 12 00", "movlps xmm0:8, m8[ds:rax]"},
      {k64, "66 0f 12 c1", "#UD"},
      {k64, "0f 6f 00", "movq mm0:8, m8[ds:rax]"},
      {k64, "66 48 0f 6e c0", "movq xmm0:16, rax"},
      {k64, "66 0f 6e c0", "movd xmm0:16, eax"},
      {k64, "f3 48 0f 2a c0", "rep cvtsi2ss xmm0:4, rax"},
      {k64, "66 0f 3a 14 00 01", "pextrb m1[ds:rax], xmm0:16, 0x1"},
      {k64, "66 0f 3a 14 c0 01", "pextrb eax, xmm0:16, 0x1"},
      {k64, "66 48 0f 3a 22 c0 01", "pinsrq xmm0:16, rax, 0x1"},
      {k64, "66 0f 38 10 c1", "pblendvb xmm0:16, xmm1:16, xmm0:16"},
      {k64, "66 0f 38 20 00", "pmovsxbw xmm0:16, m8[ds:rax]"},
      {k64, "c4 e2 7d 20 00", "vpmovsxbw ymm0:32, m16[ds:rax]"},
      {k64, "0f 0f c0 9e", "#UD"},  // 3DNow!
  });
}

TEST(DecoderTest, X87) {
  Expect({
      {k32, "d8 00", "fadd m4[ds:eax]"},
      {k32, "dc c1", "fadd st1, st0"},
      {k32, "dc e1", "fsubr st1, st0"},
      {k32, "dc e9", "fsub st1, st0"},
      {k32, "db 28", "fld m10[ds:eax]"},
      {k32, "66 d9 20", "fldenv m14[ds:eax]"},
      {k32, "dd 20", "frstor m108[ds:eax]"},
      {k32, "df e0", "fnstsw ax"},
      {k32, "d9 d9", "fstp st1"},
      {k32, "df c1", "ffreep st1"},
      {k32, "d9 d1", "#UD"},
      {k32, "9b", "fwait"},
  });
}

TEST(DecoderTest, NotInUserMode) {
  Insn insn;
  for (const char* hex : {"f4", "fa", "fb", "ec", "0f 06", "0f 22 c0", "6c"}) {
    ASSERT_EQ(DecodeHex(k64, hex, &insn), DecodeStatus::kOk) << hex;
    EXPECT_TRUE(IsPrivileged(insn)) << hex;
    EXPECT_TRUE(MayFault(insn)) << hex;
  }
  Expect({
      {k64, "0f 20 c8", "#UD"},           // cr1
      {k64, "0f 20 00", "mov rax, cr0"},  // mod is ignored
      {k32, "0f 05", "#UD"},              // syscall, on Intel
      {k32, "0f 34", "sysenter"},
      {k64, "c6 f8 00", "#UD"},  // xabort
      {k64, "0f 0b", "ud2"},
      {k64, "0f ff c0", "ud0 eax, eax"},
  });
}

TEST(DecoderTest, Length) {
  const std::string prefixes = "66 66 66 66 66 66 66 66 66 66 66 66 66 ";
  EXPECT_EQ(Text(k64, prefixes + "66 90"), "nop");
  EXPECT_EQ(Text(k64, prefixes + "66 66 90"), "#GP");
  EXPECT_EQ(Text(k64, prefixes + "8b 00"), "mov ax, m2[ds:rax]");
  EXPECT_EQ(Text(k64, prefixes + "8b 40 00"), "#GP");
  EXPECT_EQ(Text(k64, prefixes + "66 66 66 66"), "#GP");
  EXPECT_EQ(Text(k64, prefixes), "truncated");
}

// Every proper beginning of an instruction is truncated, whatever follows.
TEST(DecoderTest, Truncated) {
  for (const char* hex :
       {"64 48 81 84 88 78 56 34 12 01 02 03 04", "c4 e3 69 4b c1 30",
        "66 0f 3a 14 00 01", "48 b8 88 77 66 55 44 33 22 11", "0f 38 00 00",
        "f2 0f 38 f1 c1", "c8 34 12 01"}) {
    const std::string bytes = Bytes(hex);
    for (size_t size = 1; size < bytes.size(); ++size) {
      EXPECT_EQ(Text(k64, absl::BytesToHexString(bytes.substr(0, size))),
                "truncated")
          << hex << " to " << size;
    }
  }
}

}  // namespace
}  // namespace emu::x86
