// SPDX-License-Identifier: Apache-2.0

#include "loader/initial_stack.h"

#include <cerrno>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "loader/load_error.h"
#include "mem/fault_handler_for_test.h"
#include "mem/guest_copy.h"

namespace emu::loader {
namespace {

using Strings = std::vector<std::string>;
constexpr uint64_t kStackSize = 1 << 20;

class InitialStackTest : public testing::TestWithParam<x86::Mode> {
 protected:
  InitialStackTest() : memory_(mem::AddressSpace::DefaultLayout(is_32bit())) {
    mem::InstallFaultHandlerForTest();
    contents_.mode = GetParam();
    contents_.arguments = {"prog", "-x", ""};
    contents_.environment = {"A=1", "HOME=/root"};
    contents_.request_path = "./prog";
    contents_.random.fill(7);
    contents_.auxv = {
        {kAtPagesz, 4096}, {kAtRandom, 0}, {kAtExecfn, 0}, {kAtPlatform, 0}};
  }

  bool is_32bit() const { return GetParam() == x86::Mode::k32; }
  uint64_t word() const { return is_32bit() ? 4 : 8; }

  uint64_t WordAt(uint64_t address) {
    return is_32bit() ? *mem::ReadGuest<uint32_t>(address)
                      : *mem::ReadGuest<uint64_t>(address);
  }
  std::string StringAt(uint64_t address) {
    bool too_long;
    return mem::ReadGuestString(address, 1 << 20, &too_long)
        .value_or("unreadable");
  }
  // Reads a null-terminated vector of strings and goes behind it.
  Strings TakeStrings(uint64_t* at) {
    Strings strings;
    for (; WordAt(*at) != 0; *at += word()) {
      strings.push_back(StringAt(WordAt(*at)));
    }
    *at += word();
    return strings;
  }

  mem::AddressSpace memory_;
  StackContents contents_;
};
INSTANTIATE_TEST_SUITE_P(Modes, InitialStackTest,
                         testing::Values(x86::Mode::k32, x86::Mode::k64),
                         [](const auto& info) {
                           return info.param == x86::Mode::k32 ? "I386"
                                                               : "X8664";
                         });

TEST_P(InitialStackTest, IsAsTheAbiSays) {
  const auto stack = MakeInitialStack(contents_, kStackSize, false, memory_);
  ASSERT_TRUE(stack.ok()) << stack.status();
  uint64_t at = stack->stack_pointer;
  EXPECT_EQ(at % 16, 0u);
  EXPECT_EQ(WordAt(at), 3u);
  at += word();
  EXPECT_EQ(TakeStrings(&at), contents_.arguments);
  EXPECT_EQ(TakeStrings(&at), contents_.environment);
  EXPECT_EQ(at, stack->auxv_start);
  std::map<uint64_t, uint64_t> auxv;
  for (; WordAt(at) != kAtNull; at += 2 * word()) {
    auxv[WordAt(at)] = WordAt(at + word());
  }
  EXPECT_EQ(at + 2 * word(), stack->auxv_end);
  EXPECT_EQ(auxv.size(), 4u);
  EXPECT_EQ(auxv[kAtPagesz], 4096u);
  EXPECT_EQ(StringAt(auxv[kAtExecfn]), "./prog");
  EXPECT_EQ(StringAt(auxv[kAtPlatform]), is_32bit() ? "i686" : "x86_64");
  EXPECT_EQ(WordAt(auxv[kAtRandom]) & 0xffffffff, 0x07070707u);
  std::string bytes(stack->auxv_end - stack->auxv_start, '\0');
  ASSERT_TRUE(
      mem::CopyFromGuest(bytes.data(), stack->auxv_start, bytes.size()));
  EXPECT_EQ(bytes, stack->auxv);
}

TEST_P(InitialStackTest, StringsLieAsInTheKernel) {
  // From low to high: arguments, environment, the path, a null pointer.
  const auto stack = MakeInitialStack(contents_, kStackSize, false, memory_);
  ASSERT_TRUE(stack.ok()) << stack.status();
  const auto text = [](uint64_t start, uint64_t end) {
    std::string bytes(end - start, '\0');
    EXPECT_TRUE(mem::CopyFromGuest(bytes.data(), start, bytes.size()));
    return bytes;
  };
  EXPECT_EQ(text(stack->arguments_start, stack->arguments_end),
            std::string("prog\0-x\0\0", 9));
  EXPECT_EQ(text(stack->environment_start, stack->environment_end),
            std::string("A=1\0HOME=/root\0", 15));
  EXPECT_EQ(stack->arguments_end, stack->environment_start);
  EXPECT_EQ(text(stack->environment_end, memory_.layout().stack_top),
            std::string("./prog\0", 7) + std::string(8, '\0'));
}

TEST_P(InitialStackTest, IsAlwaysAligned) {
  for (int count = 0; count < 8; ++count) {
    contents_.environment = Strings(count, std::string(count * 3, 'x'));
    mem::AddressSpace memory(memory_.layout());
    const auto stack = MakeInitialStack(contents_, kStackSize, false, memory);
    ASSERT_TRUE(stack.ok()) << stack.status();
    EXPECT_EQ(stack->stack_pointer % 16, 0u);
    EXPECT_EQ(WordAt(stack->stack_pointer), 3u);
  }
}

TEST_P(InitialStackTest, TheMappingIsTheStack) {
  ASSERT_TRUE(MakeInitialStack(contents_, kStackSize, true, memory_).ok());
  const auto mappings = memory_.Mappings();
  ASSERT_EQ(mappings.size(), 1u);
  EXPECT_EQ(mappings[0].end, memory_.layout().stack_top);
  EXPECT_EQ(mappings[0].start, mappings[0].end - kStackSize);
  EXPECT_EQ(mappings[0].mapping.name, "[stack]");
  EXPECT_TRUE(mappings[0].mapping.grows_down);
  EXPECT_EQ(mappings[0].mapping.protection,
            mem::kProtRead | mem::kProtWrite | mem::kProtExec);
}

TEST_P(InitialStackTest, TooManyArgumentsAreE2BIG) {
  const auto error = [&](uint64_t stack_size) {
    mem::AddressSpace memory(memory_.layout());
    const auto stack = MakeInitialStack(contents_, stack_size, false, memory);
    return ErrnoOf(stack.status());
  };
  // One string of more than 32 pages.
  contents_.arguments = {std::string(131071, 'x')};
  EXPECT_EQ(error(8 << 20), 0);
  contents_.arguments = {std::string(131072, 'x')};
  EXPECT_EQ(error(8 << 20), E2BIG);
  // A quarter of the stack, at least 128 KiB, at most 6 MiB.
  contents_.arguments = Strings(15, std::string(100000, 'x'));
  EXPECT_EQ(error(8 << 20), 0);
  EXPECT_EQ(error(4 << 20), E2BIG);
  contents_.arguments = {std::string(100000, 'x')};
  EXPECT_EQ(error(65536), 0);
  contents_.arguments = Strings(70, std::string(100000, 'x'));
  EXPECT_EQ(error(100 << 20), E2BIG);
  EXPECT_EQ(MaxArgumentBytes(8 << 20), 2u << 20);
}

TEST_P(InitialStackTest, WithoutRoomItIsENOMEM) {
  mem::MapRequest request;
  request.address = memory_.layout().stack_top - 0x10000;
  request.length = 0x10000;
  request.anonymous = true;
  request.fixed = true;
  ASSERT_GT(memory_.Map(request), 0);
  EXPECT_EQ(
      ErrnoOf(MakeInitialStack(contents_, kStackSize, false, memory_).status()),
      ENOMEM);
}

}  // namespace
}  // namespace emu::loader
