// SPDX-License-Identifier: Apache-2.0

#ifndef SYSCALL_STRACE_STRACE_NAMES_H_
#define SYSCALL_STRACE_STRACE_NAMES_H_

#include "syscall/core/strace_format.h"

namespace emu::syscall {

// The guest's constants by name (x86's numbers; Linux's uapi headers).
extern const ValueName kOpenNames[];
extern const ValueName kDescriptorFlagNames[];
extern const ValueName kAccessModeNames[];
extern const ValueName kAtFlagNames[];
extern const ValueName kWhenceNames[];
extern const ValueName kFcntlCommandNames[];
extern const ValueName kFlockOpNames[];
extern const ValueName kRenameFlagNames[];
extern const ValueName kSpliceFlagNames[];
extern const ValueName kMemfdFlagNames[];
extern const ValueName kIoctlRequestNames[];
extern const ValueName kProtectionNames[];
extern const ValueName kMapFlagNames[];
extern const ValueName kMremapFlagNames[];
extern const ValueName kMsyncFlagNames[];
extern const ValueName kMadviseNames[];
extern const ValueName kCloneFlagNames[];
extern const ValueName kWaitOptionNames[];
extern const ValueName kWaitIdTypeNames[];
extern const ValueName kRusageWhoNames[];
extern const ValueName kRlimitResourceNames[];
extern const ValueName kSchedPolicyNames[];
extern const ValueName kSigprocmaskHowNames[];
extern const ValueName kSigactionFlagNames[];
extern const ValueName kFutexOpNames[];
extern const ValueName kPrctlOptionNames[];
extern const ValueName kArchPrctlNames[];
extern const ValueName kMembarrierCommandNames[];
extern const ValueName kGetrandomFlagNames[];
extern const ValueName kClockNames[];
extern const ValueName kTimerFlagNames[];
extern const ValueName kItimerNames[];
extern const ValueName kEpollOpNames[];
extern const ValueName kPollEventNames[];
extern const ValueName kSocketDomainNames[];
extern const ValueName kSocketTypeNames[];
extern const ValueName kSocketLevelNames[];
extern const ValueName kFdFlagNames[];
extern const ValueName kEpollCreateFlagNames[];
extern const ValueName kEpollEventNames[];
extern const ValueName kIpProtocolNames[];
extern const ValueName kControlTypeNames[];
extern const ValueName kSocketOptionNames[];
extern const ValueName kMsgFlagNames[];
extern const ValueName kShutdownNames[];
extern const ValueName kSocketCallNames[];
extern const ValueName kIpcCallNames[];

}  // namespace emu::syscall

#endif  // SYSCALL_STRACE_STRACE_NAMES_H_
