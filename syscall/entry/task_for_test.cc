// SPDX-License-Identifier: Apache-2.0

#include "syscall/entry/task_for_test.h"

#include <cerrno>

#include "base/check.h"
#include "mem/fault_handler_for_test.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signals.h"

namespace emu::syscall {
namespace {

// As the program that makes the calls: anything but the memory's pages.
constexpr uint64_t kProgramCounter = 0x10002;

}  // namespace

TaskForTest::TaskForTest(x86::Mode mode) {
  mem::InstallFaultHandlerForTest();
  space_ = std::make_unique<mem::AddressSpace>(
      mem::AddressSpace::DefaultLayout(mode == x86::Mode::k32));
  mem::MapRequest request;
  request.length = 3 * 4096;
  request.protection = mem::kProtRead | mem::kProtWrite;
  request.anonymous = true;
  const int64_t address = space_->Map(request);
  EMU_CHECK(address > 0);
  memory_address_ = address;
  EMU_CHECK(space_->Unmap(memory_end(), 4096) == 0);

  process_ = std::make_unique<Process>();
  process_->mode = mode;
  process_->memory = space_.get();
  process_->host = this;
  x86::ResetCpuState(mode, cpu_);
  cpu_.rip = kProgramCounter;
  cpu_.gpr[x86::kRsp] = memory_end();
  task_ = std::make_unique<Task>(process_.get());
  task_->cpu = &cpu_;
  BeginTask(*task_);
}

TaskForTest::~TaskForTest() { SetHostMask(HostSigset{}); }

int64_t TaskForTest::Call(int number, std::vector<uint64_t> arguments) {
  constexpr x86::Gpr kI386[] = {x86::kRbx, x86::kRcx, x86::kRdx,
                                x86::kRsi, x86::kRdi, x86::kRbp};
  constexpr x86::Gpr kX8664[] = {x86::kRdi, x86::kRsi, x86::kRdx,
                                 x86::kR10, x86::kR8,  x86::kR9};
  const bool i386 = process_->mode == x86::Mode::k32;
  arguments.resize(6);
  for (int i = 0; i < 6; ++i) {
    cpu_.gpr[i386 ? kI386[i] : kX8664[i]] = arguments[i];
  }
  cpu_.gpr[x86::kRax] = static_cast<uint64_t>(number);
  EMU_CHECK(Dispatch(*task_, i386 ? Entry::kInt80 : Entry::kSyscall) ==
            Control::kContinue);
  const uint64_t value = cpu_.gpr[x86::kRax];
  return i386 ? static_cast<int32_t>(value) : static_cast<int64_t>(value);
}

void TaskForTest::RequestStop(Task&) { stop_requests_ = stop_requests_ + 1; }

int TaskForTest::StartThread(std::unique_ptr<Task>, const x86::CpuState&) {
  return -EAGAIN;
}

}  // namespace emu::syscall
