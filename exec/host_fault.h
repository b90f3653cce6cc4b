// SPDX-License-Identifier: Apache-2.0

#ifndef EXEC_HOST_FAULT_H_
#define EXEC_HOST_FAULT_H_

#include <csetjmp>
#include <csignal>
#include <cstdint>

#include "jit/translation.h"

namespace emu::exec {

// SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGTRAP of the host. What they mean:
//   - raised while this thread runs guest nodes: the guest's fault. Control
//     returns to the FaultLanding, and the loop makes a guest trap of it.
//   - raised inside a guest copy (mem/guest_copy.h): the copy fails.
//   - sent by kill() and the like: handed to the system-call layer's handler.
//   - anything else is a bug of ours: one line on stderr, then abort.
// No object with a destructor may live between the landing and guest code.

struct HostFault {
  int signal = 0;
  int code = 0;          // si_code
  uint64_t address = 0;  // si_addr
  bool is_write = false;
  // Where the host was; 0 where no JIT wants to know.
  jit::HostRegisters registers;
};

// Where a fault in guest code continues. One per thread.
struct FaultLanding {
  sigjmp_buf* place = nullptr;
  volatile bool armed = false;
  HostFault fault;
};

// Installs the handlers, for the process. `forward` gets the signals that
// others sent.
void InstallFaultHandlers(void (*forward)(int, siginfo_t*, void*));

// The landing of the calling thread; null for none.
void SetFaultLanding(FaultLanding* landing);

// What the host tells of a fault, brought into one form: BUS_ADRALN is an
// unaligned access and nothing else, and `address` is there whether or not the
// kernel told it. One file per host.
void ReadFault(const siginfo_t& info, const void* ucontext, HostFault* fault);

// Makes the access that faulted, where nothing but a strict page stood in its
// way (mem/strict_pages.h), and has the handler's context go on after it, or
// removes the obstacle. False otherwise; *address is then the first byte that
// the guest may not access, where that is known. One file per host.
bool MakeStrictAccess(const siginfo_t& info, void* ucontext, uint64_t* address);

}  // namespace emu::exec

#endif  // EXEC_HOST_FAULT_H_
