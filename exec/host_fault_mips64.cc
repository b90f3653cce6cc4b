// SPDX-License-Identifier: Apache-2.0

#include <ucontext.h>

#include <cstdint>
#include <cstring>

#include "exec/host_fault.h"
#include "jit/mips/cpu_features.h"
#include "jit/mips/float_control.h"

namespace emu::exec {

namespace {

// Has a delay slot, and accesses no memory itself: the jumps and branches of
// the major opcodes, jr and jalr, and those of the FPU and MSA.
bool IsBranch(uint32_t insn) {
  const uint32_t opcode = insn >> 26, function = insn & 0x3f,
                 format = insn >> 21 & 0x1f;
  switch (opcode) {
    case 0x00:
      return function == 0x08 || function == 0x09;
    case 0x11:
      return format == 0x08 || format == 0x0b || format == 0x0f ||
             format >= 0x18;
    default:
      return (opcode >= 0x01 && opcode <= 0x07) ||
             (opcode >= 0x14 && opcode <= 0x17);
  }
}

}  // namespace

// MIPS gives no error code; the major opcode tells (MIPS64 manual vol. II,
// table A-2): the stores are sb sh swl sw sdl sdr swr (0x28-0x2e), sc swc1 scd
// sdc1 sd (0x38-0x3f but pref's neighbours), and MSA's st.df (minor 8-11 of
// 0x1e). Loongson's gssq and gssdx forms are under 0x3a and 0x3e.
bool FaultWasWrite(const void* ucontext) {
  const auto* context = static_cast<const ucontext_t*>(ucontext);
  const auto* pc = reinterpret_cast<const uint32_t*>(context->uc_mcontext.pc);
  // (A delay slot's faults are at its branch.)
  const uint32_t insn = IsBranch(*pc) ? pc[1] : *pc;
  const uint32_t opcode = insn >> 26;
  if (opcode == 0x1e) return (insn & 0x3c) == 0x24;
  return (opcode >= 0x28 && opcode <= 0x2e) || opcode >= 0x38;
}

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

}  // namespace emu::exec
