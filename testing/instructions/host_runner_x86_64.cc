// SPDX-License-Identifier: Apache-2.0

// Runs cases on this processor, in this process: the instructions lie in the
// arena's code, 32-bit ones are entered by a far jump to Linux's 32-bit code
// segment, and signals bring back those that trap.

#include <asm/ldt.h>
#include <asm/prctl.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <new>

#include "base/check.h"
#include "testing/instructions/arena.h"
#include "testing/instructions/fault_catcher.h"
#include "testing/instructions/host_entry_x86_64.h"
#include "testing/instructions/runners.h"

extern "C" {
void emu_host_enter();
void emu_host_exit();
void emu_host_leave();
}

namespace emu::instructions {
namespace {

constexpr uint16_t kCs32 = 0x23, kCs64 = 0x33, kDataSelector = 0x2b;

struct EntryPage {
  uint64_t gpr[16];
  uint64_t flags;
  uint32_t target;
  uint16_t selector;
  uint16_t padding;
  uint64_t exit;
  uint64_t stack;
  uint64_t es;
  uint64_t ds;
  uint64_t gs;
  uint64_t ss;
};
static_assert(offsetof(EntryPage, flags) == EMU_ENTRY_FLAGS);
static_assert(offsetof(EntryPage, target) == EMU_ENTRY_TARGET);
static_assert(offsetof(EntryPage, selector) == EMU_ENTRY_SELECTOR);
static_assert(offsetof(EntryPage, exit) == EMU_ENTRY_EXIT);
static_assert(offsetof(EntryPage, stack) == EMU_ENTRY_STACK);
static_assert(offsetof(EntryPage, es) == EMU_ENTRY_ES);
static_assert(offsetof(EntryPage, ss) == EMU_ENTRY_SS);

EntryPage& Page() { return *reinterpret_cast<EntryPage*>(EMU_ENTRY_PAGE); }

// In 64-bit code: jmp *[EMU_ENTRY_EXIT]. 32-bit code comes by a far jump to it.
constexpr uint64_t kExitJump = kCodeBase;
constexpr uint8_t kJumpToExit[] = {0xff, 0x24, 0x25, EMU_ENTRY_EXIT,
                                   0,    0,    0x11};
constexpr uint8_t kFarJumpToExit[] = {0xea, 0, 0, 0, 0x10, kCs64, 0};
static_assert(EMU_ENTRY_PAGE == 0x11000000 && kExitJump == 0x10000000);

sigjmp_buf after_refusal;

void OnRefusal(int) { siglongjmp(after_refusal, 1); }

// i386's set_thread_area(2), which 64-bit programs can only reach by INT 80. A
// kernel without i386 answers with SIGSEGV.
bool SetThreadArea(user_desc* descriptor) {
  struct sigaction before;
  struct sigaction action = {};
  action.sa_handler = &OnRefusal;
  sigaction(SIGSEGV, &action, &before);
  long result = -1;
  if (sigsetjmp(after_refusal, 1) == 0) {
    asm volatile("int $0x80"
                 : "=a"(result)
                 : "a"(243), "b"(descriptor)
                 : "memory", "r8", "r9", "r10", "r11");
  }
  sigaction(SIGSEGV, &before, nullptr);
  return result == 0;
}

// Whether user mode may use the selector: LAR finds its descriptor.
bool HasDescriptor(uint32_t selector) {
  uint32_t access = 0;
  bool found;
  asm volatile("larl %2, %0" : "+r"(access), "=@ccz"(found) : "r"(selector));
  return found;
}

void MapEntryPage() {
  Arena::Get();
  void* page = mmap(&Page(), sizeof(EntryPage), PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  EMU_CHECK(page == &Page());
  std::memcpy(reinterpret_cast<void*>(kExitJump), kJumpToExit,
              sizeof kJumpToExit);
  Page().exit = reinterpret_cast<uint64_t>(&emu_host_exit);
}

bool SetUpI386Segments() {
  // The system call takes an address below 4 GiB.
  void* page = mmap(nullptr, sizeof(user_desc), PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  EMU_CHECK(page != MAP_FAILED);
  auto& tls = *new (page) user_desc{};
  tls.entry_number = kGsSelector >> 3;
  tls.base_addr = kDataBase;
  tls.limit = 0xfffff;
  tls.seg_32bit = 1;
  tls.limit_in_pages = 1;
  tls.useable = 1;
  return SetThreadArea(&tls) && HasDescriptor(kCs32);
}

struct Fault {
  bool happened;
  int vector;
  uint64_t error;
  uint64_t address;
  uint64_t rip;
  uint16_t cs;
  uint16_t ss;
} fault;

void OnFault(int, siginfo_t*, void* raw) {
  greg_t* gregs = static_cast<ucontext_t*>(raw)->uc_mcontext.gregs;
  static constexpr int kOrder[16] = {
      REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
      REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  EntryPage& page = Page();
  for (int i = 0; i < 16; ++i) {
    page.gpr[i] = static_cast<uint64_t>(gregs[kOrder[i]]);
  }
  page.flags = static_cast<uint64_t>(gregs[REG_EFL]);
  const auto selectors = static_cast<uint64_t>(gregs[REG_CSGSFS]);
  fault = {true,
           static_cast<int>(gregs[REG_TRAPNO]),
           static_cast<uint64_t>(gregs[REG_ERR]),
           static_cast<uint64_t>(gregs[REG_CR2]),
           static_cast<uint64_t>(gregs[REG_RIP]),
           static_cast<uint16_t>(selectors),
           static_cast<uint16_t>(selectors >> 48)};
  gregs[REG_RIP] = reinterpret_cast<greg_t>(&emu_host_leave);
  gregs[REG_CSGSFS] = static_cast<greg_t>(
      (selectors & 0x0000ffffffff0000) | kCs64 | uint64_t{kDataSelector} << 48);
  // Some hypervisors cannot return to a stack pointer that is not canonical.
  gregs[REG_RSP] = static_cast<greg_t>(page.stack);
  gregs[REG_EFL] = 0x202;
}

void WriteCode(const InsnCase& insn_case) {
  auto* at = reinterpret_cast<uint8_t*>(kInsnPc);
  std::memset(at, 0xcc, kMaxCodeSize);
  std::memcpy(at, insn_case.code.data(), insn_case.code.size());
  at += insn_case.code.size();
  if (insn_case.branches) return;
  if (insn_case.mode == x86::Mode::k64) {
    std::memcpy(at, kJumpToExit, sizeof kJumpToExit);
  } else {
    std::memcpy(at, kFarJumpToExit, sizeof kFarJumpToExit);
  }
}

// INT3 where a branch went, or a fetch that fails there, is not the
// instruction's own trap.
bool IsArrival(const InsnCase& insn_case) {
  constexpr uint64_t kFetch = 0x10;
  const uint64_t end = kInsnPc + insn_case.code.size();
  if (!insn_case.branches) return false;
  if (fault.vector == 14) {
    return (fault.error & kFetch) != 0 && fault.address == fault.rip;
  }
  return fault.vector == 3 && (fault.rip <= kInsnPc || fault.rip > end);
}

void TakeFault(const InsnCase& insn_case, Outcome* outcome) {
  outcome->after.rip = fault.rip;
  outcome->after.segment[x86::kCs] = fault.cs;
  outcome->after.segment[x86::kSs] = fault.ss;
  outcome->error_code = static_cast<uint32_t>(fault.error);
  outcome->address = fault.address;
  outcome->vector = fault.vector;
  if (IsArrival(insn_case)) {
    if (fault.vector == 3) --outcome->after.rip;
    outcome->vector = kNoTrap;
  }
}

void Load(const InsnCase& insn_case) {
  EntryPage& page = Page();
  const MachineState& state = insn_case.before;
  std::memcpy(page.gpr, state.gpr, sizeof page.gpr);
  page.flags = state.eflags;
  page.target = kInsnPc;
  page.selector = insn_case.mode == x86::Mode::k64 ? kCs64 : kCs32;
  page.es = state.segment[x86::kEs];
  page.ds = state.segment[x86::kDs];
  page.gs = state.segment[x86::kGs];
  if (HostHasI386Segments() || page.gs != kGsSelector) return;
  // GS has its base without a descriptor, and keeps a null selector.
  page.gs = 0;
  syscall(SYS_arch_prctl, ARCH_SET_GS, kDataBase);
}

void Store(const InsnCase& insn_case, Outcome* outcome) {
  const EntryPage& page = Page();
  MachineState& state = outcome->after;
  std::memcpy(state.gpr, page.gpr, sizeof page.gpr);
  state.eflags = static_cast<uint32_t>(page.flags);
  state.segment[x86::kEs] = static_cast<uint16_t>(page.es);
  state.segment[x86::kDs] = static_cast<uint16_t>(page.ds);
  state.segment[x86::kGs] = HostHasI386Segments()
                                ? static_cast<uint16_t>(page.gs)
                                : insn_case.before.segment[x86::kGs];
  state.segment[x86::kCs] = insn_case.before.segment[x86::kCs];
  state.segment[x86::kSs] = static_cast<uint16_t>(page.ss);
  state.rip = kInsnPc + insn_case.code.size();
  outcome->vector = kNoTrap;
}

}  // namespace

bool HostCanRun() {
  static const bool mapped = (MapEntryPage(), true);
  return mapped;
}

bool HostHasI386Segments() {
  static const bool has = SetUpI386Segments();
  return has;
}

void RunOnHost(const InsnCase& insn_case, Outcome* outcome) {
  EMU_CHECK(insn_case.mode == x86::Mode::k64 || HostHasI386Segments());
  PrepareMemory(insn_case);
  WriteCode(insn_case);
  Load(insn_case);
  fault = {};
  CatchFaults(&OnFault);
  emu_host_enter();
  CatchFaults(nullptr);
  Store(insn_case, outcome);
  if (fault.happened) TakeFault(insn_case, outcome);
  Arena::Get().Save(insn_case.whole_memory, &outcome->memory);
}

}  // namespace emu::instructions
