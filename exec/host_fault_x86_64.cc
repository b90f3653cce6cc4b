// SPDX-License-Identifier: Apache-2.0

#include <ucontext.h>

#include "exec/host_fault.h"

namespace emu::exec {

void ReadFault(const siginfo_t& info, const void* ucontext, HostFault* fault) {
  const auto* context = static_cast<const ucontext_t*>(ucontext);
  fault->signal = info.si_signo;
  fault->code = info.si_code;
  fault->address = reinterpret_cast<uint64_t>(info.si_addr);
  // Bit 1 of the page fault's error code (SDM vol. 3, §4.7).
  fault->is_write = (context->uc_mcontext.gregs[REG_ERR] & 2) != 0;
}

}  // namespace emu::exec
