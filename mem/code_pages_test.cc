// SPDX-License-Identifier: Apache-2.0

// AddressSpace: the protection of pages that blocks were made from.

#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "mem/address_space.h"
#include "mem/address_space_for_test.h"
#include "mem/code_observer.h"
#include "mem/guest_copy.h"

namespace emu::mem {
namespace {

constexpr uint64_t kPlace = 0x20000000;
constexpr int kAll = kProtRead | kProtWrite | kProtExec;

class Recorder : public CodeObserver {
 public:
  void CodeChanged(uint64_t start, uint64_t end) override {
    changes.emplace_back(start - kPlace, end - kPlace);
  }
  // What was told since the last time.
  std::vector<std::pair<uint64_t, uint64_t>> Take() {
    return std::exchange(changes, {});
  }
  std::vector<std::pair<uint64_t, uint64_t>> changes;
};
using Changes = std::vector<std::pair<uint64_t, uint64_t>>;

class CodePagesTest : public AddressSpaceTestBase {
 protected:
  CodePagesTest() {
    space_.SetCodeObserver(&recorder_);
    EXPECT_GT(space_.Map(FixedAnonymous(kPlace, 0x40000, kAll)), 0);
  }
  ~CodePagesTest() override { space_.SetCodeObserver(nullptr); }

  Recorder recorder_;
};
INSTANTIATE_TEST_SUITE_P(Kinds, CodePagesTest, testing::ValuesIn(kKinds),
                         KindName);

TEST_P(CodePagesTest, ReadCodeStopsWhereNothingIsExecutable) {
  char buffer[32];
  ASSERT_TRUE(CopyToGuest(kPlace + kPage - 8, "instruction", 11));
  EXPECT_EQ(space_.ReadCode(kPlace + kPage - 8, buffer, 11), 11u);
  EXPECT_EQ(std::string(buffer, 11), "instruction");
  ASSERT_EQ(space_.Protect(kPlace + kPage, kPage, kReadWrite), 0);
  EXPECT_EQ(space_.ReadCode(kPlace + kPage - 8, buffer, 32), 8u);
  EXPECT_EQ(space_.ReadCode(kPlace + kPage, buffer, 32), 0u);
  EXPECT_EQ(space_.ReadCode(kPlace - 1, buffer, 32), 0u);
  EXPECT_EQ(space_.ReadCode(~uint64_t{0} - 3, buffer, 32), 0u);
}

TEST_P(CodePagesTest, ReadCodeSurvivesAFileThatIsTooShort) {
  const UniqueFd fd = LetteredFile(100);
  const int64_t at = space_.Map(PrivateFile(fd, 0x20000, 0, kProtExec));
  ASSERT_GT(at, 0);
  char buffer[8];
  EXPECT_EQ(space_.ReadCode(at, buffer, 8), 8u);
  if (has_small_pages()) {
    EXPECT_EQ(space_.ReadCode(at + 0x10000, buffer, 8), 0u);
  }
}

TEST_P(CodePagesTest, AWriteFaultTellsTheObserverOnce) {
  space_.ProtectCode(kPlace + 10, 20);
  EXPECT_TRUE(recorder_.Take().empty());
  EXPECT_TRUE(space_.HandleWriteFault(kPlace + 5));
  EXPECT_EQ(recorder_.Take(), (Changes{{0, kPage}}));
  EXPECT_TRUE(space_.HandleWriteFault(kPlace + 5)) << "another thread's fault";
  EXPECT_TRUE(recorder_.Take().empty());
  // It can be written now, without a copy's second try.
  SetWriteUnprotector(nullptr);
  EXPECT_TRUE(WriteGuest<char>(kPlace + 5, 'x'));
}

TEST_P(CodePagesTest, AProtectedPageCannotBeWritten) {
  space_.ProtectCode(kPlace + kPage, 1);
  SetWriteUnprotector(nullptr);
  EXPECT_FALSE(WriteGuest<char>(kPlace + kPage, 'x'));
  EXPECT_EQ(WriteGuest<char>(kPlace, 'x'), has_small_pages());
  EXPECT_TRUE(WriteGuest<char>(kPlace + 0x10000, 'x'));
  EXPECT_EQ(ByteAt(kPlace + kPage), 0);
  EXPECT_EQ(space_.ProtectionAt(kPlace + kPage), kAll);
}

TEST_P(CodePagesTest, GuestsWithoutWritePermissionFault) {
  ASSERT_EQ(space_.Protect(kPlace, kPage, kProtRead | kProtExec), 0);
  space_.ProtectCode(kPlace, 1);
  EXPECT_FALSE(space_.HandleWriteFault(kPlace));
  EXPECT_FALSE(space_.HandleWriteFault(kPlace - 1));
  EXPECT_FALSE(WriteGuest<char>(kPlace, 'x'));
  EXPECT_TRUE(recorder_.Take().empty());
}

TEST_P(CodePagesTest, ABlockMayReachOverAPageBound) {
  space_.ProtectCode(kPlace + kPage - 1, 2);
  EXPECT_TRUE(WriteGuest<char>(kPlace + kPage, 'x'));
  EXPECT_EQ(recorder_.Take(), has_small_pages() ? (Changes{{kPage, 2 * kPage}})
                                                : (Changes{{0, 2 * kPage}}));
}

TEST_P(CodePagesTest, CopyToGuestGetsThroughAndTellsTheObserver) {
  space_.ProtectCode(kPlace, kPage);
  space_.ProtectCode(kPlace + 0x20000, kPage);
  std::string data(0x30000, 'x');
  EXPECT_TRUE(CopyToGuest(kPlace + 100, data.data(), data.size()));
  EXPECT_EQ(ByteAt(kPlace + 0x20000), 'x');
  EXPECT_EQ(recorder_.Take(),
            (Changes{{0, kPage}, {0x20000, 0x20000 + kPage}}));
}

TEST_P(CodePagesTest, TheKernelCanWriteAfterPreparing) {
  space_.ProtectCode(kPlace, 2 * kPage);
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  ASSERT_EQ(write(pipe_fds[1], "hello", 5), 5);
  char* const target = reinterpret_cast<char*>(kPlace + kPage - 2);
  EXPECT_EQ(read(pipe_fds[0], target, 5), -1);
  EXPECT_EQ(errno, EFAULT);
  EXPECT_TRUE(space_.PrepareForKernelWrite(kPlace + kPage - 2, 5));
  EXPECT_EQ(recorder_.Take(), (Changes{{0, 2 * kPage}}));
  EXPECT_GT(read(pipe_fds[0], target, 5), 0);
  EXPECT_FALSE(space_.PrepareForKernelWrite(kPlace + kPage - 2, 5));
  close(pipe_fds[0]);
  close(pipe_fds[1]);
}

TEST_P(CodePagesTest, EveryChangeOfTheMappingTellsTheObserver) {
  const auto protect = [&] { space_.ProtectCode(kPlace + 0x10000, kPage); };
  const Changes page = {{0x10000, 0x10000 + kPage}};
  protect();
  ASSERT_EQ(space_.Protect(kPlace, 0x20000, kAll), 0);
  EXPECT_EQ(recorder_.Take(), page);
  protect();
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, 0x20000, kAll)), 0);
  EXPECT_EQ(recorder_.Take(), page);
  protect();
  ASSERT_GT(space_.Remap(kPlace + 0x10000, kPage, 0x20000, true, false, 0), 0);
  EXPECT_EQ(recorder_.Take(), page);
  ASSERT_GT(space_.Map(FixedAnonymous(kPlace, 0x20000, kAll)), 0);
  protect();
  ASSERT_EQ(space_.Unmap(kPlace + 0x10000, 0x10000), 0);
  EXPECT_EQ(recorder_.Take(), page);
  EXPECT_EQ(space_.Unmap(kPlace, 0x40000), 0);
  EXPECT_TRUE(recorder_.Take().empty());
}

TEST_P(CodePagesTest, AMovedPageIsWritableInItsNewPlace) {
  ASSERT_TRUE(WriteGuest<char>(kPlace, 'x'));
  space_.ProtectCode(kPlace, kPage);
  const int64_t at = space_.Remap(kPlace, 0x10000, 0x50000, true, false, 0);
  ASSERT_GT(at, 0);
  SetWriteUnprotector(nullptr);
  EXPECT_TRUE(WriteGuest<char>(at + 1, 'y'));
  EXPECT_EQ(ByteAt(at), 'x');
}

}  // namespace
}  // namespace emu::mem
