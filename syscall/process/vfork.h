// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_PROCESS_VFORK_H_
#define SYSCALL_PROCESS_VFORK_H_

#include "base/unique_fd.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"
#include "syscall/core/task_host.h"
#include "syscall/process/clone_request.h"

namespace emu::syscall {

// How a parent waits for its vfork child to execute a program or to end: the
// child holds the only writing end of a pipe, which execve closes.
class VforkPipe {
 public:
  VforkPipe();
  bool ok() const { return read_end_.valid(); }  // errno says why not

  // In the child: keeps the writing end as Process::vfork_fd.
  void BecomeChild(Process& process);
  // In the parent.
  void WaitForChild();

 private:
  UniqueFd read_end_;
  UniqueFd write_end_;
};

// In a child of the process for which the parent waits: that one is not the
// parent's concern.
void CloseVforkFd(Process& process);

// vfork with the memory really shared, so that posix_spawn's child can tell its
// parent what went wrong. Returns in the parent only, after the wait.
SyscallResult VforkInSharedMemory(Task& task, const CloneRequest& request,
                                  const x86::CpuState& registers,
                                  TaskHost::VforkRunner& runner);

}  // namespace emu::syscall

#endif  // SYSCALL_PROCESS_VFORK_H_
