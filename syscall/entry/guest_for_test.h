// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ENTRY_GUEST_FOR_TEST_H_
#define SYSCALL_ENTRY_GUEST_FOR_TEST_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "gtest/gtest.h"
#include "mem/address_space.h"
#include "mem/guest_copy.h"
#include "syscall/core/args.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// A guest process without a processor: memory, a task, and system calls by
// name. Addresses given out are good in both ABIs.
class GuestForTest {
 public:
  explicit GuestForTest(x86::Mode abi);

  Task& task() { return task_; }
  Process& process() { return process_; }
  bool is_i386() const { return abi_ == x86::Mode::k32; }
  int word_size() const { return is_i386() ? 4 : 8; }

  // Makes the call `name` of the ABI's table. The test fails if there is no
  // handler. Pointers are guest addresses.
  template <typename... T>
  SyscallResult Call(std::string_view name, T... arguments) {
    static_assert(sizeof...(T) <= 6);
    return CallWith(name, {static_cast<uint64_t>(arguments)...});
  }

  // Guest memory, zeroed, at a multiple of 16.
  uint64_t Allocate(uint64_t size);
  uint64_t String(std::string_view text);
  template <typename T>
  uint64_t Put(const T& value) {
    const uint64_t address = Allocate(sizeof(T));
    EXPECT_TRUE(mem::WriteGuest(address, value));
    return address;
  }
  // A long or pointer of the ABI, `index` words from `address`.
  void PutWord(uint64_t address, int index, uint64_t value);
  uint64_t Word(uint64_t address, int index) const;
  template <typename T>
  T Get(uint64_t address) const {
    return mem::ReadGuest<T>(address).value();
  }
  std::string Bytes(uint64_t address, size_t size) const;

  // An address at which nothing is mapped.
  static constexpr uint64_t kBadAddress = 0x10;

 private:
  SyscallResult CallWith(std::string_view name,
                         const std::array<uint64_t, 6>& arguments);

  x86::Mode abi_;
  mem::AddressSpace memory_;
  Process process_;
  Task task_;
  x86::CpuState cpu_;
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

// Tests of calls run for both ABIs.
class BothAbis : public testing::TestWithParam<x86::Mode> {
 protected:
  GuestForTest guest_{GetParam()};
};
std::string AbiName(const testing::TestParamInfo<x86::Mode>& info);
#define INSTANTIATE_BOTH_ABIS(suite)                                 \
  INSTANTIATE_TEST_SUITE_P(                                          \
      Abi, suite,                                                    \
      testing::Values(::emu::x86::Mode::k32, ::emu::x86::Mode::k64), \
      ::emu::syscall::AbiName)

// A directory under the test's own, removed with its contents at the end.
class ScratchDir {
 public:
  ScratchDir();
  ~ScratchDir();
  std::string Path(std::string_view name) const;

 private:
  std::string path_;
};

// Matches on results, with the guest's numbers: EXPECT_EQ(GuestErrno(r), 2).
inline int GuestErrno(const SyscallResult& result) {
  return result.guest_errno;
}

}  // namespace emu::syscall

#endif  // SYSCALL_ENTRY_GUEST_FOR_TEST_H_
