// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_FS_PROC_CPUINFO_H_
#define SYSCALL_FS_PROC_CPUINFO_H_

#include <string>

namespace emu::syscall {

// /proc/cpuinfo of the guest's processor: as many as the host has, each with
// what the guest's cpuid instruction tells.
std::string CpuinfoText();

}  // namespace emu::syscall

#endif  // SYSCALL_FS_PROC_CPUINFO_H_
