#ifndef SYSCALL_TASK_HOST_H_
#define SYSCALL_TASK_HOST_H_

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
  //   2. calls BeginTask(*child) (task.h),
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

  // Whether RunVforkChild works. Without it vfork is a fork whose parent waits.
  virtual bool SupportsVfork() const { return false; }

  // In a host process that shares this process's memory, whose parent thread
  // is suspended until the child execs or exits (CLONE_VM | CLONE_VFORK), on a
  // fresh host stack: runs `child`, as StartThread's thread would, until a
  // Control other than kContinue. Returns then; the caller ends the process.
  virtual void RunVforkChild(Task& child, const x86::CpuState& registers) {
    (void)child;
    (void)registers;
  }

  // Before the process ends or its memory is replaced by execve: statistics,
  // logs. Called once, by the thread that ends the process.
  virtual void BeforeProcessEnd() = 0;
};

}  // namespace emu::syscall

#endif  // SYSCALL_TASK_HOST_H_
