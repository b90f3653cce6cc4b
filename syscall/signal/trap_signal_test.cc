// SPDX-License-Identifier: Apache-2.0

#include <ostream>

#include "gtest/gtest.h"
#include "syscall/entry/task_for_test.h"
#include "syscall/signal/signals.h"

namespace emu::syscall {
namespace {

using x86::Trap;
using x86::Vector;

constexpr uint64_t kPc = 0x12345;

// What a signal frame would show of `trap`, raised at kPc.
class TrapSignalTest : public testing::Test {
 protected:
  SignalInfo InfoOf(const Trap& trap) {
    guest_.cpu().rip = kPc;
    guest_.task().queue_length = 0;
    QueueTrap(guest_.task(), trap);
    EXPECT_EQ(guest_.task().queue_length, 1);
    return guest_.task().queue[0].info;
  }

  TaskForTest guest_{x86::Mode::k32};
};

struct Expected {
  Vector vector;
  int signal;
  int code;
  uint64_t address;
};

void PrintTo(const Expected& expected, std::ostream* out) {
  *out << "vector " << static_cast<int>(expected.vector);
}

TEST_F(TrapSignalTest, ExceptionsBecomeTheKernelsSignals) {
  constexpr Expected kExpected[] = {
      {Vector::kDivideError, 8, 1, kPc},        // FPE_INTDIV
      {Vector::kDebug, 5, 1, kPc},              // TRAP_BRKPT
      {Vector::kBreakpoint, 5, kSiKernel, 0},   //
      {Vector::kOverflow, 11, kSiKernel, 0},    //
      {Vector::kBoundRange, 11, kSiKernel, 0},  //
      {Vector::kInvalidOpcode, 4, 2, kPc},      // ILL_ILLOPN
      {Vector::kSegmentNotPresent, 7, kSiKernel, 0},
      {Vector::kStackFault, 7, kSiKernel, 0},
      {Vector::kGeneralProtection, 11, kSiKernel, 0},
      {Vector::kAlignmentCheck, 7, 1, 0},  // BUS_ADRALN
  };
  for (const Expected& expected : kExpected) {
    SCOPED_TRACE(testing::PrintToString(expected));
    const SignalInfo info = InfoOf({expected.vector});
    EXPECT_EQ(info.signal, expected.signal);
    EXPECT_EQ(info.code, expected.code);
    EXPECT_EQ(info.address, expected.address);
    EXPECT_EQ(guest_.task().last_fault.trap_number,
              static_cast<uint32_t>(expected.vector));
  }
}

TEST_F(TrapSignalTest, AStepIsTrapTrace) {
  guest_.cpu().system_flags |= x86::kFlagTf;
  EXPECT_EQ(InfoOf({Vector::kDebug}).code, 2);
}

TEST_F(TrapSignalTest, APageFaultTellsAMissingPageFromAForbiddenAccess) {
  SignalInfo info =
      InfoOf({Vector::kPageFault, x86::kPfWrite, guest_.memory_end()});
  EXPECT_EQ(info.signal, 11);
  EXPECT_EQ(info.code, 1);  // SEGV_MAPERR
  EXPECT_EQ(info.address, guest_.memory_end());
  EXPECT_EQ(guest_.task().last_fault.cr2, guest_.memory_end());
  EXPECT_EQ(guest_.task().last_fault.error_code, 6u);

  ASSERT_EQ(guest_.process().memory->Protect(guest_.memory(), 4096, 1), 0);
  info = InfoOf({Vector::kPageFault, x86::kPfWrite, guest_.memory() + 8});
  EXPECT_EQ(info.signal, 11);
  EXPECT_EQ(info.code, 2);  // SEGV_ACCERR
  EXPECT_EQ(guest_.task().last_fault.error_code, 7u);
}

TEST_F(TrapSignalTest, ALegalAccessThatFailsIsABusError) {
  const SignalInfo info = InfoOf({Vector::kPageFault, 0, guest_.memory()});
  EXPECT_EQ(info.signal, 7);
  EXPECT_EQ(info.code, 2);  // BUS_ADRERR
}

TEST_F(TrapSignalTest, FloatingPointCodesComeFromTheUnmaskedFlags) {
  struct Case {
    uint16_t flags;
    int code;
  };
  for (const Case& c : {Case{0x01, 7},
                        {0x02, 5},
                        {0x04, 3},
                        {0x08, 4},
                        {0x10, 5},
                        {0x20, 6},
                        {0x41, 7}}) {
    guest_.cpu().x87.control = 0x340;
    guest_.cpu().x87.status = c.flags;
    EXPECT_EQ(InfoOf({Vector::kX87}).code, c.code) << c.flags;
    guest_.cpu().mxcsr = c.flags & 0x3f;
    EXPECT_EQ(InfoOf({Vector::kSimd}).code, c.code) << c.flags;
  }
}

TEST_F(TrapSignalTest, AnExceptionWhoseFlagsAreMaskedIsNone) {
  guest_.cpu().x87.control = 0x37f;
  guest_.cpu().x87.status = 1;
  QueueTrap(guest_.task(), {Vector::kX87});
  EXPECT_EQ(guest_.task().queue_length, 0);
}

}  // namespace
}  // namespace emu::syscall
