// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ENTRY_TASK_FOR_TEST_H_
#define SYSCALL_ENTRY_TASK_FOR_TEST_H_

#include <memory>
#include <vector>

#include "mem/address_space.h"
#include "syscall/core/args.h"
#include "syscall/core/task.h"
#include "syscall/entry/dispatch.h"

namespace emu::syscall {

// A guest process of one thread with some memory and no program: calls are
// made by setting registers, as a guest does.
class TaskForTest : public TaskHost {
 public:
  explicit TaskForTest(x86::Mode mode);
  ~TaskForTest() override;

  Task& task() { return *task_; }
  x86::CpuState& cpu() { return cpu_; }
  Process& process() { return *process_; }

  // Two pages of writable guest memory; the page after them is not mapped.
  uint64_t memory() const { return memory_address_; }
  uint64_t memory_end() const { return memory_address_ + 2 * 4096; }

  // Makes the mode's own kind of call (int 0x80, syscall) and returns what the
  // guest finds in eax or rax, sign-extended.
  int64_t Call(int number, std::vector<uint64_t> arguments = {});

  // How often the loop was asked to stop.
  int stop_requests() const { return stop_requests_; }

  void RequestStop(Task& task) override;
  int StartThread(std::unique_ptr<Task> child,
                  const x86::CpuState& registers) override;
  void BeforeFork() override {}
  void AfterFork(bool) override {}
  void BeforeProcessEnd() override {}

 private:
  std::unique_ptr<mem::AddressSpace> space_;
  std::unique_ptr<Process> process_;
  std::unique_ptr<Task> task_;
  x86::CpuState cpu_ = {};
  uint64_t memory_address_ = 0;
  volatile int stop_requests_ = 0;
};

}  // namespace emu::syscall

#endif  // SYSCALL_ENTRY_TASK_FOR_TEST_H_
