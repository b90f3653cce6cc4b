// SPDX-License-Identifier: Apache-2.0

// Instructions with something surprising about them, as rows: bytes with their
// assembly, what goes in, what comes out. Each row runs in the interpreter and,
// on an x86-64 host, on the processor.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/insn_case.h"
#include "testing/instructions/runners.h"
#include "x86/capstone_disassembler.h"

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
constexpr uint64_t kNext = ~uint64_t{0};  // rip: behind the instruction

// Part of a state: a register's value, memory, the flags.
struct Value {
  enum Kind { kGpr, kMemory, kFlags } kind;
  uint64_t where;
  uint64_t value;
  int size;
};
constexpr Value R(x86::Gpr reg, uint64_t value) {
  return {Value::kGpr, reg, value, 8};
}
constexpr Value M(uint64_t address, uint64_t value, int size) {
  return {Value::kMemory, address, value, size};
}
constexpr Value F(uint32_t flags) { return {Value::kFlags, 0, flags, 4}; }

struct InsnRow {
  Mode mode;
  const char* assembly;
  std::vector<uint8_t> bytes;
  std::vector<Value> before;
  std::vector<Value> after;
  uint32_t flags = kAll | kDf;  // the defined ones
  int vector = kNoTrap;
  uint64_t rip = kNext;
};

constexpr int kDivideError = 0, kBoundRange = 5, kInvalidOpcode = 6,
              kGeneralProtection = 13;

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
};

void Apply(const Value& value, InsnCase& insn_case) {
  switch (value.kind) {
    case Value::kGpr:
      insn_case.before.gpr[value.where] = value.value;
      break;
    case Value::kMemory:
      insn_case.words.push_back({value.where, value.value, value.size});
      break;
    case Value::kFlags:
      insn_case.before.eflags |= static_cast<uint32_t>(value.value);
      break;
  }
}

InsnCase MakeRowCase(const InsnRow& row) {
  InsnCase insn_case;
  insn_case.mode = row.mode;
  insn_case.code = row.bytes;
  insn_case.branches = row.rip != kNext;
  insn_case.before = InitialState(row.mode);
  insn_case.before.gpr[kRsp] = kStack;
  for (const Value& value : row.before) Apply(value, insn_case);
  return insn_case;
}

void Expect(const InsnRow& row, const Outcome& outcome, const char* who) {
  SCOPED_TRACE(std::string(row.assembly) + " by the " + who);
  const MachineState& after = outcome.after;
  EXPECT_EQ(outcome.vector, row.vector);
  const uint64_t behind = kInsnPc + row.bytes.size();
  const uint64_t rip = row.rip == kNext ? behind : row.rip;
  EXPECT_EQ(after.rip, row.vector == kNoTrap ? rip : kInsnPc);
  for (const Value& value : row.after) {
    switch (value.kind) {
      case Value::kGpr:
        EXPECT_EQ(after.gpr[value.where], value.value) << "gpr " << value.where;
        break;
      case Value::kMemory:
        EXPECT_EQ(Arena::Get().Read(value.where, value.size), value.value);
        break;
      case Value::kFlags:
        EXPECT_EQ(after.eflags & row.flags, value.value & row.flags);
        break;
    }
  }
}

TEST(InsnRowsTest, AssemblyIsThatOfTheBytes) {
  for (const InsnRow& row : kRows) {
    EXPECT_EQ(x86::Disassemble(row.mode, kInsnPc, row.bytes), row.assembly);
  }
}

TEST(InsnRowsTest, Interpreter) {
  for (const InsnRow& row : kRows) {
    Outcome outcome;
    RunInterpreted(MakeRowCase(row), &outcome);
    Expect(row, outcome, "interpreter");
  }
}

TEST(InsnRowsTest, Processor) {
  if (!HostCanRun()) GTEST_SKIP() << "not an x86-64 host";
  for (const InsnRow& row : kRows) {
    Outcome outcome;
    RunOnHost(MakeRowCase(row), &outcome);
    Expect(row, outcome, "processor");
  }
}

}  // namespace
}  // namespace emu::instructions
