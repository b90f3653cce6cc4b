// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_ENTRY_DISPATCH_H_
#define SYSCALL_ENTRY_DISPATCH_H_

#include <cstdint>

#include "syscall/core/result.h"
#include "syscall/core/task.h"

namespace emu::syscall {

// How the guest entered the kernel.
enum class Entry : uint8_t { kInt80, kSyscall, kSysenter };

// Makes the system call that `task.cpu` asks for and writes its result back.
// Delivers signals afterwards if there are any, so that on return with
// kContinue the guest goes on at cpu->rip, which may be in a handler.
//
// Requires: cpu->rip is after the instruction (2 bytes in all three cases).
//   kInt80: i386 table, number eax, arguments ebx ecx edx esi edi ebp; also
//   from
//     64-bit mode, with arguments cut to 32 bits.
//   kSyscall: number rax, arguments rdi rsi rdx r10 r8 r9; rcx and r11 are
//     overwritten with rip and rflags as the hardware does. In 32-bit mode
//     (AMD only) raises #UD's SIGILL.
//   kSysenter: i386 only. As kInt80, but ebp holds the stack pointer, at which
//     the sixth argument lies (kernel: entry_SYSENTER_compat); returns to
//     ProgramInfo::vdso_sysenter_return.
//
// kExitThread, kExitProcess: task.exit_status is set; TaskHost has not been
// told. For kExitProcess the loop flushes what it must and calls
// EndProcess(task).
Control Dispatch(Task& task, Entry entry);

}  // namespace emu::syscall

#endif  // SYSCALL_ENTRY_DISPATCH_H_
