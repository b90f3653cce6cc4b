// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/bits.h"
#include "exec/host_fault.h"
#include "jit/mips/emulated_access.h"
#include "jit/mips/memory_access.h"
#include "mem/protection.h"
#include "mem/strict_pages.h"

namespace emu::exec {
namespace {

namespace strict = mem::strict_pages;
using jit::mips::MachineState;
using jit::mips::PlainAccess;

// Reads or writes memory whatever its protection, by the one way that there is:
// this file does it as a debugger would.
bool Transfer(const PlainAccess& access, uint64_t* bytes) {
  const int saved_errno = errno;
  const int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
  const auto size = static_cast<size_t>(access.size);
  const auto offset = static_cast<off_t>(access.begin);
  const ssize_t done = access.is_write ? pwrite(fd, bytes, size, offset)
                                       : pread(fd, bytes, size, offset);
  if (fd >= 0) close(fd);
  errno = saved_errno;
  return done == static_cast<ssize_t>(size);
}

MachineState StateIn(const mcontext_t& machine) {
  MachineState state;
  state.pc = machine.pc;
  state.fcsr = machine.fpc_csr;
  for (int i = 0; i < 32; ++i) {
    state.gpr[i] = machine.gregs[i];
    std::memcpy(&state.fpr[i], &machine.fpregs.fp_r.fp_dregs[i],
                sizeof(uint64_t));
  }
  return state;
}

void SetState(const MachineState& state, mcontext_t* machine) {
  machine->pc = state.pc;
  for (int i = 0; i < 32; ++i) {
    machine->gregs[i] = state.gpr[i];
    std::memcpy(&machine->fpregs.fp_r.fp_dregs[i], &state.fpr[i],
                sizeof(uint64_t));
  }
}

// The first byte that the guest may not access, or the access's end. Sets
// *all_strict when each byte is on a strict page.
uint64_t FirstForbidden(const PlainAccess& access, bool* all_strict) {
  *all_strict = true;
  const uint64_t end = access.begin + static_cast<uint64_t>(access.size);
  for (uint64_t at = access.begin; at < end;) {
    const strict::Verdict verdict = strict::Ask(at, access.is_write);
    if (verdict == strict::Verdict::kForbidden) return at;
    if (verdict == strict::Verdict::kNotStrict) *all_strict = false;
    at =
        std::min(end, AlignDown(at, mem::kGuestPageSize) + mem::kGuestPageSize);
  }
  return end;
}

}  // namespace

// What cannot be made here, as a linked access or one that lies in two host
// pages, is repeated with the page's protection loosened.
bool MakeStrictAccess(const siginfo_t& info, void* ucontext,
                      uint64_t* address) {
  const auto fault_address = reinterpret_cast<uint64_t>(info.si_addr);
  if (info.si_signo != SIGSEGV ||
      strict::Ask(fault_address, false) == strict::Verdict::kNotStrict) {
    return false;
  }
  mcontext_t& machine = static_cast<ucontext_t*>(ucontext)->uc_mcontext;
  MachineState state = StateIn(machine);
  if (state.pc == fault_address) return false;
  const uint32_t first = *reinterpret_cast<const uint32_t*>(state.pc);
  const uint32_t insn = jit::mips::FaultingInsn(state.pc);
  const auto known = jit::mips::AccessOf(insn, state.gpr);
  if (!known.has_value()) return false;
  const auto access = jit::mips::PlainAccessOf(insn, state);
  const PlainAccess bytes_of =
      access.value_or(PlainAccess{fault_address, 1, known->is_write});
  bool all_strict = false;
  const uint64_t forbidden = FirstForbidden(bytes_of, &all_strict);
  const uint64_t end = bytes_of.begin + static_cast<uint64_t>(bytes_of.size);
  if (forbidden != end) {
    *address = forbidden;
    return false;
  }
  uint64_t bytes = 0;
  if (access.has_value() && access->is_write) {
    bytes = jit::mips::StoredBytes(insn, state);
  }
  MachineState next = state;
  if (!access.has_value() || !all_strict || !jit::mips::GoOn(first, &next) ||
      !Transfer(*access, &bytes)) {
    strict::Loosen(bytes_of.begin, end);
    return true;
  }
  if (!access->is_write) {
    // The load is made with the registers as they were before the branch, which
    // may have written its return address to one of them since.
    jit::mips::FinishLoad(insn, bytes, &state);
    const uint32_t loaded = insn >> 16 & 31;
    next.gpr[loaded] = state.gpr[loaded];
    std::memcpy(next.fpr, state.fpr, sizeof(next.fpr));
  }
  SetState(next, &machine);
  return true;
}

}  // namespace emu::exec
