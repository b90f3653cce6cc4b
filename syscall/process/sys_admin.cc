// SPDX-License-Identifier: Apache-2.0

#include "syscall/process/sys_admin.h"

#include "syscall/core/safe_syscall.h"

// Flags and structures of these calls are the same everywhere; paths and data
// are guest pointers that the host's kernel reads itself.

namespace emu::syscall {
namespace {

SyscallResult Forward(long number, const Args& args) {
  return FromHost(HostSyscall(number, args.Pointer(0), args.Pointer(1),
                              args.Pointer(2), args.Pointer(3), args.Pointer(4),
                              args.Pointer(5)));
}

// The same for a first argument that is a descriptor.
SyscallResult ForwardFd(long number, const Args& args) {
  return FromHost(HostSyscall(number, args.Fd(0), args.Pointer(1),
                              args.Pointer(2), args.Pointer(3), args.Pointer(4),
                              args.Pointer(5)));
}

}  // namespace

SyscallResult SysMount(Task&, const Args& args) {
  return Forward(SYS_mount, args);
}
SyscallResult SysUmount(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_umount2, args.Pointer(0), 0));
}
SyscallResult SysUmount2(Task&, const Args& args) {
  return Forward(SYS_umount2, args);
}
SyscallResult SysPivotRoot(Task&, const Args& args) {
  return Forward(SYS_pivot_root, args);
}
SyscallResult SysSwapon(Task&, const Args& args) {
  return Forward(SYS_swapon, args);
}
SyscallResult SysSwapoff(Task&, const Args& args) {
  return Forward(SYS_swapoff, args);
}
SyscallResult SysAcct(Task&, const Args& args) {
  return Forward(SYS_acct, args);
}
SyscallResult SysVhangup(Task&, const Args&) {
  return FromHost(HostSyscall(SYS_vhangup));
}
SyscallResult SysSysfs(Task&, const Args& args) {
  return Forward(SYS_sysfs, args);
}
SyscallResult SysOpenTree(Task&, const Args& args) {
  // Of its flags OPEN_TREE_CLOEXEC alone is O_CLOEXEC, whose number differs
  // nowhere that this runs.
  return ForwardFd(SYS_open_tree, args);
}
SyscallResult SysMoveMount(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_move_mount, args.Fd(0), args.Pointer(1),
                              args.Fd(2), args.Pointer(3), args.Unsigned(4)));
}
SyscallResult SysFsopen(Task&, const Args& args) {
  return Forward(SYS_fsopen, args);
}
SyscallResult SysFsconfig(Task&, const Args& args) {
  return FromHost(HostSyscall(SYS_fsconfig, args.Fd(0), args.Unsigned(1),
                              args.Pointer(2), args.Pointer(3), args.Int(4)));
}
SyscallResult SysFsmount(Task&, const Args& args) {
  return ForwardFd(SYS_fsmount, args);
}
SyscallResult SysFspick(Task&, const Args& args) {
  return ForwardFd(SYS_fspick, args);
}
SyscallResult SysMountSetattr(Task&, const Args& args) {
  return ForwardFd(SYS_mount_setattr, args);
}

SyscallResult SysLandlockCreateRuleset(Task&, const Args& args) {
  return Forward(SYS_landlock_create_ruleset, args);
}
SyscallResult SysLandlockAddRule(Task&, const Args& args) {
  return ForwardFd(SYS_landlock_add_rule, args);
}
SyscallResult SysLandlockRestrictSelf(Task&, const Args& args) {
  return ForwardFd(SYS_landlock_restrict_self, args);
}

}  // namespace emu::syscall
