// SPDX-License-Identifier: Apache-2.0

// The guest's state at a word of translated code, without running it.

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "jit/mips/mips_backend.h"
#include "jit/mips/register_map.h"
#include "jit/thread_context.h"
#include "x86/cpu_state.h"

namespace emu::jit::mips {
namespace {

constexpr uint64_t kPc = 0x8048000;
constexpr size_t kSize = 0x20000, kCommonSize = 0x10000;

// A loop of one block: its code, and what is known of its words.
class RestoreTest : public ::testing::Test {
 protected:
  RestoreTest() : backend_(x86::Mode::k32, CpuFeatures{}) {
    memory_ = static_cast<char*>(mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    backend_.Begin(memory_, kCommonSize);
  }
  ~RestoreTest() override { munmap(memory_, kSize); }

  void TranslateLoop(const std::string& hex) {
    plan_.mode = x86::Mode::k32;
    PlannedBlock& block = plan_.blocks.emplace_back();
    bytes_ = absl::HexStringToBytes(hex);
    block.guest = &guest_;
    block.pc = kPc;
    block.bytes = {reinterpret_cast<const uint8_t*>(bytes_.data()),
                   bytes_.size()};
    block.successor[interp::kLinkTaken] = 0;
    block.flags_wanted[interp::kLinkTaken] = false;
    ASSERT_TRUE(backend_.Translate(plan_, code(), kSize - kCommonSize, &calls_,
                                   &translation_));
  }

  // The first word that is `word` under the mask; 0 if none is.
  uint64_t Find(uint32_t mask, uint32_t word) const {
    const auto* words =
        reinterpret_cast<const uint32_t*>(memory_ + kCommonSize);
    for (size_t i = 0; i < translation_.size / 4; ++i) {
      if ((words[i] & mask) == word) {
        return reinterpret_cast<uint64_t>(words + i);
      }
    }
    return 0;
  }

  RestoredPoint Restore() {
    RestoredPoint point;
    EXPECT_TRUE(backend_.Restore(plan_, code(), &calls_, registers_, context_,
                                 &cpu_, &point, nullptr));
    return point;
  }

  void* code() const { return memory_ + kCommonSize; }

  MipsBackend backend_;
  char* memory_;
  interp::Block guest_;
  std::string bytes_;
  RegionPlan plan_;
  HandlerCalls calls_;
  Translation translation_;
  ThreadContext context_{true};
  HostRegisters registers_;
  x86::CpuState cpu_;
};

// 1: inc ecx; cmp ecx, edx; jne 1b
TEST_F(RestoreTest, APollInABranchsDelaySlotIsWhereTheBranchGoes) {
  TranslateLoop("4139d175fb");
  registers_.pc = Find(0xfc000000, 0x14000000);  // bne
  ASSERT_NE(registers_.pc, 0u);
  registers_.gpr[Home(x86::kRcx).code] = 5;
  registers_.gpr[Home(x86::kRdx).code] = 6;
  EXPECT_TRUE(Restore().is_poll);
  EXPECT_EQ(cpu_.rip, kPc);

  registers_.gpr[Home(x86::kRdx).code] = 5;
  EXPECT_TRUE(Restore().is_poll);
  EXPECT_EQ(cpu_.rip, kPc + 5);
  EXPECT_EQ(x86::ReadEflags(cpu_) & x86::kStatusFlags,
            x86::kFlagZf | x86::kFlagPf);
}

}  // namespace
}  // namespace emu::jit::mips
