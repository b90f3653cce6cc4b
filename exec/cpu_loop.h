// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_CPU_LOOP_H_
#define EXEC_CPU_LOOP_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "exec/engine.h"
#include "exec/tb_cache.h"
#include "exec/trace_log.h"
#include "syscall/core/result.h"
#include "syscall/core/task.h"
#include "syscall/core/task_host.h"

namespace emu::exec {

// Runs a guest process: an engine per thread, and around each the loop that
// answers the engine's exits with system calls and signals (QEMU's cpu_loop).
class CpuLoop : public syscall::TaskHost {
 public:
  // Bytes of decoded blocks to keep at most.
  static constexpr size_t kBlockLimit = size_t{256} << 20;

  // `process` and `log` must outlive the loop. Sets process->host, and the
  // observer of process->memory.
  CpuLoop(syscall::Process* process, const JitOptions& jit,
          const TraceLog* log);
  ~CpuLoop() override;

  // Runs the process's first thread from `registers` on the calling thread,
  // until the process ends. Does not return.
  [[noreturn]] void RunProcess(const x86::CpuState& registers);

  // syscall::TaskHost:
  void RequestStop(syscall::Task& task) override;
  int StartThread(std::unique_ptr<syscall::Task> child,
                  const x86::CpuState& registers) override;
  void BeforeFork() override ABSL_NO_THREAD_SAFETY_ANALYSIS;
  void AfterFork(bool in_child) override ABSL_NO_THREAD_SAFETY_ANALYSIS;
  std::unique_ptr<VforkRunner> MakeVforkRunner() override;
  void BeforeProcessEnd() override;

 private:
  class VforkEngine;
  struct ThreadStart;
  static void* ThreadMain(void* start);

  // Runs `task` on `engine` until it ends.
  syscall::Control RunTask(syscall::Task& task, Engine& engine);
  // Answers one exit.
  syscall::Control Answer(syscall::Task& task, Engine& engine,
                          const interp::Exit& exit);
  syscall::Control AnswerTrap(syscall::Task& task, const x86::Trap& trap);
  void LogExit(const interp::Exit& exit, const x86::CpuState& cpu);
  void ReportUnimplemented(const interp::Exit& exit, uint64_t pc);

  syscall::Process* const process_;
  const TraceLog* const log_;
  TbCache cache_;
};

}  // namespace emu::exec

#endif  // EXEC_CPU_LOOP_H_
