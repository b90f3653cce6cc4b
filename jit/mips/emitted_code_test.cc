// SPDX-License-Identifier: Apache-2.0

// The code that the JIT makes of small pieces of guest code, as text: a change
// of it is a visible difference in testdata/emitted_code.golden. To accept what
// is emitted now: tools/bazel run //jit/mips:emitted_code_test

#include <sys/mman.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "jit/mips/mips_backend.h"
#include "x86/capstone_disassembler.h"

namespace emu::jit::mips {
namespace {

using x86::Mode;

constexpr char kGolden[] = "jit/mips/testdata/emitted_code.golden";
constexpr char kHowToAccept[] =
    "to accept it: tools/bazel run //jit/mips:emitted_code_test";
constexpr uint64_t kPc = 0x8048000;

struct Snippet {
  const char* name;
  Mode mode;
  bool loops;  // the last instruction branches to the first
  const char* bytes;
  // Where x87 code expects TOP. What is out of line is not shown then: it
  // names nodes, whose addresses differ.
  int x87_top = -1;
};

constexpr Snippet kSnippets[] = {
    {"sum_of_an_array", Mode::k32, true, "03048e4139d17cf8"},
    {"copy_of_words", Mode::k32, true, "8b06890783c60483c7044975f3"},
    {"copy_of_bytes", Mode::k32, true, "0fb6068807464784c075f5"},
    {"compare_and_branch", Mode::k32, false, "83f80a7612"},
    {"test_and_branch", Mode::k32, false, "85c07812"},
    {"prologue_and_call", Mode::k32, false,
     "5589e55383ec148b5d08891c24e85f000000"},
    {"epilogue", Mode::k32, false, "8b5dfc83c414c9c3"},
    {"array_index", Mode::k32, false, "8b4508c704850000050807000000eb12"},
    {"byte_registers", Mode::k32, false, "88e300f980f2550fbec1eb12"},
    {"setcc_and_cmov", Mode::k32, false, "39d80f9cc10f4dc2eb12"},
    {"carry_chain", Mode::k32, false, "01d811caeb12"},
    {"shift_and_mask", Mode::k32, false, "89c2c1ea0783e23fc1e00309d0eb12"},
    {"multiply", Mode::k32, false, "6bd064f7e3eb12"},
    {"bit_test", Mode::k32, false, "0fa3c17212"},
    {"bit_scan", Mode::k32, false, "0fbcc1eb12"},
    {"narrow_division", Mode::k32, false, "f6f1eb12"},
    {"words_moved", Mode::k32, false, "fca5a5eb12"},
    {"locked_add", Mode::k32, false, "f00fc14304eb12"},
    {"locked_exchange", Mode::k64, false, "f0480fb10b7512"},
    {"x87_dot_product", Mode::k32, true, "dd02dc08058001000083c208dec139c875ee",
     6},
    {"x87_conversions", Mode::k32, false, "d903dc4b08d95b10df3beb12", 0},
    {"x87_registers", Mode::k32, false, "d9c0d8c9d9cadce1d9e0ddd9eb12", 4},
    {"x87_compare", Mode::k32, false, "dd02dfe9ddd87712", 7},
    {"pop_to_memory", Mode::k64, false, "8f442408eb12"},
    {"sum_of_an_array", Mode::k64, true, "480304ce48ffc14839d17cf4"},
    {"add_of_32_bits", Mode::k64, false, "01f78d447f01eb12"},
    {"upper_registers", Mode::k64, false, "4d89c44d01ec4983ef01458b7108eb12"},
    {"prologue_and_call", Mode::k64, false,
     "554889e541544883ec1848897de8e85f000000"},
    {"compare_and_branch", Mode::k64, false, "4881ffe80300007712"},
    {"sign_extension", Mode::k64, false, "4863f60fb7d24898eb12"},
    {"bytes_compared", Mode::k64, false, "660f74c1660fd7c0eb12"},
    {"bytes_minimum", Mode::k64, false, "660fdac1eb12"},
};

// What is emitted must not depend on where memory lies.
constexpr uint64_t kCommon = 0x50000000;
constexpr uint64_t kRegion = kCommon + 0x10000;
constexpr size_t kSize = 0x20000;

RegionPlan PlanOf(const Snippet& snippet, const std::string& bytes,
                  interp::Block* guest) {
  RegionPlan plan;
  plan.mode = snippet.mode;
  plan.verifies = true;
  plan.x87_top = static_cast<int8_t>(snippet.x87_top);
  PlannedBlock& block = plan.blocks.emplace_back();
  block.guest = guest;
  block.pc = kPc;
  block.bytes = {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
  if (snippet.loops) block.successor[interp::kLinkTaken] = 0;
  block.flags_wanted[0] = block.flags_wanted[1] = block.wants_flags = false;
  return plan;
}

std::vector<x86::Insn> InsnsOf(const RegionPlan& plan) {
  std::vector<x86::Insn> insns;
  DecodeBlock(plan.mode, plan.blocks.front(), &insns);
  return insns;
}

std::string GuestText(const Snippet& snippet, const RegionPlan& plan) {
  std::string text;
  uint64_t pc = kPc;
  absl::Span<const uint8_t> rest = plan.blocks.front().bytes;
  for (const x86::Insn& insn : InsnsOf(plan)) {
    absl::StrAppendFormat(&text, "  %s\n",
                          x86::Disassemble(snippet.mode, pc, rest));
    pc += insn.length;
    rest.remove_prefix(insn.length);
  }
  return text;
}

// Addresses outside the region are told apart from nothing.
std::string HostText(Backend& backend, size_t size) {
  std::string text;
  const std::string listing =
      backend.Disassembly(reinterpret_cast<void*>(kRegion), size);
  static const std::regex& common = *new std::regex("0x5000[0-9a-f]{4}");
  for (absl::string_view line :
       absl::StrSplit(listing, '\n', absl::SkipEmpty())) {
    absl::StrAppendFormat(
        &text, "    %s\n",
        std::regex_replace(std::string(line), common, "common"));
  }
  return text;
}

// Up to the first exit and its delay slot.
size_t InlineSize(const Translation& translation) {
  return translation.exits.front().jump_offset + 8;
}

std::string EmittedText(const Snippet& snippet) {
  MipsBackend backend(snippet.mode, CpuFeatures{});
  backend.Begin(reinterpret_cast<void*>(kCommon), kRegion - kCommon);
  interp::Block guest;
  const std::string bytes = absl::HexStringToBytes(snippet.bytes);
  const RegionPlan plan = PlanOf(snippet, bytes, &guest);
  HandlerCalls calls;
  Translation translation;
  if (!backend.Translate(plan, reinterpret_cast<void*>(kRegion),
                         kSize - (kRegion - kCommon), &calls, &translation)) {
    return "(not translated)\n";
  }
  const bool has_x87 = snippet.x87_top >= 0;
  EXPECT_EQ(calls.blocks.empty(), !has_x87) << snippet.name;
  EXPECT_TRUE(backend.Reproduces(plan, reinterpret_cast<void*>(kRegion), &calls,
                                 translation));
  return absl::StrFormat(
      "== %s, %s: %d guest instructions, %d of MIPS\n%s%s\n", snippet.name,
      snippet.mode == Mode::k32 ? "i386" : "x86-64", InsnsOf(plan).size(),
      translation.size / 4, GuestText(snippet, plan),
      HostText(backend, has_x87 ? InlineSize(translation) : translation.size));
}

std::string AllText() {
  void* memory =
      mmap(reinterpret_cast<void*>(kCommon), kSize, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  EXPECT_EQ(reinterpret_cast<uint64_t>(memory), kCommon);
  std::string text;
  for (const Snippet& snippet : kSnippets) text += EmittedText(snippet);
  munmap(memory, kSize);
  return text;
}

TEST(EmittedCodeTest, IsAsInTheGoldenFile) {
  const std::string text = AllText();
  if (const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY")) {
    std::ofstream(std::string(workspace) + "/" + kGolden) << text;
    return;
  }
  std::ifstream file(kGolden);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(text, golden.str()) << kHowToAccept;
}

}  // namespace
}  // namespace emu::jit::mips
