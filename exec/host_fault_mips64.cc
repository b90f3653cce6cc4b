// SPDX-License-Identifier: Apache-2.0

#include <ucontext.h>

#include <cstdint>
#include <cstring>

#include "exec/host_fault.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/float_control.h"
#include "jit/mips/memory_access.h"

namespace emu::exec {

namespace {

void ReadHostRegisters(const void* ucontext, jit::HostRegisters* registers) {
  const mcontext_t& machine =
      static_cast<const ucontext_t*>(ucontext)->uc_mcontext;
  registers->pc = machine.pc;
  for (int i = 0; i < 32; ++i) {
    registers->gpr[i] = machine.gregs[i];
    std::memcpy(&registers->fpr[i], &machine.fpregs.fp_r.fp_dregs[i],
                sizeof(uint64_t));
  }
  // The handler's FCSR is still that of the code (and not every qemu puts it
  // into the context). Control does not return there.
  uint32_t fcsr;
  asm volatile("cfc1 %0, $31" : "=r"(fcsr));
  static const bool has_msa = jit::mips::DetectHostFeatures().msa;
  if (has_msa) {
    uint32_t msacsr;
    asm volatile(
        ".set push\n\t.set msa\n\tcfcmsa %0, $1\n\tctcmsa $1, $0\n\t.set pop"
        : "=r"(msacsr));
    fcsr |= msacsr & jit::mips::kFcsrSticky;
  }
  registers->mxcsr_flags =
      (fcsr & jit::mips::kFcsrInCode) != 0 ? jit::mips::MxcsrFlags(fcsr) : 0;
  asm volatile("ctc1 %0, $31" : : "r"(jit::mips::kFcsrInCpp));
}

}  // namespace

// MIPS has no error code for reads and writes; the instruction tells. An
// address error, which is an unaligned access or one to an address that no
// process can have, is a SIGBUS of which the kernel (arch/mips/kernel/
// unaligned.c, do_ade) says nothing more: SI_KERNEL, and no address. So it is
// with a SIGSEGV where the kernel has failed to emulate an unaligned access.
void ReadFault(const siginfo_t& info, const void* ucontext, HostFault* fault) {
  fault->signal = info.si_signo;
  fault->code = info.si_code;
  fault->address = reinterpret_cast<uint64_t>(info.si_addr);
  fault->is_write = false;
  ReadHostRegisters(ucontext, &fault->registers);
  if (info.si_signo != SIGSEGV && info.si_signo != SIGBUS) return;
  // After a jump to where there is no code there is no instruction to read.
  if (fault->registers.pc == fault->address) return;
  const auto access = jit::mips::AccessOf(
      jit::mips::FaultingInsn(fault->registers.pc), fault->registers.gpr);
  if (!access.has_value()) return;
  fault->is_write = access->is_write;
  if (info.si_code != SI_KERNEL) return;
  fault->address = access->address;
  if (info.si_signo == SIGBUS &&
      access->address % static_cast<uint64_t>(access->alignment) != 0) {
    fault->code = BUS_ADRALN;
  } else {
    fault->signal = SIGSEGV;
    fault->code = SEGV_MAPERR;
  }
}

}  // namespace emu::exec
