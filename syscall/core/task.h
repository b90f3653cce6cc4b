// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_CORE_TASK_H_
#define SYSCALL_CORE_TASK_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mem/address_space.h"
#include "syscall/core/result.h"
#include "syscall/core/siginfo.h"
#include "syscall/core/signal_state.h"
#include "syscall/core/task_host.h"
#include "x86/cpu_state.h"

namespace emu::syscall {

// Set from the command line, constant afterwards.
struct Options {
  // -L: absolute paths are looked up under it first; "" for none.
  std::string sysroot;
  // Where -strace and -d unimp write: -D FILE, or a copy of stderr, out of the
  // guest's way (own_fds.h).
  int log_fd = 2;
  bool strace = false;
  // -d unimp: name each missing call once.
  bool log_unimplemented = false;
  // With what execve runs a guest program: the words of EMU_EXEC_PREFIX, if
  // any, then emu's own path and its options, without the program.
  std::vector<std::string> exec_command;
  // execve appends `-0 ARGV0 PATH ARGUMENT…`.
};

// What the loader made, for the calls and /proc files that show it.
struct ProgramInfo {
  std::string path;  // absolute, in the guest's view: /proc/self/exe
  std::vector<std::string> arguments;
  uint64_t arguments_start = 0, arguments_end = 0;      // in guest memory
  uint64_t environment_start = 0, environment_end = 0;  // in guest memory
  uint64_t stack_start = 0;
  uint64_t code_start = 0, code_end = 0;
  uint64_t auxv_start = 0, auxv_end = 0;  // in guest memory
  std::string auxv;                       // /proc/self/auxv
  // In the vDSO, 0 when there is none. i386: __kernel_sigreturn,
  // __kernel_rt_sigreturn, and the address after __kernel_vsyscall's
  // `int $0x80`, to which a sysenter returns.
  uint64_t vdso_start = 0;
  uint64_t vdso_sigreturn = 0;
  uint64_t vdso_rt_sigreturn = 0;
  uint64_t vdso_sysenter_return = 0;
};

// A guest process: what its threads share. exec/ makes it and fills it.
struct Process {
  x86::Mode mode = x86::Mode::k32;
  mem::AddressSpace* memory = nullptr;
  TaskHost* host = nullptr;
  Options options;
  ProgramInfo program;

  SignalActions actions;
  // personality(2)'s word.
  std::atomic<uint32_t> personality{0};
  // The end of a pipe on which a vfork parent waits; -1 for none.
  int vfork_fd = -1;
  // Guest threads alive.
  std::atomic<int> task_count{1};
  // Whether strace lines name the thread: the process has had a second one,
  // or is a child.
  std::atomic<bool> strace_shows_tid{false};
};

// A signal on its way to a task.
struct PendingSignal {
  SignalInfo info;
  // A fault: kills the process if the guest blocks or ignores the signal.
  bool forced = false;
};

// A guest thread. Made by exec/ (the first) and by clone (the others); used by
// its own host thread only, but for what the comments name.
struct Task {
  explicit Task(Process* process_in) : process(process_in) {}

  Process* process;
  x86::CpuState* cpu = nullptr;
  int tid = 0;  // the host's; the guest sees it as its own

  // --- Signals ---

  // Not 0 when `queue` holds something to deliver. Written by the host's signal
  // handler; SafeSyscall refuses to start while it is set.
  volatile int signal_pending = 0;
  // Signals that the host handler took, not yet delivered. The handler leaves
  // all host signals blocked, so that few slots suffice; what stays here is
  // fault signals that were sent while the guest blocks them. Read and written
  // with host signals blocked.
  static constexpr int kQueueSize = 8;
  std::array<PendingSignal, kQueueSize> queue;
  volatile int queue_length = 0;
  SignalSet blocked = 0;
  // The mask to come back to when a call with a temporary mask (ppoll,
  // pselect6, sigsuspend, epoll_pwait …) is over. See SetTemporaryMask.
  std::optional<SignalSet> saved_mask;
  AltStack alt_stack;
  // The last fault's, as the kernel keeps them in thread_struct: every signal
  // frame shows them.
  FaultContext last_fault;
  // Whether the host's mask is more than `blocked`; DeliverSignals mends it.
  volatile bool host_mask_stale = false;

  // --- The call under way ---

  // For restarts: how the last call ended, eax/rax before it, and its ABI.
  Restart restart = Restart::kNone;
  uint64_t call_number = 0;
  x86::Mode call_abi = x86::Mode::k32;
  // Set by calls that return Restart::kBlock: what restart_syscall does. Plain
  // data: a deadline on CLOCK_MONOTONIC, or whatever `kind` says.
  struct RestartBlock {
    SyscallResult (*function)(Task& task, const RestartBlock& block) = nullptr;
    uint64_t data[6] = {};
  } restart_block;
  // For Control::kExitThread and kExitProcess: exit status as exit(2) has it.
  int exit_status = 0;

  // --- Threads ---

  uint64_t clear_child_tid = 0;  // set_tid_address, CLONE_CHILD_CLEARTID
  uint64_t robust_list = 0;
  bool robust_list_is_i386 = false;
  // For a child that is being started: where to write its tid first.
  uint64_t set_child_tid = 0;
  uint64_t set_parent_tid = 0;
};

// The calling host thread's task; nullptr outside guest threads.
Task* CurrentTask();

// For a vfork's parent, which takes its thread back; others call BeginTask
// (signals.h).
void SetCurrentTask(Task* task);

}  // namespace emu::syscall

#endif  // SYSCALL_CORE_TASK_H_
