// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/signal_frame.h"

#include "base/bits.h"
#include "gtest/gtest.h"
#include "mem/address_space.h"
#include "mem/guest_copy.h"
#include "syscall/entry/task_for_test.h"
#include "syscall/signal/alt_stack.h"

namespace emu::syscall {
namespace {

using x86::Mode;

constexpr uint64_t kHandler = 0x40001000;
constexpr uint64_t kRestorer = 0x40002000;
constexpr SignalSet kMask = 0x80000001'00000002;

template <typename T>
T At(uint64_t address) {
  const auto value = mem::ReadGuest<T>(address);
  EXPECT_TRUE(value.has_value()) << address;
  return value.value_or(T{});
}

// Every register a different value.
void FillRegisters(x86::CpuState& cpu, uint64_t sp) {
  const uint64_t mask = cpu.mode == Mode::k32 ? 0xffffffff : ~uint64_t{0};
  const int count = cpu.mode == Mode::k32 ? 8 : x86::kGprCount;
  for (int i = 0; i < count; ++i) {
    cpu.gpr[i] = (uint64_t{0x1111111122222222} * (i + 1)) & mask;
  }
  cpu.gpr[x86::kRsp] = sp;
  cpu.rip = 0x11223344;
  x86::WriteEflags(cpu, 0xad7);  // with DF
  cpu.mxcsr = 0x1fa1;
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < 32; ++j) cpu.vector[i].u8[j] = i * 32 + j;
  }
  cpu.x87.control = 0x27f;
  cpu.x87.status = 0x2800;  // TOP 5
  cpu.x87.valid = 0xe0;
  for (int i = 5; i < 8; ++i) {
    cpu.x87.st[i] = {0x8000000000000000u + i, 0x3fff};
  }
}

void ExpectSameRegisters(const x86::CpuState& a, const x86::CpuState& b) {
  for (int i = 0; i < x86::kGprCount; ++i) EXPECT_EQ(a.gpr[i], b.gpr[i]) << i;
  EXPECT_EQ(a.rip, b.rip);
  EXPECT_EQ(x86::ReadEflags(a), x86::ReadEflags(b));
  EXPECT_EQ(a.mxcsr, b.mxcsr);
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < 4; ++j)
      EXPECT_EQ(a.vector[i].u64[j], b.vector[i].u64[j]);
  }
  EXPECT_EQ(a.x87.control, b.x87.control);
  EXPECT_EQ(a.x87.status, b.x87.status);
  EXPECT_EQ(a.x87.valid, b.x87.valid);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(a.x87.st[i].significand, b.x87.st[i].significand);
    EXPECT_EQ(a.x87.st[i].sign_exponent, b.x87.st[i].sign_exponent);
  }
}

SignalInfo Sent(int signal) {
  SignalInfo info;
  info.signal = signal;
  info.code = kSiQueue;
  info.layout = SignalInfo::Layout::kQueue;
  info.pid = 77;
  info.uid = 88;
  info.value = 0x12345678;
  return info;
}

TEST(X8664FrameTest, LiesBelowTheRedZoneAsTheKernelLaysItOut) {
  TaskForTest guest(Mode::k64);
  x86::CpuState& cpu = guest.cpu();
  const uint64_t old_sp = guest.memory_end() - 64;
  FillRegisters(cpu, old_sp);
  const x86::CpuState before = cpu;
  guest.task().last_fault = {14, 6, 0xdeadbeef};
  const SignalAction action = {kHandler, kSaSiginfo | kSaRestorer, kRestorer,
                               0};
  ASSERT_TRUE(PushSignalFrame(guest.task(), Sent(34), action, kMask));

  const uint64_t frame = cpu.gpr[x86::kRsp];
  EXPECT_EQ(frame % 16, 8u);
  EXPECT_EQ(cpu.rip, kHandler);
  EXPECT_EQ(cpu.gpr[x86::kRdi], 34u);
  EXPECT_EQ(cpu.gpr[x86::kRsi], frame + 312);
  EXPECT_EQ(cpu.gpr[x86::kRdx], frame + 8);
  EXPECT_EQ(cpu.gpr[x86::kRax], 0u);
  EXPECT_EQ(x86::ReadEflags(cpu) & x86::kFlagDf, 0u);
  EXPECT_EQ(At<uint64_t>(frame), kRestorer);
  EXPECT_EQ(At<uint64_t>(frame + 8), 7u);  // uc_flags
  const uint64_t context = frame + 8 + 40;
  EXPECT_EQ(At<uint64_t>(context), before.gpr[x86::kR8]);
  EXPECT_EQ(At<uint64_t>(context + 15 * 8), old_sp);
  EXPECT_EQ(At<uint64_t>(context + 16 * 8), before.rip);
  EXPECT_EQ(At<uint64_t>(context + 17 * 8), 0xad7u);
  EXPECT_EQ(At<uint16_t>(context + 18 * 8), 0x33u);
  EXPECT_EQ(At<uint64_t>(context + 19 * 8), 6u);   // err
  EXPECT_EQ(At<uint64_t>(context + 20 * 8), 14u);  // trapno
  EXPECT_EQ(At<uint64_t>(context + 22 * 8), 0xdeadbeefu);
  const uint64_t fpstate = At<uint64_t>(context + 23 * 8);
  EXPECT_EQ(fpstate % 64, 0u);
  EXPECT_LE(fpstate + 836, old_sp - 128);
  EXPECT_EQ(At<uint16_t>(fpstate), 0x27f);
  EXPECT_EQ(At<uint32_t>(fpstate + 464), 0x46505853u);
  EXPECT_EQ(At<uint64_t>(frame + 304), kMask);
  EXPECT_EQ(At<int32_t>(frame + 312), 34);
  EXPECT_EQ(At<int32_t>(frame + 312 + 16), 77);
}

TEST(X8664FrameTest, HandlersStartWithAFreshFpu) {
  TaskForTest guest(Mode::k64);
  FillRegisters(guest.cpu(), guest.memory_end());
  ASSERT_TRUE(PushSignalFrame(guest.task(), Sent(10),
                              {kHandler, kSaRestorer, kRestorer, 0}, 0));
  EXPECT_EQ(guest.cpu().mxcsr, 0x1f80u);
  EXPECT_EQ(guest.cpu().x87.control, 0x37f);
  EXPECT_EQ(guest.cpu().x87.valid, 0);
  EXPECT_EQ(guest.cpu().vector[3].u64[0], 0u);
}

TEST(X8664FrameTest, SigreturnRestoresEverything) {
  TaskForTest guest(Mode::k64);
  FillRegisters(guest.cpu(), guest.memory_end() - 64);
  const x86::CpuState before = guest.cpu();
  ASSERT_TRUE(PushSignalFrame(guest.task(), Sent(10),
                              {kHandler, kSaRestorer, kRestorer, 0}, kMask));
  guest.cpu().gpr[x86::kRbx] = 1;
  guest.cpu().gpr[x86::kRsp] += 8;  // the handler's ret
  ASSERT_TRUE(PopSignalFrame(guest.task(), /*is_rt=*/true));
  ExpectSameRegisters(guest.cpu(), before);
  EXPECT_EQ(guest.task().blocked, kMask);
}

TEST(X8664FrameTest, NeedsARestorer) {
  TaskForTest guest(Mode::k64);
  EXPECT_FALSE(PushSignalFrame(guest.task(), Sent(10), {kHandler, 0, 0, 0}, 0));
}

TEST(I386FrameTest, OldFrameHasTheSignalAsItsArgument) {
  TaskForTest guest(Mode::k32);
  x86::CpuState& cpu = guest.cpu();
  const uint64_t old_sp = guest.memory_end() - 64;
  FillRegisters(cpu, old_sp);
  const x86::CpuState before = cpu;
  guest.process().program.vdso_sigreturn = 0x9000;
  ASSERT_TRUE(
      PushSignalFrame(guest.task(), Sent(10), {kHandler, 0, 0, 0}, kMask));
  const uint64_t frame = cpu.gpr[x86::kRsp];
  EXPECT_EQ((frame + 4) % 16, 0u);
  EXPECT_EQ(At<uint32_t>(frame), 0x9000u);
  EXPECT_EQ(At<uint32_t>(frame + 4), 10u);
  EXPECT_EQ(cpu.gpr[x86::kRax], 10u);
  EXPECT_EQ(At<uint32_t>(frame + 8 + 28), old_sp);
  EXPECT_EQ(At<uint32_t>(frame + 8 + 56), before.rip);
  EXPECT_EQ(At<uint32_t>(frame + 8 + 80), static_cast<uint32_t>(kMask));
  EXPECT_EQ(At<uint32_t>(frame + 720), kMask >> 32);  // extramask
  EXPECT_EQ(At<uint64_t>(frame + 724), 0x80cd'00000077'b858u);
  // fpstate: FSAVE's words, then the 64-byte aligned FXSAVE image.
  const uint32_t fpstate = At<uint32_t>(frame + 8 + 76);
  EXPECT_EQ((fpstate + 112) % 64, 0u);
  EXPECT_EQ(At<uint32_t>(fpstate), 0xffff027fu);
  EXPECT_EQ(At<uint32_t>(fpstate + 8), 0xffff03ffu);  // ST(0)..ST(2) valid
  EXPECT_EQ(At<uint16_t>(fpstate + 112), 0x27f);
}

TEST(I386FrameTest, RtFrameHasThreeArguments) {
  TaskForTest guest(Mode::k32);
  x86::CpuState& cpu = guest.cpu();
  FillRegisters(cpu, guest.memory_end());
  guest.task().alt_stack = {0x5000, 0x4000, 0};
  ASSERT_TRUE(PushSignalFrame(
      guest.task(), Sent(34),
      {kHandler, kSaSiginfo | kSaRestorer, kRestorer, 0}, kMask));
  const uint64_t frame = cpu.gpr[x86::kRsp];
  EXPECT_EQ((frame + 4) % 16, 0u);
  EXPECT_EQ(At<uint32_t>(frame), kRestorer);
  EXPECT_EQ(At<uint32_t>(frame + 4), 34u);
  EXPECT_EQ(At<uint32_t>(frame + 8), frame + 16);
  EXPECT_EQ(At<uint32_t>(frame + 12), frame + 144);
  EXPECT_EQ(cpu.gpr[x86::kRdx], frame + 16);
  EXPECT_EQ(cpu.gpr[x86::kRcx], frame + 144);
  EXPECT_EQ(At<int32_t>(frame + 16 + 12), 77);            // si_pid
  EXPECT_EQ(At<uint32_t>(frame + 16 + 20), 0x12345678u);  // si_value
  EXPECT_EQ(At<uint32_t>(frame + 144 + 8), 0x5000u);      // ss_sp
  EXPECT_EQ(At<uint32_t>(frame + 144 + 16), 0x4000u);     // ss_size
  EXPECT_EQ(At<uint64_t>(frame + 144 + 20 + 88), kMask);  // uc_sigmask
}

TEST(I386FrameTest, BothFramesRestoreEverything) {
  for (const bool is_rt : {false, true}) {
    TaskForTest guest(Mode::k32);
    FillRegisters(guest.cpu(), guest.memory_end() - 64);
    // The selectors of a program that uses no TLS segment.
    for (int s : {x86::kDs, x86::kEs, x86::kSs}) {
      guest.cpu().segment_selector[s] = 0x2b;
    }
    const x86::CpuState before = guest.cpu();
    ASSERT_TRUE(PushSignalFrame(guest.task(), Sent(10),
                                {kHandler, is_rt ? kSaSiginfo : 0, 0, 0},
                                kMask));
    guest.cpu().gpr[x86::kRbx] = 1;
    guest.cpu().gpr[x86::kRsp] += is_rt ? 4 : 8;  // ret, and pop %eax
    ASSERT_TRUE(PopSignalFrame(guest.task(), is_rt));
    ExpectSameRegisters(guest.cpu(), before);
    EXPECT_EQ(guest.task().blocked, kMask);
  }
}

TEST(I386FrameTest, AHandlerMayChangeX87RegistersInTheFsaveImage) {
  TaskForTest guest(Mode::k32);
  FillRegisters(guest.cpu(), guest.memory_end());
  ASSERT_TRUE(PushSignalFrame(guest.task(), Sent(10), {kHandler, 0, 0, 0}, 0));
  const uint64_t frame = guest.cpu().gpr[x86::kRsp];
  const uint32_t fpstate = At<uint32_t>(frame + 8 + 76);
  ASSERT_TRUE(mem::WriteGuest<uint32_t>(fpstate, 0xffff037f));
  guest.cpu().gpr[x86::kRsp] += 8;
  ASSERT_TRUE(PopSignalFrame(guest.task(), /*is_rt=*/false));
  EXPECT_EQ(guest.cpu().x87.control, 0x37f);
}

class AnyFrameTest : public testing::TestWithParam<Mode> {
 protected:
  TaskForTest guest_{GetParam()};
  SignalAction action_ = {kHandler, kSaRestorer, kRestorer, 0};
};

INSTANTIATE_TEST_SUITE_P(BothAbis, AnyFrameTest,
                         testing::Values(Mode::k32, Mode::k64));

TEST_P(AnyFrameTest, AStackThatCannotBeWrittenLeavesTheTaskAlone) {
  guest_.cpu().gpr[x86::kRsp] = guest_.memory() + 64;
  const uint64_t pc = guest_.cpu().rip;
  EXPECT_FALSE(PushSignalFrame(guest_.task(), Sent(10), action_, 0));
  EXPECT_EQ(guest_.cpu().rip, pc);
  EXPECT_EQ(guest_.cpu().gpr[x86::kRsp], guest_.memory() + 64);
}

TEST_P(AnyFrameTest, AFrameThatCannotBeReadIsRefused) {
  guest_.cpu().gpr[x86::kRsp] = guest_.memory_end() + 8;
  EXPECT_FALSE(PopSignalFrame(guest_.task(), /*is_rt=*/true));
}

TEST_P(AnyFrameTest, OnstackHandlersRunOnTheAlternateStack) {
  guest_.cpu().gpr[x86::kRsp] = 0x7000;  // not writable: not used
  guest_.task().alt_stack = {guest_.memory(), 4096, 0};
  action_.flags |= kSaOnstack;
  ASSERT_TRUE(PushSignalFrame(guest_.task(), Sent(10), action_, 0));
  EXPECT_TRUE(IsWithin(guest_.task().alt_stack, guest_.cpu().gpr[x86::kRsp]));
  EXPECT_EQ(AltStackState(guest_.task().alt_stack, guest_.cpu().gpr[x86::kRsp]),
            kSsOnstack);
}

TEST_P(AnyFrameTest, FitsTheMinimumSignalStack) {
  EXPECT_EQ(MinimumSignalStack(), 1760u);  // Linux's, on a processor with AVX
  action_.flags |= kSaOnstack | kSaSiginfo;
  for (uint64_t misaligned = 0; misaligned < 64; ++misaligned) {
    const uint64_t start = guest_.memory() + misaligned;
    guest_.task().alt_stack = {start, MinimumSignalStack(), 0};
    guest_.cpu().gpr[x86::kRsp] = 0x7000;
    ASSERT_TRUE(PushSignalFrame(guest_.task(), Sent(10), action_, 0));
    EXPECT_GE(guest_.cpu().gpr[x86::kRsp], start);
  }
}

TEST_P(AnyFrameTest, ANestedHandlerStaysOnTheAlternateStack) {
  guest_.task().alt_stack = {guest_.memory(), 8192, 0};
  guest_.cpu().gpr[x86::kRsp] = guest_.memory() + 4096;
  action_.flags |= kSaOnstack;
  ASSERT_TRUE(PushSignalFrame(guest_.task(), Sent(10), action_, 0));
  EXPECT_LT(guest_.cpu().gpr[x86::kRsp], guest_.memory() + 4096);
}

}  // namespace
}  // namespace emu::syscall
