// SPDX-License-Identifier: Apache-2.0

#include "testing/instructions/insn_rows.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "testing/instructions/arena.h"
#include "x86/decoder.h"
#include "x86/processor.h"

namespace emu::instructions {
namespace {

using enum x86::Gpr;
using x86::Mode;

constexpr Mode k32 = Mode::k32;
constexpr Mode k64 = Mode::k64;

constexpr uint32_t kCf = x86::kFlagCf, kPf = x86::kFlagPf, kAf = x86::kFlagAf,
                   kZf = x86::kFlagZf, kSf = x86::kFlagSf, kDf = x86::kFlagDf,
                   kOf = x86::kFlagOf;
constexpr uint32_t kAll = x86::kStatusFlags;

constexpr uint64_t kData = kDataBase + 0x1000;
constexpr uint64_t kStack = kDataBase + 0x1100;

constexpr RowValue R(x86::Gpr reg, uint64_t value) {
  return {RowValue::kGpr, reg, value, 8};
}
constexpr RowValue M(uint64_t address, uint64_t value, int size) {
  return {RowValue::kMemory, address, value, size};
}
constexpr RowValue F(uint32_t flags) { return {RowValue::kFlags, 0, flags, 4}; }

constexpr int kDivideError = 0, kBoundRange = 5, kInvalidOpcode = 6,
              kGeneralProtection = 13, kPageFault = 14;

const InsnRow kRows[] = {
    // A source of zero leaves the destination, all of it.
    {k64,
     "bsf eax, ecx",
     {0x0f, 0xbc, 0xc1},
     {R(kRax, 0x1122334455667788), R(kRcx, 0)},
     {R(kRax, 0x1122334455667788), F(kZf)},
     kZf},
    {k64,
     "lzcnt eax, ecx",
     {0xf3, 0x0f, 0xbd, 0xc1},
     {R(kRax, ~0ull), R(kRcx, 0)},
     {R(kRax, 32), F(kCf)},
     kCf | kZf},
    {k64,
     "tzcnt ax, cx",
     {0x66, 0xf3, 0x0f, 0xbc, 0xc1},
     {R(kRax, ~0ull), R(kRcx, 0x10000)},
     {R(kRax, 0xffffffffffff0010), F(kCf)},
     kCf | kZf},
    // The bit offset is signed, and reaches out of the operand.
    {k64,
     "bts qword ptr [rdi], rax",
     {0x48, 0x0f, 0xab, 0x07},
     {R(kRdi, kData), R(kRax, ~0ull), M(kData - 8, 0, 8)},
     {M(kData - 8, 0x8000000000000000, 8), F(0)},
     kCf},
    {k32,
     "btr word ptr [edi], ax",
     {0x66, 0x0f, 0xb3, 0x07},
     {R(kRdi, kData), R(kRax, 0x21), M(kData + 4, 0xffff, 2)},
     {M(kData + 4, 0xfffd, 2), F(kCf)},
     kCf},
    {k64,
     "lock btc dword ptr [rdi], 0x21",
     {0xf0, 0x0f, 0xba, 0x3f, 0x21},
     {R(kRdi, kData), M(kData, 0, 8)},
     {M(kData, 2, 8), F(0)},
     kCf},

    // Unequal: RAX takes the operand, whose upper half stays as it was.
    {k64,
     "cmpxchg ecx, edx",
     {0x0f, 0xb1, 0xd1},
     {R(kRax, 0x500000001), R(kRcx, 0x700000002), R(kRdx, 3)},
     {R(kRax, 2), R(kRcx, 0x700000002), F(kCf | kPf | kAf | kSf)}},
    {k64,
     "cmpxchg ecx, edx",
     {0x0f, 0xb1, 0xd1},
     {R(kRax, 0x500000002), R(kRcx, 0x700000002), R(kRdx, 0x900000003)},
     {R(kRax, 0x500000002), R(kRcx, 3), F(kPf | kZf)}},
    {k32,
     "lock cmpxchg8b qword ptr [edi]",
     {0xf0, 0x0f, 0xc7, 0x0f},
     {R(kRdi, kData), R(kRax, 1), R(kRdx, 2), R(kRbx, 3), R(kRcx, 4),
      M(kData, 0x200000001, 8), F(kCf | kSf)},
     {M(kData, 0x400000003, 8), F(kCf | kSf | kZf)}},
    {k64,
     "cmpxchg16b xmmword ptr [rdi]",
     {0x48, 0x0f, 0xc7, 0x0f},
     {R(kRdi, kData + 8)},
     {},
     kAll,
     kGeneralProtection},
    {k64,
     "xadd eax, eax",
     {0x0f, 0xc1, 0xc0},
     {R(kRax, 0x80000001)},
     {R(kRax, 2), F(kCf | kOf)}},

    // The pushed value is the old one; the address that of after the pop.
    {k64,
     "push rsp",
     {0x54},
     {R(kRsp, kStack)},
     {R(kRsp, kStack - 8), M(kStack - 8, kStack, 8)}},
    {k64, "pop rsp", {0x5c}, {R(kRsp, kStack), M(kStack, 5, 8)}, {R(kRsp, 5)}},
    {k64,
     "pop qword ptr [rsp + 8]",
     {0x8f, 0x44, 0x24, 0x08},
     {R(kRsp, kStack), M(kStack, 5, 8)},
     {R(kRsp, kStack + 8), M(kStack + 16, 5, 8)}},
    {k64,
     "call rsp",
     {0xff, 0xd4},
     {R(kRsp, kStack)},
     {R(kRsp, kStack - 8), M(kStack - 8, kInsnPc + 2, 8)},
     kAll,
     kNoTrap,
     kStack},
    {k32,
     "push es",
     {0x06},
     {R(kRsp, kStack), M(kStack - 4, 0x11223344, 4)},
     {R(kRsp, kStack - 4), M(kStack - 4, 0x1122002b, 4)}},
    {k64,
     "enter 0x10, 2",
     {0xc8, 0x10, 0x00, 0x02},
     {R(kRsp, kStack), R(kRbp, kStack + 32), M(kStack + 24, 7, 8)},
     {R(kRsp, kStack - 24 - 16), R(kRbp, kStack - 8),
      M(kStack - 8, kStack + 32, 8), M(kStack - 16, 7, 8),
      M(kStack - 24, kStack - 8, 8)}},

    // Counts are masked; those of RCL on bytes go round through CF.
    {k64,
     "shl eax, 0x21",
     {0xc1, 0xe0, 0x21},
     {R(kRax, 0x80000001), F(0)},
     {R(kRax, 2), F(kCf | kOf)},
     kAll & ~kAf},
    {k64,
     "shl eax, 0x20",
     {0xc1, 0xe0, 0x20},
     {R(kRax, 0x700000001), F(kCf | kOf)},
     {R(kRax, 1), F(kCf | kOf)}},
    {k64,
     "rcl al, 9",
     {0xc0, 0xd0, 0x09},
     {R(kRax, 0xa5), F(kCf)},
     {R(kRax, 0xa5), F(kCf)},
     kCf},

    // Decimal arithmetic; SALC.
    {k32,
     "daa",
     {0x27},
     {R(kRax, 0x9a), F(0)},
     {R(kRax, 0x00), F(kCf | kAf | kZf | kPf)},
     kAll & ~kOf},
    {k32,
     "das",
     {0x2f},
     {R(kRax, 0x05), F(kAf)},
     {R(kRax, 0xff), F(kCf | kAf | kSf | kPf)},
     kAll & ~kOf},
    {k32,
     "aaa",
     {0x37},
     {R(kRax, 0x00fa), F(0)},
     {R(kRax, 0x0200), F(kCf | kAf)},
     kCf | kAf},
    {k32, "aam 0", {0xd4, 0x00}, {R(kRax, 77)}, {R(kRax, 77)}, 0, kDivideError},
    {k32,
     "aam 7",
     {0xd4, 0x07},
     {R(kRax, 77)},
     {R(kRax, 0x0b00), F(kZf | kPf)},
     kSf | kZf | kPf},
    {k32,
     "salc",
     {0xd6},
     {R(kRax, 0x12345678), F(kCf)},
     {R(kRax, 0x123456ff), F(kCf)}},

    // The quotient must fit.
    {k64,
     "div ecx",
     {0xf7, 0xf1},
     {R(kRdx, 5), R(kRax, 0), R(kRcx, 5)},
     {R(kRdx, 5), R(kRax, 0)},
     0,
     kDivideError},
    {k64,
     "idiv rcx",
     {0x48, 0xf7, 0xf9},
     {R(kRdx, ~0ull), R(kRax, 1ull << 63), R(kRcx, ~0ull)},
     {},
     0,
     kDivideError},
    {k64,
     "idiv cl",
     {0xf6, 0xf9},
     {R(kRax, 0xff80), R(kRcx, 1)},
     {R(kRax, 0x0080)},
     0},

    // String instructions.
    {k64,
     "rep movsb byte ptr [rdi], byte ptr [rsi]",
     {0xf3, 0xa4},
     {R(kRsi, kData), R(kRdi, kData + 1), R(kRcx, 7),
      M(kData, 0x1122334455667788, 8)},
     {R(kRsi, kData + 7), R(kRdi, kData + 8), R(kRcx, 0),
      M(kData, 0x8888888888888888, 8)}},
    {k64,
     "repe cmpsb byte ptr [rsi], byte ptr [rdi]",
     {0xf3, 0xa6},
     {R(kRsi, kData), R(kRdi, kData + 8), R(kRcx, 8), F(0),
      M(kData, 0x0504030201, 8), M(kData + 8, 0x0504030301, 8)},
     {R(kRsi, kData + 2), R(kRdi, kData + 10), R(kRcx, 6),
      F(kCf | kPf | kAf | kSf)}},
    {k64,
     "repne scasd eax, dword ptr [rdi]",
     {0xf2, 0xaf},
     {R(kRdi, kData), R(kRcx, 0), F(kOf | kCf)},
     {R(kRdi, kData), R(kRcx, 0), F(kOf | kCf)}},
    {k64, "std", {0xfd}, {F(kZf)}, {F(kZf | kDf)}},

    // Three operands.
    {k64,
     "mulx rax, rax, rcx",
     {0xc4, 0xe2, 0xfb, 0xf6, 0xc1},
     {R(kRdx, 1ull << 63), R(kRcx, 6), F(kAll)},
     {R(kRax, 3), R(kRdx, 1ull << 63), F(kAll)}},
    {k64,
     "pext rax, rcx, rdx",
     {0xc4, 0xe2, 0xf2, 0xf5, 0xc2},
     {R(kRcx, 0x123456789abcdef0), R(kRdx, 0xff00fff0)},
     {R(kRax, 0x9adef)}},
    {k64,
     "pdep rax, rcx, rdx",
     {0xc4, 0xe2, 0xf3, 0xf5, 0xc2},
     {R(kRcx, 0x9adef), R(kRdx, 0xff00fff0)},
     {R(kRax, 0x9a00def0)}},
    {k64,
     "bzhi eax, ecx, edx",
     {0xc4, 0xe2, 0x68, 0xf5, 0xc1},
     {R(kRcx, 0x80000001), R(kRdx, 0x120)},
     {R(kRax, 0x80000001), F(kCf | kSf)},
     kAll & ~(kAf | kPf)},
    {k64,
     "crc32 eax, byte ptr [rdi]",
     {0xf2, 0x0f, 0x38, 0xf0, 0x07},
     {R(kRdi, kData), R(kRax, ~0ull), M(kData, 'a', 1)},
     {R(kRax, 0x3e2fbccf)}},
    {k64,
     "adox eax, ecx",
     {0xf3, 0x0f, 0x38, 0xf6, 0xc1},
     {R(kRax, 0xffffffff), R(kRcx, 0), F(kOf | kZf)},
     {R(kRax, 0), F(kOf | kZf)}},

    // Segments and protection.
    {k32,
     "bound eax, qword ptr [edi]",
     {0x62, 0x07},
     {R(kRdi, kData), R(kRax, 5), M(kData, 0x0000000400000002, 8)},
     {},
     0,
     kBoundRange},
    {k32,
     "arpl ax, cx",
     {0x63, 0xc8},
     {R(kRax, 0x1000), R(kRcx, 3), F(0)},
     {R(kRax, 0x1003), F(kZf)}},
    {k64,
     "lar eax, ecx",
     {0x0f, 0x02, 0xc1},
     {R(kRcx, 0x33), F(0)},
     {R(kRax, 0xaffb00), F(kZf)}},
    {k64,
     "lar eax, ecx",
     {0x0f, 0x02, 0xc1},
     {R(kRax, 9), R(kRcx, 0x10), F(kZf)},
     {R(kRax, 9), F(0)}},
    {k32,
     "les eax, ptr [edi]",
     {0xc4, 0x07},
     {R(kRdi, kData), M(kData, 0x2b12345678, 6)},
     {R(kRax, 0x12345678)}},
    {k64, "cli", {0xfa}, {}, {}, 0, kGeneralProtection},
    {k64, "ud2", {0x0f, 0x0b}, {}, {}, 0, kInvalidOpcode},
    {k32,
     "xlatb",
     {0xd7},
     {R(kRbx, kData), R(kRax, 0x12345680), M(kData + 0x80, 0x5a, 1)},
     {R(kRax, 0x1234565a)}},

    // Choices of Intel's processors that others do not share.
    {k64,  // 66 is ignored
     "jmp rsi",
     {0x66, 0xff, 0xe6},
     {R(kRsi, kLandingBase)},
     {},
     kAll,
     kNoTrap,
     kLandingBase},
    {k64,
     "ret",
     {0x66, 0xc3},
     {R(kRsp, kStack), M(kStack, kLandingBase, 8)},
     {R(kRsp, kStack + 8)},
     kAll,
     kNoTrap,
     kLandingBase},
    {k64,  // REX.W makes the offset one of 64 bits
     "ljmp [rdi]",
     {0x48, 0xff, 0x2f},
     {R(kRdi, kData), M(kData, kLandingBase, 8), M(kData + 8, 0x33, 2)},
     {},
     kAll,
     kNoTrap,
     kLandingBase},
    {k64,
     "lgs rax, ptr [rdi]",
     {0x48, 0x0f, 0xb5, 0x07},
     {R(kRdi, kData), M(kData, 0x1122334455667788, 8), M(kData + 8, 0x2b, 2)},
     {R(kRax, 0x1122334455667788)}},
    {k64,  // REX.B is ignored: PAUSE
     "xchg eax, r8d",
     {0xf3, 0x41, 0x90},
     {R(kRax, 1), R(kR8, 2)},
     {R(kRax, 1), R(kR8, 2)}},
    {k64,  // NOP
     "(bad)",
     {0x0f, 0x0d, 0xc0},
     {},
     {}},
    {k64, "sysexit", {0x0f, 0x35}, {}, {}, 0, kGeneralProtection},
    {k64,  // F2 is ignored
     "loope 0x10008013",
     {0xf2, 0xe1, 0x10},
     {R(kRcx, 2), F(kZf)},
     {R(kRcx, 1), F(kZf)},
     kAll,
     kNoTrap,
     kInsnPc + 0x13},
    {k64,  // nothing is done, but what is counted with has 32 bits
     "rep stosb byte ptr [edi], al",
     {0xf3, 0x67, 0xaa},
     {R(kRcx, 0x500000000), R(kRdi, 0x600000000 | kData)},
     {R(kRcx, 0), R(kRdi, kData)}},
    {k64,  // the second comparison faults: the flags are those of before
     "repe cmpsb byte ptr [rsi], byte ptr [rdi]",
     {0xf3, 0xa6},
     {R(kRsi, kDataBase + kDataSize - 1), R(kRdi, kData), R(kRcx, 5), F(kCf),
      M(kDataBase + kDataSize - 1, 7, 1), M(kData, 7, 2)},
     {R(kRsi, kDataBase + kDataSize), R(kRcx, 4), F(kCf)},
     kAll,
     kPageFault},
    {k64,  // by more than the width: through the source and the target again
     "shrd cx, ax, 0x14",
     {0x66, 0x0f, 0xac, 0xc1, 0x14},
     {R(kRcx, 0x1234), R(kRax, 0x5678)},
     {R(kRcx, 0x4567)},
     0},
    {k64,  // of the selector two bytes are read
     "retfq",
     {0x48, 0xcb},
     {R(kRsp, kDataBase + kDataSize - 10),
      M(kDataBase + kDataSize - 10, kLandingBase, 8),
      M(kDataBase + kDataSize - 2, 0x33, 2)},
     {R(kRsp, kDataBase + kDataSize + 6)},
     kAll,
     kNoTrap,
     kLandingBase},
};

void Apply(const RowValue& value, InsnCase& insn_case) {
  switch (value.kind) {
    case RowValue::kGpr:
      insn_case.before.gpr[value.where] = value.value;
      break;
    case RowValue::kMemory:
      insn_case.words.push_back({value.where, value.value, value.size});
      break;
    case RowValue::kFlags:
      insn_case.before.eflags |= static_cast<uint32_t>(value.value);
      break;
  }
}

}  // namespace

absl::Span<const InsnRow> InsnRows() { return kRows; }

InsnCase MakeRowCase(const InsnRow& row) {
  InsnCase insn_case;
  insn_case.mode = row.mode;
  insn_case.code = row.bytes;
  insn_case.branches = row.rip != kNext;
  insn_case.before = InitialState(row.mode);
  insn_case.before.gpr[kRsp] = kStack;
  for (const RowValue& value : row.before) Apply(value, insn_case);
  x86::Insn insn;
  if (x86::Decode(row.mode, row.bytes, &insn) == x86::DecodeStatus::kOk) {
    insn_case.vendors =
        x86::VendorsChoiceOf(row.mode, insn, row.bytes, insn_case.before.gpr);
  }
  return insn_case;
}

std::string Differences(const InsnRow& row, const Outcome& outcome) {
  const MachineState& after = outcome.after;
  std::string text;
  const auto compare = [&](const std::string& what, uint64_t is,
                           uint64_t expected) {
    if (is == expected) return;
    absl::StrAppendFormat(&text, "%s: %s is %x, not %x\n", row.assembly, what,
                          is, expected);
  };
  compare("trap", static_cast<uint32_t>(outcome.vector),
          static_cast<uint32_t>(row.vector));
  const uint64_t behind = kInsnPc + row.bytes.size();
  const uint64_t rip = row.rip == kNext ? behind : row.rip;
  compare("rip", after.rip, row.vector == kNoTrap ? rip : kInsnPc);
  for (const RowValue& value : row.after) {
    switch (value.kind) {
      case RowValue::kGpr:
        compare(absl::StrCat("gpr ", value.where), after.gpr[value.where],
                value.value);
        break;
      case RowValue::kMemory:
        compare("memory", Arena::Get().Read(value.where, value.size),
                value.value);
        break;
      case RowValue::kFlags:
        compare("eflags", after.eflags & row.flags, value.value & row.flags);
        break;
    }
  }
  return text;
}

}  // namespace emu::instructions
