// SPDX-License-Identifier: Apache-2.0

#include "syscall/entry/guest_for_test.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/bits.h"
#include "mem/fault_handler_for_test.h"
#include "syscall/entry/table.h"

namespace emu::syscall {
namespace {

constexpr uint64_t kArenaSize = 4 << 20;

const SyscallRow* FindByName(x86::Mode abi, std::string_view name) {
  for (const SyscallRow& row :
       abi == x86::Mode::k32 ? I386Table() : X8664Table()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace

GuestForTest::GuestForTest(x86::Mode abi)
    : abi_(abi),
      memory_(mem::AddressSpace::DefaultLayout(abi == x86::Mode::k32)),
      task_(&process_) {
  mem::InstallFaultHandlerForTest();
  process_.mode = abi;
  process_.memory = &memory_;
  task_.cpu = &cpu_;
  task_.tid = static_cast<int>(::syscall(SYS_gettid));
  mem::MapRequest request;
  request.length = kArenaSize;
  request.protection = mem::kProtRead | mem::kProtWrite;
  request.anonymous = true;
  const int64_t arena = memory_.Map(request);
  EXPECT_GT(arena, 0) << "no guest memory";
  next_ = arena;
  end_ = arena + kArenaSize;
}

uint64_t GuestForTest::Allocate(uint64_t size) {
  const uint64_t address = next_;
  next_ = AlignUp(next_ + size, 16);
  EXPECT_LE(next_, end_) << "the arena is full";
  return address;
}

uint64_t GuestForTest::String(std::string_view text) {
  const uint64_t address = Allocate(text.size() + 1);
  EXPECT_TRUE(mem::CopyToGuest(address, text.data(), text.size()));
  EXPECT_TRUE(mem::WriteGuest(address + text.size(), '\0'));
  return address;
}

void GuestForTest::PutWord(uint64_t address, int index, uint64_t value) {
  EXPECT_TRUE(
      mem::CopyToGuest(address + index * word_size(), &value, word_size()));
}

uint64_t GuestForTest::Word(uint64_t address, int index) const {
  uint64_t value = 0;
  EXPECT_TRUE(
      mem::CopyFromGuest(&value, address + index * word_size(), word_size()));
  return value;
}

std::string GuestForTest::Bytes(uint64_t address, size_t size) const {
  std::string bytes(size, '\0');
  EXPECT_TRUE(mem::CopyFromGuest(bytes.data(), address, size));
  return bytes;
}

SyscallResult GuestForTest::CallWith(std::string_view name,
                                     const std::array<uint64_t, 6>& arguments) {
  const SyscallRow* row = FindByName(abi_, name);
  if (row == nullptr || row->handler == nullptr) {
    ADD_FAILURE() << "no handler for " << name;
    return Error(ENOSYS);
  }
  return row->handler(task_, Args(abi_, arguments));
}

std::string AbiName(const testing::TestParamInfo<x86::Mode>& info) {
  return info.param == x86::Mode::k32 ? "I386" : "X8664";
}

ScratchDir::ScratchDir() {
  std::string pattern = absl::StrCat(testing::TempDir(), "/emuXXXXXX");
  path_ = mkdtemp(pattern.data());
}

ScratchDir::~ScratchDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string ScratchDir::Path(std::string_view name) const {
  return absl::StrCat(path_, "/", name);
}

}  // namespace emu::syscall
