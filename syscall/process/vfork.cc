// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/vfork.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "mem/guest_copy.h"
#include "syscall/core/own_fds.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/strace/strace.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

constexpr size_t kHostStackSize = 1 << 20;

// A host stack for the child.
class HostStack {
 public:
  HostStack()
      : base_(::mmap(nullptr, kHostStackSize, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {}
  ~HostStack() {
    if (ok()) ::munmap(base_, kHostStackSize);
  }
  bool ok() const { return base_ != MAP_FAILED; }
  void* top() const { return static_cast<char*>(base_) + kHostStackSize; }

 private:
  void* const base_;
};

// The child's own view of the process; what it changes is not the parent's.
std::unique_ptr<Process> CopyProcess(const Process& parent) {
  auto child = std::make_unique<Process>();
  child->mode = parent.mode;
  child->memory = parent.memory;
  child->host = parent.host;
  child->options = parent.options;
  child->program = parent.program;
  parent.actions.CopyTo(child->actions);
  child->personality = parent.personality.load();
  child->strace_shows_tid = true;
  return child;
}

std::unique_ptr<Task> CopyTask(const Task& parent, const CloneRequest& request,
                               Process* process) {
  auto child = std::make_unique<Task>(process);
  child->blocked = parent.blocked;
  child->alt_stack = parent.alt_stack;
  if (request.Has(CLONE_CHILD_SETTID)) {
    child->set_child_tid = request.child_tid;
  }
  if (request.Has(CLONE_CHILD_CLEARTID)) {
    child->clear_child_tid = request.child_tid;
  }
  return child;
}

// What the child finds; the parent made it and frees it.
struct Start {
  TaskHost::VforkRunner* runner;
  const x86::CpuState* registers;
  Task* task;
  VforkPipe* pipe;
  int parents_vfork_fd;
};

int ChildMain(void* argument) {
  const Start& start = *static_cast<Start*>(argument);
  Task& task = *start.task;
  // Of a parent that is such a child itself.
  if (start.parents_vfork_fd >= 0) ::close(start.parents_vfork_fd);
  start.pipe->BecomeChild(*task.process);
  start.runner->Run(task, *start.registers);
  StraceExited(task);
  for (;;) ::syscall(SYS_exit_group, task.exit_status);
}

}  // namespace

VforkPipe::VforkPipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  read_end_.Reset(ends[0]);
  write_end_.Reset(ends[1]);
}

void VforkPipe::BecomeChild(Process& process) {
  ::close(read_end_.get());
  // The number in the child: in shared memory these objects are the parent's.
  process.vfork_fd = AdoptOwnFd(::dup(write_end_.get()));
  ::close(write_end_.get());
}

void VforkPipe::WaitForChild() {
  write_end_.Reset();
  char byte;
  while (::read(read_end_.get(), &byte, 1) == -1 && errno == EINTR) {
  }
}

void CloseVforkFd(Process& process) {
  ForgetOwnFd(process.vfork_fd);
  ::close(process.vfork_fd);
  process.vfork_fd = -1;
}

SyscallResult VforkInSharedMemory(Task& task, const CloneRequest& request,
                                  const x86::CpuState& registers,
                                  TaskHost::VforkRunner& runner) {
  VforkPipe pipe;
  if (!pipe.ok()) return Error(errno);
  const HostStack stack;
  if (!stack.ok()) return Error(ENOMEM);
  const std::unique_ptr<Process> process = CopyProcess(*task.process);
  const std::unique_ptr<Task> child = CopyTask(task, request, process.get());
  Start start = {&runner, &registers, child.get(), &pipe,
                 task.process->vfork_fd};
  const int flags = CLONE_VM | CLONE_VFORK | SignalToHost(request.exit_signal);
  const int pid = ::clone(ChildMain, stack.top(), flags, &start);
  if (pid == -1) return Error(errno);
  // Where the host is an emulator itself, it may have made a copy: then the
  // pipe says when the child is done.
  pipe.WaitForChild();
  if (process->vfork_fd >= 0) ForgetOwnFd(process->vfork_fd);
  // The child was the calling thread's current task for a while.
  SetCurrentTask(&task);
  task.process->strace_shows_tid = true;
  if (request.Has(CLONE_PARENT_SETTID)) {
    (void)mem::WriteGuest<int32_t>(request.parent_tid, pid);
  }
  return Ok(pid);
}

}  // namespace emu::syscall
