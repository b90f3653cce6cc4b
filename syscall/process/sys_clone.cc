// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_clone.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/core/tables_mutex.h"
#include "syscall/process/sys_segments.h"
#include "syscall/process/vfork.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// CLONE_* flags are the same everywhere; these are newer than some headers.
constexpr uint64_t kClonePidfd = 0x1000;
constexpr uint64_t kCloneIntoCgroup = 0x200000000;
constexpr uint64_t kCloneNewtime = 0x80;
constexpr uint64_t kExitSignalMask = 0xff;

// What the host is told of a new process's flags; the others concern the
// guest's memory or are done here.
constexpr uint64_t kHostFlags =
    CLONE_FS | CLONE_FILES | kClonePidfd | CLONE_PARENT | CLONE_NEWNS |
    CLONE_SYSVSEM | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_IO;

// The registers with which the child starts; a host errno when the TLS
// descriptor is bad.
int MakeChildRegisters(const Task& task, const CloneRequest& request,
                       x86::CpuState* cpu) {
  *cpu = *task.cpu;
  cpu->gpr[x86::kRax] = 0;
  if (request.stack != 0) cpu->gpr[x86::kRsp] = request.stack;
  if (!request.Has(CLONE_SETTLS)) return 0;
  if (request.abi == x86::Mode::k32) {
    return SetThreadArea(*cpu, request.tls, /*may_allocate=*/false);
  }
  cpu->segment_selector[x86::kFs] = 0;
  cpu->segment_base[x86::kFs] = request.tls;
  return 0;
}

SyscallResult StartThread(Task& task, const CloneRequest& request,
                          const x86::CpuState& registers) {
  auto child = std::make_unique<Task>(task.process);
  child->blocked = task.blocked;
  child->alt_stack.flags = 2;  // SS_DISABLE: sas_ss_reset()
  if (request.Has(CLONE_CHILD_CLEARTID)) {
    child->clear_child_tid = request.child_tid;
  }
  if (request.Has(CLONE_CHILD_SETTID)) {
    child->set_child_tid = request.child_tid;
  }
  if (request.Has(CLONE_PARENT_SETTID)) {
    child->set_parent_tid = request.parent_tid;
  }
  Process& process = *task.process;
  process.strace_shows_tid = true;
  process.task_count.fetch_add(1);
  const int tid = process.host->StartThread(std::move(child), registers);
  if (tid < 0) process.task_count.fetch_sub(1);
  return FromHost(tid);
}

// fork(2), or the raw call where the C library's cannot say it: that one keeps
// its own locks right, which matters with several threads.
int64_t HostFork(const CloneRequest& request, int* pidfd) {
  const uint64_t flags = request.flags & kHostFlags;
  const int exit_signal = SignalToHost(request.exit_signal);
  if (flags == 0 && exit_signal == SIGCHLD) {
    const int64_t pid = ::fork();
    return pid == -1 ? -errno : pid;
  }
  // The order after the stack differs; only x86-64 and MIPS's fifth and fourth
  // are swapped, and both are unused.
  return HostSyscall(SYS_clone, flags | exit_signal, 0, pidfd, 0, 0);
}

// The child's view of what it inherited.
void BecomeChild(Task& task, const CloneRequest& request,
                 const x86::CpuState& registers) {
  *task.cpu = registers;
  task.tid = static_cast<int>(HostSyscall(SYS_gettid));
  Process& process = *task.process;
  process.task_count = 1;
  process.strace_shows_tid = true;
  if (process.vfork_fd >= 0) CloseVforkFd(process);
  task.robust_list = 0;
  task.clear_child_tid =
      request.Has(CLONE_CHILD_CLEARTID) ? request.child_tid : 0;
  if (request.Has(CLONE_CHILD_SETTID)) {
    (void)mem::WriteGuest<int32_t>(request.child_tid, task.tid);
  }
}

SyscallResult Fork(Task& task, const CloneRequest& request,
                   const x86::CpuState& registers) {
  Process& process = *task.process;
  int pidfd = -1;
  process.actions.LockForFork();
  tables_mutex.Lock();
  process.host->BeforeFork();
  const int64_t pid = HostFork(request, &pidfd);
  process.host->AfterFork(/*in_child=*/pid == 0);
  tables_mutex.Unlock();
  process.actions.UnlockAfterFork();
  if (pid < 0) return FromHost(pid);
  if (pid == 0) {
    BecomeChild(task, request, registers);
    return Ok(0);
  }
  process.strace_shows_tid = true;
  if (request.Has(CLONE_PARENT_SETTID)) {
    (void)mem::WriteGuest<int32_t>(request.parent_tid,
                                   static_cast<int32_t>(pid));
  }
  if (request.Has(kClonePidfd)) {
    (void)mem::WriteGuest<int32_t>(request.pidfd, pidfd);
  }
  return Ok(pid);
}

// A child whose parent waits for it.
SyscallResult Vfork(Task& task, const CloneRequest& request,
                    const x86::CpuState& registers) {
  if (request.Has(CLONE_VM)) {
    if (const auto runner = task.process->host->MakeVforkRunner()) {
      return VforkInSharedMemory(task, request, registers, *runner);
    }
  }
  VforkPipe pipe;
  if (!pipe.ok()) return Error(errno);
  const SyscallResult result = Fork(task, request, registers);
  if (!result.ok()) return result;
  if (result.value == 0) {
    pipe.BecomeChild(*task.process);
  } else {
    pipe.WaitForChild();
  }
  return result;
}

// copy_process()'s checks.
bool IsValid(const CloneRequest& request) {
  if (request.Has(CLONE_THREAD) && !request.Has(CLONE_SIGHAND)) return false;
  if (request.Has(CLONE_SIGHAND) && !request.Has(CLONE_VM)) return false;
  if (request.Has(CLONE_NEWNS) && request.Has(CLONE_FS)) return false;
  if (request.Has(kClonePidfd) && request.Has(CLONE_THREAD)) return false;
  return request.exit_signal <= 64;
}

SyscallResult Clone(Task& task, const CloneRequest& request) {
  if (!IsValid(request)) return Error(EINVAL);
  if (!BlockHostSignals(task)) return Interrupted(Restart::kNoIntr);
  x86::CpuState registers;
  if (const int error = MakeChildRegisters(task, request, &registers)) {
    return Error(error);
  }
  if (request.Has(CLONE_THREAD)) {
    return StartThread(task, request, registers);
  }
  if (request.Has(CLONE_VFORK)) return Vfork(task, request, registers);
  return Fork(task, request, registers);
}

}  // namespace

SyscallResult SysFork(Task& task, const Args& args) {
  CloneRequest request;
  request.exit_signal = SignalToGuest(SIGCHLD);
  request.abi = args.abi();
  return Clone(task, request);
}

SyscallResult SysVfork(Task& task, const Args& args) {
  CloneRequest request;
  request.flags = CLONE_VFORK | CLONE_VM;
  request.exit_signal = SignalToGuest(SIGCHLD);
  request.abi = args.abi();
  return Clone(task, request);
}

SyscallResult SysClone(Task& task, const Args& args) {
  CloneRequest request;
  request.flags = args.Unsigned(0) & ~kExitSignalMask;
  request.exit_signal = args.Unsigned(0) & kExitSignalMask;
  request.stack = args.Pointer(1);
  request.parent_tid = args.Pointer(2);
  // With CLONE_PIDFD the same argument says where that goes.
  request.pidfd = args.Pointer(2);
  // i386 has CONFIG_CLONE_BACKWARDS.
  request.tls = args.Pointer(args.is_i386() ? 3 : 4);
  request.child_tid = args.Pointer(args.is_i386() ? 4 : 3);
  request.abi = args.abi();
  if (request.Has(kClonePidfd) && request.Has(CLONE_PARENT_SETTID)) {
    return Error(EINVAL);
  }
  return Clone(task, request);
}

SyscallResult SysClone3(Task& task, const Args& args) {
  // struct clone_args, the same in both ABIs.
  enum {
    kFlags,
    kPidfd,
    kChildTid,
    kParentTid,
    kExitSignal,
    kStack,
    kStackSize,
    kTls,
    kSetTid,
    kSetTidSize,
    kCgroup,
    kFields
  };
  constexpr size_t kSizeVersion0 = 64;
  std::array<uint64_t, kFields> fields = {};
  const size_t size = args.Size(1);
  if (size > 4096) return Error(E2BIG);
  if (size < kSizeVersion0) return Error(EINVAL);
  for (uint64_t at = sizeof(fields); at < size; ++at) {
    const auto byte = mem::ReadGuest<uint8_t>(args.Pointer(0) + at);
    if (!byte.has_value()) return Error(EFAULT);
    if (*byte != 0) return Error(E2BIG);
  }
  if (!mem::CopyFromGuest(fields.data(), args.Pointer(0),
                          std::min(size, sizeof(fields)))) {
    return Error(EFAULT);
  }
  CloneRequest request;
  request.flags = fields[kFlags];
  request.exit_signal = static_cast<int>(fields[kExitSignal] & kExitSignalMask);
  request.parent_tid = fields[kParentTid];
  request.child_tid = fields[kChildTid];
  request.pidfd = fields[kPidfd];
  request.tls = fields[kTls];
  request.abi = args.abi();
  if (fields[kExitSignal] > kExitSignalMask) return Error(EINVAL);
  if ((fields[kStack] == 0) != (fields[kStackSize] == 0)) return Error(EINVAL);
  if (fields[kStack] != 0) request.stack = fields[kStack] + fields[kStackSize];
  // CLONE_DETACHED and the byte of clone's signal mean nothing here.
  if (request.Has(CLONE_DETACHED | (kExitSignalMask & ~kCloneNewtime))) {
    return Error(EINVAL);
  }
  if (request.Has(CLONE_THREAD | CLONE_PARENT) && request.exit_signal != 0) {
    return Error(EINVAL);
  }
  // Chosen process numbers and cgroups need clone3 on the host.
  if (fields[kSetTidSize] != 0 || request.Has(kCloneIntoCgroup)) {
    return Error(EPERM);
  }
  return Clone(task, request);
}

SyscallResult SysUnshare(Task&, const Args& args) {
  // Threads that share nothing with the others would need their own host
  // process.
  constexpr uint64_t kThreadFlags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM;
  if ((args.UnsignedLong(0) & kThreadFlags) != 0) return Error(EINVAL);
  return FromHost(HostSyscall(SYS_unshare, args.UnsignedLong(0)));
}

SyscallResult SysSetns(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_setns, args.Fd(0), args.Int(1)));
}

}  // namespace emu::syscall
