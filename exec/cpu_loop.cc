// SPDX-License-Identifier: Apache-2.0

#include "exec/cpu_loop.h"

#include <pthread.h>
#include <semaphore.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/check.h"
#include "exec/block_listing.h"
#include "exec/host_fault.h"
#include "syscall/entry/dispatch.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signals.h"

namespace emu::exec {

using interp::ExitReason;
using syscall::Control;

namespace {

// Of the calling host thread; the loop's own memory of who runs here.
thread_local Engine* current_engine = nullptr;

const char* EntryName(ExitReason reason) {
  switch (reason) {
    case ExitReason::kInt80:
      return "int 0x80";
    case ExitReason::kSyscall:
      return "syscall";
    default:
      return "sysenter";
  }
}

}  // namespace

CpuLoop::CpuLoop(syscall::Process* process, const JitOptions& jit,
                 const TraceLog* log)
    : process_(process),
      log_(log),
      cache_(kBlockLimit, process->mode, jit, log) {
  process_->host = this;
  process_->memory->SetCodeObserver(&cache_);
}

CpuLoop::~CpuLoop() = default;

void CpuLoop::RunProcess(const x86::CpuState& registers) {
  Engine engine(process_->mode, process_->memory, &cache_, log_);
  engine.context().cpu = registers;
  syscall::Task task(process_);
  task.cpu = &engine.context().cpu;
  // What was inherited first: a fault signal may be ignored.
  syscall::InitSignals(task);
  InstallFaultHandlers(&syscall::HandleHostSignal);
  // For the whole process: its later threads inherit the setting.
  syscall::SetAlignmentFixups(false);
  syscall::BeginTask(task);
  if (RunTask(task, engine) == Control::kExitThread) {
    // The process lives on in its other threads; the last one ends it.
    pthread_exit(nullptr);
  }
  syscall::EndProcess(task);
}

Control CpuLoop::RunTask(syscall::Task& task, Engine& engine) {
  current_engine = &engine;
  Control control;
  engine.Run([&](const interp::Exit& exit) {
    control = Answer(task, engine, exit);
    return control == Control::kContinue;
  });
  return control;
}

void CpuLoop::LogExit(const interp::Exit& exit, const x86::CpuState& cpu) {
  log_->Print("%s at %llx\n%s",
              exit.reason == ExitReason::kTrap
                  ? absl::StrFormat("trap %d error %#x address %#x",
                                    static_cast<int>(exit.trap.vector),
                                    exit.trap.error_code, exit.trap.address)
                        .c_str()
                  : EntryName(exit.reason),
              static_cast<unsigned long long>(cpu.rip),
              RegistersText(cpu).c_str());
}

Control CpuLoop::Answer(syscall::Task& task, Engine& engine,
                        const interp::Exit& exit) {
  if (exit.reason != ExitReason::kAttention && log_->Wants(kLogInt)) {
    LogExit(exit, *task.cpu);
  }
  switch (exit.reason) {
    case ExitReason::kInt80:
      return syscall::Dispatch(task, syscall::Entry::kInt80);
    case ExitReason::kSyscall:
      return syscall::Dispatch(task, syscall::Entry::kSyscall);
    case ExitReason::kSysenter:
      return syscall::Dispatch(task, syscall::Entry::kSysenter);
    case ExitReason::kTrap:
      return AnswerTrap(task, exit.trap);
    case ExitReason::kUnimplemented:
      ReportUnimplemented(exit, task.cpu->rip);
      return AnswerTrap(task, {x86::Vector::kInvalidOpcode, 0, 0});
    case ExitReason::kAttention:
      engine.context().attention.store(0, std::memory_order_relaxed);
      return syscall::DeliverSignals(task);
    case ExitReason::kNeedLink:
    case ExitReason::kNeedBlock:
    case ExitReason::kOneInsn:
    case ExitReason::kCounted:
      break;  // the engine's own
  }
  EMU_CHECK(false);
  return Control::kContinue;
}

Control CpuLoop::AnswerTrap(syscall::Task& task, const x86::Trap& trap) {
  syscall::QueueTrap(task, trap);
  return syscall::DeliverSignals(task);
}

void CpuLoop::ReportUnimplemented(const interp::Exit& exit, uint64_t pc) {
  const std::string listing = BlockListing(process_->mode, *process_->memory,
                                           pc, pc + exit.insn->length);
  // Without the heading.
  std::fprintf(stderr, "emu: not implemented: %s",
               listing.c_str() + listing.find('\n') + 1);
}

void CpuLoop::RequestStop(syscall::Task& task) {
  // CpuState is the first member of the engine's Context.
  auto* context = reinterpret_cast<interp::Context*>(task.cpu);
  jit::ThreadContext::Of(context)->RequestStop();
}

struct CpuLoop::ThreadStart {
  CpuLoop* loop;
  std::unique_ptr<syscall::Task> task;
  const x86::CpuState* registers;
  sem_t begun;
  int tid = 0;
};

void* CpuLoop::ThreadMain(void* argument) {
  auto* start = static_cast<ThreadStart*>(argument);
  CpuLoop* const loop = start->loop;
  syscall::Process* const process = loop->process_;
  const std::unique_ptr<syscall::Task> task = std::move(start->task);
  Engine engine(process->mode, process->memory, &loop->cache_, loop->log_);
  engine.context().cpu = *start->registers;
  task->cpu = &engine.context().cpu;
  syscall::BeginTask(*task);
  start->tid = task->tid;
  sem_post(&start->begun);
  // `start` is gone from here on.
  if (loop->RunTask(*task, engine) == Control::kExitProcess) {
    syscall::EndProcess(*task);
  }
  return nullptr;
}

int CpuLoop::StartThread(std::unique_ptr<syscall::Task> child,
                         const x86::CpuState& registers) {
  ThreadStart start = {this, std::move(child), &registers, {}, 0};
  sem_init(&start.begun, 0, 0);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  cache_.KeepMemoryOrder();
  const int error = pthread_create(&thread, &attributes, &ThreadMain, &start);
  pthread_attr_destroy(&attributes);
  if (error == 0) {
    while (sem_wait(&start.begun) != 0 && errno == EINTR) {
    }
  }
  sem_destroy(&start.begun);
  return error == 0 ? start.tid : -error;
}

void CpuLoop::BeforeFork() {
  process_->memory->LockForFork();
  cache_.LockForFork();
}

void CpuLoop::AfterFork(bool in_child) {
  cache_.UnlockAfterFork(in_child ? current_engine->reader() : nullptr);
  process_->memory->UnlockAfterFork();
}

// A vfork child's engine, which its parent makes and frees. Both are the same
// thread to the host's C library, so the parent's thread-local state comes back
// with the parent.
class CpuLoop::VforkEngine : public syscall::TaskHost::VforkRunner {
 public:
  explicit VforkEngine(CpuLoop* loop)
      : loop_(loop),
        parent_(current_engine),
        engine_(loop->process_->mode, loop->process_->memory, &loop->cache_,
                loop->log_) {}
  ~VforkEngine() override { current_engine = parent_; }

  void Run(syscall::Task& child, const x86::CpuState& registers) override {
    engine_.context().cpu = registers;
    child.cpu = &engine_.context().cpu;
    syscall::BeginTask(child);
    loop_->RunTask(child, engine_);
  }

 private:
  CpuLoop* const loop_;
  Engine* const parent_;
  Engine engine_;
};

std::unique_ptr<syscall::TaskHost::VforkRunner> CpuLoop::MakeVforkRunner() {
  return std::make_unique<VforkEngine>(this);
}

void CpuLoop::BeforeProcessEnd() {
  if (cache_.jit_options().stats) {
    current_engine->SettleStats();
    log_->Print("%s", cache_.stats().Text().c_str());
  }
  std::fflush(nullptr);
}

}  // namespace emu::exec
