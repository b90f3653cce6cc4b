// SPDX-License-Identifier: Apache-2.0

#include "exec/engine.h"

#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <initializer_list>
#include <memory>

#include "gtest/gtest.h"
#include "interp/core/context.h"
#include "mem/address_space.h"

namespace emu::exec {
namespace {

using interp::ExitReason;
using x86::Mode;

constexpr uint64_t kCode = 0x10000000;
constexpr uint64_t kData = 0x10010000;
constexpr uint64_t kHole = 0x10020000;

// An i386 guest with a page of code at kCode, writable, and one of data.
class EngineTest : public ::testing::Test {
 protected:
  EngineTest()
      : memory_(mem::AddressSpace::DefaultLayout(/*is_32bit=*/true)),
        cache_(size_t{16} << 20, Mode::k32, JitOptions{}, &log_) {
    memory_.SetCodeObserver(&cache_);
    InstallFaultHandlers(nullptr);
    for (uint64_t address : {kCode, kData}) {
      mem::MapRequest request;
      request.address = address;
      request.length = mem::kGuestPageSize;
      request.protection = mem::kProtRead | mem::kProtWrite | mem::kProtExec;
      request.anonymous = request.fixed = true;
      EXPECT_EQ(memory_.Map(request), static_cast<int64_t>(address));
    }
    engine_ = std::make_unique<Engine>(Mode::k32, &memory_, &cache_, &log_);
    cpu().gpr[x86::kRsp] = kData + 0x800;
  }

  x86::CpuState& cpu() { return engine_->context().cpu; }

  // Writes `bytes` at kCode and runs them.
  const interp::Exit& Run(std::initializer_list<uint8_t> bytes) {
    memory_.PrepareForKernelWrite(kCode, bytes.size());
    std::memcpy(reinterpret_cast<void*>(kCode), bytes.begin(), bytes.size());
    cpu().rip = kCode;
    return engine_->Run();
  }

  mem::AddressSpace memory_;
  TraceLog log_;
  TbCache cache_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, LeavesBehindASystemCall) {
  // mov $5,%eax; int $0x80
  EXPECT_EQ(Run({0xb8, 5, 0, 0, 0, 0xcd, 0x80}).reason, ExitReason::kInt80);
  EXPECT_EQ(cpu().gpr[x86::kRax], 5u);
  EXPECT_EQ(cpu().rip, kCode + 7);
}

TEST_F(EngineTest, RunsALoopThroughItsLink) {
  // mov $100000,%ecx; 1: add $3,%eax; dec %ecx; jnz 1b; int $0x80
  Run({0xb9, 0xa0, 0x86, 1, 0, 0x83, 0xc0, 3, 0x49, 0x75, 0xfa, 0xcd, 0x80});
  EXPECT_EQ(cpu().gpr[x86::kRax], 300000u);
  const size_t blocks = cache_.block_count();
  cpu().rip = kCode;
  engine_->Run();
  EXPECT_EQ(cache_.block_count(), blocks);
}

TEST_F(EngineTest, ReportsALoadFaultAtItsInstruction) {
  cpu().gpr[x86::kRbx] = kHole + 8;
  // inc %ecx; mov (%ebx),%eax
  const interp::Exit& exit = Run({0x41, 0x8b, 0x03});
  EXPECT_EQ(exit.reason, ExitReason::kTrap);
  EXPECT_EQ(exit.trap.vector, x86::Vector::kPageFault);
  EXPECT_EQ(exit.trap.address, kHole + 8);
  EXPECT_EQ(exit.trap.error_code, x86::kPfUser);
  EXPECT_EQ(cpu().rip, kCode + 1);
  EXPECT_EQ(cpu().gpr[x86::kRcx], 1u);
}

TEST_F(EngineTest, APushThatFaultsLeavesTheStackPointer) {
  cpu().gpr[x86::kRsp] = kHole + 4;
  const interp::Exit& exit = Run({0x50});  // push %eax
  EXPECT_EQ(exit.trap.error_code, x86::kPfUser | x86::kPfWrite);
  EXPECT_EQ(exit.trap.address, kHole);
  EXPECT_EQ(cpu().gpr[x86::kRsp], kHole + 4);
}

TEST_F(EngineTest, ReportsAFetchFaultAtItsTarget) {
  cpu().gpr[x86::kRax] = kHole;
  const interp::Exit& exit = Run({0xff, 0xe0});  // jmp *%eax
  EXPECT_EQ(exit.trap.vector, x86::Vector::kPageFault);
  EXPECT_EQ(exit.trap.error_code, x86::kPfUser | x86::kPfFetch);
  EXPECT_EQ(cpu().rip, kHole);
}

TEST_F(EngineTest, SeesCodeThatTheKernelWrote) {
  for (uint8_t value : {1, 2, 3}) {
    Run({0xb8, value, 0, 0, 0, 0xcd, 0x80});
    EXPECT_EQ(cpu().gpr[x86::kRax], value);
  }
}

TEST_F(EngineTest, AStoreIntoItsOwnBlockTakesEffectAtOnce) {
  // movb $9,kCode+8; mov $1,%eax (whose immediate this is); int $0x80
  Run({0xc6, 0x05, 8, 0, 0, 0x10, 9, 0xb8, 1, 0, 0, 0, 0xcd, 0x80});
  EXPECT_EQ(cpu().gpr[x86::kRax], 9u);
}

TEST_F(EngineTest, UnmappedCodeIsGone) {
  Run({0xcd, 0x80});
  memory_.Unmap(kCode, mem::kGuestPageSize);
  cpu().rip = kCode;
  EXPECT_EQ(engine_->Run().trap.vector, x86::Vector::kPageFault);
  EXPECT_EQ(cache_.block_count(), 0u);
}

TEST_F(EngineTest, TheTrapFlagStopsBehindEachInstruction) {
  cpu().system_flags |= x86::kFlagTf;
  EXPECT_EQ(Run({0x90, 0x40, 0x40}).trap.vector, x86::Vector::kDebug);
  EXPECT_EQ(cpu().rip, kCode + 1);
  EXPECT_EQ(engine_->Run().trap.vector, x86::Vector::kDebug);
  EXPECT_EQ(cpu().gpr[x86::kRax], 1u);
}

Engine* spinning = nullptr;

TEST_F(EngineTest, AttentionStopsASpinningLoop) {
  spinning = engine_.get();
  signal(SIGALRM, [](int) { spinning->context().attention.store(1); });
  ualarm(10000, 0);
  EXPECT_EQ(Run({0xeb, 0xfe}).reason, ExitReason::kAttention);  // 1: jmp 1b
  EXPECT_EQ(cpu().rip, kCode);
}

}  // namespace
}  // namespace emu::exec
