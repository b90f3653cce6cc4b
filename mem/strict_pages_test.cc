// SPDX-License-Identifier: Apache-2.0

#include "mem/strict_pages.h"

#include <sys/mman.h>

#include <cstdint>

#include "gtest/gtest.h"
#include "mem/protection.h"

namespace emu::mem::strict_pages {
namespace {

constexpr uint64_t kHostPage = 16384;

// A host page whose guest pages may be written, read, neither, and written.
class StrictPagesTest : public ::testing::Test {
 protected:
  StrictPagesTest() {
    SetHostPageSize(kHostPage);
    auto* const memory = static_cast<char*>(mmap(
        nullptr, 2 * kHostPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memory_ = reinterpret_cast<uint64_t>(memory);
    page_ = (memory_ + kHostPage - 1) / kHostPage * kHostPage;
    EXPECT_TRUE(Set(page_, 0b11'00'01'11));
  }
  ~StrictPagesTest() override {
    Clear(page_, page_ + kHostPage);
    munmap(reinterpret_cast<void*>(memory_), 2 * kHostPage);
    SetHostPageSize(kGuestPageSize);
  }

  Verdict At(int guest_page, bool is_write) const {
    return Ask(page_ + static_cast<uint64_t>(guest_page) * kGuestPageSize + 5,
               is_write);
  }

  uint64_t memory_ = 0;
  uint64_t page_ = 0;
};

TEST_F(StrictPagesTest, EachGuestPageHasItsRights) {
  EXPECT_EQ(At(0, true), Verdict::kAllowed);
  EXPECT_EQ(At(1, false), Verdict::kAllowed);
  EXPECT_EQ(At(1, true), Verdict::kForbidden);
  EXPECT_EQ(At(2, false), Verdict::kForbidden);
  EXPECT_EQ(At(3, true), Verdict::kAllowed);
  EXPECT_EQ(At(4, false), Verdict::kNotStrict);
  EXPECT_TRUE(WereUsed());
}

TEST_F(StrictPagesTest, ClearedItIsAsOthers) {
  Clear(page_ + kHostPage, page_ + 2 * kHostPage);
  EXPECT_EQ(At(2, false), Verdict::kForbidden);
  Clear(page_, page_ + kHostPage);
  EXPECT_EQ(At(2, false), Verdict::kNotStrict);
  EXPECT_TRUE(Set(page_, kReadable));
  EXPECT_EQ(At(0, true), Verdict::kForbidden);
}

TEST_F(StrictPagesTest, LoosenedTheHostAllowsWhatAnyPageAllows) {
  EXPECT_FALSE(Loosen(page_ + kHostPage, page_ + kHostPage + 1));
  EXPECT_TRUE(Loosen(page_ + kHostPage - 1, page_ + kHostPage));
  EXPECT_EQ(At(2, false), Verdict::kNotStrict);
  auto* const byte = reinterpret_cast<volatile char*>(page_);
  *byte = 1;
  EXPECT_EQ(*byte, 1);
  EXPECT_FALSE(Loosen(page_, page_ + 1));
}

}  // namespace
}  // namespace emu::mem::strict_pages
