// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_TASK_HOST_H_
#define SYSCALL_CORE_TASK_HOST_H_

#include <memory>

#include "x86/cpu_state.h"

namespace emu::syscall {

struct Task;

// What system calls need of the loop. exec/ implements it; one object per
// process, and all its methods may be called by any guest thread.
class TaskHost {
 public:
  virtual ~TaskHost() = default;

  // Makes the guest thread stop at its next block boundary and call
  // DeliverSignals. Async-signal-safe: sets a flag that the engine polls.
  virtual void RequestStop(Task& task) = 0;

  // Starts `child` on a new host thread with the registers `registers`, all
  // host signals blocked. The new thread
  //   1. makes its own CpuState from `registers` and points child->cpu to it,
  //   2. calls BeginTask(*child) (signal/signals.h),
  //   3. runs the loop until a Control other than kContinue; on kExitThread
  //      it destroys the Task and ends the host thread.
  // Returns after step 2 has been done. Returns the child's tid, or a negative
  // host errno when no thread could be made.
  virtual int StartThread(std::unique_ptr<Task> child,
                          const x86::CpuState& registers) = 0;

  // fork(2) of the process: all locks of the emulator (block cache, address
  // space, allocator's own excepted) are taken by BeforeFork and released by
  // AfterFork, in the parent and in the child. In the child the calling thread
  // is the only one; AfterFork(true) forgets the others.
  virtual void BeforeFork() = 0;
  virtual void AfterFork(bool in_child) = 0;

  // Runs the child of a vfork in the parent's memory (CLONE_VM | CLONE_VFORK):
  // a host process of its own, whose parent thread is suspended until the
  // child executes a program or ends. The two share everything that is thread-
  // local on the host.
  class VforkRunner {
   public:
    // By the parent, when it runs again: frees the child's engine and takes
    // thread-local state back.
    virtual ~VforkRunner() = default;
    // By the child, on a host stack of its own, all host signals blocked: as
    // StartThread's thread does, with BeginTask(child), until a Control other
    // than kContinue. Returns then.
    virtual void Run(Task& child, const x86::CpuState& registers) = 0;
  };
  // Made by the parent before the child is. nullptr: not supported; then a
  // vfork is a fork whose parent waits.
  virtual std::unique_ptr<VforkRunner> MakeVforkRunner() { return nullptr; }

  // Before the process ends or its memory is replaced by execve: statistics,
  // logs. Called once, by the thread that ends the process.
  virtual void BeforeProcessEnd() = 0;
};

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_TASK_HOST_H_
