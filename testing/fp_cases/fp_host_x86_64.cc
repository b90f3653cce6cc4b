// SPDX-License-Identifier: Apache-2.0

#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <cstdlib>
#include <cstring>

#include "testing/fp_cases/fp_case.h"
#include "testing/instructions/runners.h"
#include "x86/fx_image.h"

// Runs an instruction on this processor, with all of its x87 and vector state
// given, by a stub that is made for it in low memory. An i386 one is entered
// and left by far jumps between Linux's two code segments.
namespace emu::fp_cases {
namespace {

struct alignas(64) XsaveArea {
  x86::FxImage fx;
  uint64_t state_bv;
  uint64_t reserved[7];
  uint64_t ymm_high[16][2];
};
constexpr uint64_t kComponents = 7;  // x87, SSE, AVX

// What FNSTENV writes (SDM vol. 1, figure 8-9).
struct Environment {
  uint32_t control;
  uint32_t status;
  uint32_t tags;
  uint32_t ip;
  uint32_t opcode_and_selector;
  uint32_t dp;
  uint32_t dp_selector;
};

// What the stub and the signal handler work on, at kArena.
struct Arena {
  XsaveArea in;
  XsaveArea out;
  Environment environment;
  uint64_t gpr_in[16];
  uint64_t gpr_out[16];
  uint64_t flags_in;
  uint64_t flags_out;
  uint64_t rsp;
  uint32_t target;  // m16:32, where to go
  uint16_t target_selector;
  int vector;
};
constexpr uint64_t kArena = 0x10000000;
constexpr uint64_t kStub = 0x10001000;
static_assert(sizeof(Arena) <= kStub - kArena);

Arena& TheArena() { return *reinterpret_cast<Arena*>(kArena); }

constexpr uint16_t kCs32 = 0x23, kCs64 = 0x33, kDataSelector = 0x2b;

uint64_t g_epilogue;  // where the stub goes on after a fault

void OnFault(int, siginfo_t*, void* raw) {
  auto* context = static_cast<ucontext_t*>(raw);
  greg_t* gregs = context->uc_mcontext.gregs;
  const auto rip = static_cast<uint64_t>(gregs[REG_RIP]);
  if (rip < kFpCode || rip >= kFpCode + 32) abort();
  static constexpr int kOrder[16] = {
      REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
      REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  Arena& arena = TheArena();
  for (int i = 0; i < 16; ++i) {
    arena.gpr_out[i] = static_cast<uint64_t>(gregs[kOrder[i]]);
  }
  arena.flags_out = static_cast<uint64_t>(gregs[REG_EFL]);
  std::memcpy(&arena.out, context->uc_mcontext.fpregs, sizeof arena.out);
  if ((arena.out.state_bv & 4) == 0) {
    std::memset(arena.out.ymm_high, 0, sizeof arena.out.ymm_high);
  }
  arena.vector = static_cast<int>(gregs[REG_TRAPNO]);
  gregs[REG_RIP] = static_cast<greg_t>(g_epilogue);
  const auto selectors = static_cast<uint64_t>(gregs[REG_CSGSFS]);
  gregs[REG_CSGSFS] = static_cast<greg_t>(
      (selectors & 0x0000ffffffff0000) | kCs64 | uint64_t{kDataSelector} << 48);
}

class Stub {
 public:
  explicit Stub(uint8_t* at) : at_(at) {}
  void Bytes(std::initializer_list<uint8_t> bytes) {
    for (uint8_t byte : bytes) *at_++ = byte;
  }
  void Copy(const std::vector<uint8_t>& bytes) {
    for (uint8_t byte : bytes) *at_++ = byte;
  }
  // `opcode` with ModRM.reg and an absolute address.
  void Absolute(std::initializer_list<uint8_t> opcode, int reg,
                const void* address) {
    Bytes(opcode);
    Bytes({static_cast<uint8_t>((reg & 7) << 3 | 4), 0x25});
    const auto low = static_cast<uint32_t>(reinterpret_cast<uint64_t>(address));
    std::memcpy(at_, &low, 4);
    at_ += 4;
  }
  void Jump(uint64_t to) {
    Bytes({0xe9});
    const auto distance =
        static_cast<int32_t>(to - (reinterpret_cast<uint64_t>(at_) + 4));
    std::memcpy(at_, &distance, 4);
    at_ += 4;
  }
  // jmp ptr16:32, of i386 mode.
  void FarJump(uint64_t to, uint16_t selector) {
    Bytes({0xea});
    const auto low = static_cast<uint32_t>(to);
    std::memcpy(at_, &low, 4);
    std::memcpy(at_ + 4, &selector, 2);
    at_ += 6;
  }
  uint8_t* at() { return at_; }

 private:
  uint8_t* at_;
};

uint8_t RexW(int reg) { return static_cast<uint8_t>(0x48 | (reg >> 3) << 2); }

// Everything around the instruction; made once. The prologue jumps to kFpCode
// in the case's mode, the code after the instruction jumps to the exit.
uint64_t g_exit;

void MakeStub() {
  Arena& arena = TheArena();
  Stub stub(reinterpret_cast<uint8_t*>(kStub));
  stub.Bytes({0x53, 0x55, 0x41, 0x54, 0x41, 0x55, 0x41, 0x56, 0x41, 0x57});
  stub.Absolute({0x48, 0x89}, x86::kRsp, &arena.rsp);
  stub.Bytes({0xb8, 7, 0, 0, 0, 0x31, 0xd2});
  stub.Absolute({0x48, 0x0f, 0xae}, 5, &arena.in);  // xrstor64
  stub.Absolute({0xff}, 6, &arena.flags_in);        // push
  stub.Bytes({0x9d});                               // popfq
  for (int i = 0; i < 16; ++i) {
    if (i == x86::kRsp) continue;
    stub.Absolute({RexW(i), 0x8b}, i, &arena.gpr_in[i]);
  }
  stub.Absolute({0xff}, 5, &arena.target);  // ljmp
  g_exit = reinterpret_cast<uint64_t>(stub.at());
  for (int i = 0; i < 16; ++i) {
    stub.Absolute({RexW(i), 0x89}, i, &arena.gpr_out[i]);
  }
  // i386 mode leaves RSP with 32 bits.
  stub.Absolute({0x48, 0x8b}, x86::kRsp, &arena.rsp);
  stub.Bytes({0x9c});
  stub.Absolute({0x8f}, 0, &arena.flags_out);
  stub.Bytes({0xb8, 7, 0, 0, 0, 0x31, 0xd2});
  stub.Absolute({0x48, 0x0f, 0xae}, 4, &arena.out);  // xsave64
  // XSAVE of some vendors leaves FIP out.
  stub.Absolute({0xd9}, 6, &arena.environment);  // fnstenv
  g_epilogue = reinterpret_cast<uint64_t>(stub.at());
  stub.Bytes({0xdb, 0xe3, 0xc5, 0xf8, 0x77});  // fninit; vzeroupper
  static uint32_t* const kDefault = &arena.in.fx.mxcsr_mask;
  stub.Absolute({0x0f, 0xae}, 2, kDefault);  // ldmxcsr
  stub.Absolute({0x48, 0x8b}, x86::kRsp, &arena.rsp);
  stub.Bytes(
      {0x41, 0x5f, 0x41, 0x5e, 0x41, 0x5d, 0x41, 0x5c, 0x5d, 0x5b, 0xc3});
}

void* MapAt(uint64_t address, size_t size, int protection) {
  return mmap(reinterpret_cast<void*>(address), size, protection,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

void SetUp() {
  MapFpPages();
  if (MapAt(kArena, 0x2000, PROT_READ | PROT_WRITE | PROT_EXEC) == MAP_FAILED) {
    abort();
  }
  static char stack[1 << 16];
  const stack_t alternate = {stack, 0, sizeof stack};
  sigaltstack(&alternate, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = &OnFault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int signal : {SIGFPE, SIGSEGV, SIGILL, SIGBUS}) {
    sigaction(signal, &action, nullptr);
  }
  // For i386 mode; 64-bit code has no use for them.
  asm volatile("movw %0, %%ds; movw %0, %%es" : : "r"(kDataSelector));
  MakeStub();
}

XsaveArea MakeXsave(x86::CpuState cpu) {
  cpu.mode = Mode::k64;  // with all registers
  XsaveArea area = {};
  x86::SaveX87(cpu, true, area.fx);
  x86::SaveXmm(cpu, area.fx);
  area.fx.mxcsr = cpu.mxcsr;
  area.fx.mxcsr_mask = 0x1f80;  // the epilogue's MXCSR
  area.state_bv = kComponents;
  for (int i = 0; i < 16; ++i) {
    std::memcpy(area.ymm_high[i], &cpu.vector[i].u64[2], 16);
  }
  return area;
}

// Without x86::RestoreX87's corrections: what the processor gave is right.
void TakeXsave(const XsaveArea& area, x86::CpuState& cpu) {
  const Mode mode = cpu.mode;
  cpu.mode = Mode::k64;
  x86::RestoreX87(area.fx, true, cpu);
  cpu.x87.control = area.fx.control;
  cpu.x87.status = area.fx.status;
  x86::RestoreXmm(area.fx, cpu);
  cpu.mxcsr = area.fx.mxcsr;
  for (int i = 0; i < 16; ++i) {
    std::memcpy(&cpu.vector[i].u64[2], area.ymm_high[i], 16);
  }
  cpu.mode = mode;
}

}  // namespace

namespace {

// Where an AMD processor's context switch saves and restores the state between
// two of the stub's instructions, FIP and its relatives are lost.
void RunOnce(const FpCase& test_case, FpOutcome* outcome) {
  static const bool ready = (SetUp(), true);
  static_cast<void>(ready);
  Arena& arena = TheArena();
  const bool is_64 = test_case.mode() == Mode::k64;
  arena.in = MakeXsave(test_case.state.cpu);
  arena.out = {};
  arena.vector = kCompleted;
  std::memcpy(arena.gpr_in, test_case.state.cpu.gpr, sizeof arena.gpr_in);
  arena.flags_in = x86::ReadEflags(test_case.state.cpu);
  arena.target = kFpCode;
  arena.target_selector = is_64 ? kCs64 : kCs32;
  Stub code(reinterpret_cast<uint8_t*>(kFpCode));
  code.Copy(test_case.bytes);
  if (is_64) {
    code.Jump(g_exit);
  } else {
    code.FarJump(g_exit, kCs64);
  }
  auto* memory = reinterpret_cast<void*>(kFpMemory);
  std::memcpy(memory, test_case.state.memory, kFpMemorySize);

  reinterpret_cast<void (*)()>(kStub)();

  outcome->vector = arena.vector;
  outcome->state = test_case.state;
  x86::CpuState& cpu = outcome->state.cpu;
  std::memcpy(cpu.gpr, arena.gpr_out, sizeof cpu.gpr);
  cpu.gpr[x86::kRsp] = test_case.state.cpu.gpr[x86::kRsp];
  x86::WriteEflags(cpu, static_cast<uint32_t>(arena.flags_out));
  TakeXsave(arena.out, cpu);
  if (arena.vector == kCompleted) cpu.x87.ip = arena.environment.ip;
  std::memcpy(outcome->state.memory, memory, kFpMemorySize);
}

bool IsEqual(const FpOutcome& a, const FpOutcome& b) {
  return a.vector == b.vector && a.state.cpu.x87.ip == b.state.cpu.x87.ip &&
         std::memcmp(a.state.memory, b.state.memory, kFpMemorySize) == 0;
}

}  // namespace

std::string WhyNotOnHost(Mode mode) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    return "this processor has no AVX2 or no FMA";
  }
  if (mode == Mode::k32 && !instructions::HostHasI386Segments()) {
    return "this kernel has no 32-bit code segment";
  }
  return "";
}

// Two runs that agree were not disturbed.
void RunOnHost(const FpCase& test_case, FpOutcome* outcome) {
  FpOutcome again;
  RunOnce(test_case, outcome);
  for (RunOnce(test_case, &again); !IsEqual(*outcome, again);
       RunOnce(test_case, &again)) {
    *outcome = again;
  }
}

}  // namespace emu::fp_cases
