// SPDX-License-Identifier: Apache-2.0

#include "absl/strings/str_cat.h"
#include "syscall/strace/strace_text.h"
#include "syscall/strace/strace_values.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// Codes that every signal can have, and those of some signals
// (asm-generic/siginfo.h).
constexpr ValueName kCommonCodes[] = {{0, "SI_USER"},
                                      {0x80, "SI_KERNEL"},
                                      {static_cast<uint64_t>(-1), "SI_QUEUE"},
                                      {static_cast<uint64_t>(-2), "SI_TIMER"},
                                      {static_cast<uint64_t>(-3), "SI_MESGQ"},
                                      {static_cast<uint64_t>(-4), "SI_ASYNCIO"},
                                      {static_cast<uint64_t>(-5), "SI_SIGIO"},
                                      {static_cast<uint64_t>(-6), "SI_TKILL"},
                                      {0, nullptr}};
constexpr ValueName kChildCodes[] = {{1, "CLD_EXITED"},  {2, "CLD_KILLED"},
                                     {3, "CLD_DUMPED"},  {4, "CLD_TRAPPED"},
                                     {5, "CLD_STOPPED"}, {6, "CLD_CONTINUED"},
                                     {0, nullptr}};
constexpr ValueName kSegvCodes[] = {
    {1, "SEGV_MAPERR"}, {2, "SEGV_ACCERR"}, {0, nullptr}};
constexpr ValueName kBusCodes[] = {
    {1, "BUS_ADRALN"}, {2, "BUS_ADRERR"}, {0, nullptr}};
constexpr ValueName kIllCodes[] = {{2, "ILL_ILLOPN"}, {0, nullptr}};
constexpr ValueName kFpeCodes[] = {
    {1, "FPE_INTDIV"}, {2, "FPE_INTOVF"}, {3, "FPE_FLTDIV"}, {4, "FPE_FLTOVF"},
    {5, "FPE_FLTUND"}, {6, "FPE_FLTRES"}, {7, "FPE_FLTINV"}, {0, nullptr}};
constexpr ValueName kTrapCodes[] = {
    {1, "TRAP_BRKPT"}, {2, "TRAP_TRACE"}, {0, nullptr}};

NameTable CodeNames(const SignalInfo& info) {
  if (info.code <= 0 || info.code == kSiKernel) return kCommonCodes;
  switch (SignalToHost(info.signal)) {
    case SIGCHLD:
      return kChildCodes;
    case SIGSEGV:
      return kSegvCodes;
    case SIGBUS:
      return kBusCodes;
    case SIGILL:
      return kIllCodes;
    case SIGFPE:
      return kFpeCodes;
    case SIGTRAP:
      return kTrapCodes;
  }
  return kCommonCodes;
}

}  // namespace

std::string SiginfoText(const SignalInfo& info) {
  using Layout = SignalInfo::Layout;
  std::string out = absl::StrCat(
      "{si_signo=", GuestSignalName(info.signal), ", si_code=",
      EnumText(CodeNames(info),
               static_cast<uint64_t>(static_cast<int64_t>(info.code))));
  switch (info.layout) {
    case Layout::kKill:
      if (info.code == kSiKernel) break;
      absl::StrAppend(&out, ", si_pid=", info.pid, ", si_uid=", info.uid);
      break;
    case Layout::kQueue:
      absl::StrAppend(&out, ", si_pid=", info.pid, ", si_uid=", info.uid,
                      ", si_value={int=", static_cast<int32_t>(info.value),
                      ", ptr=", Pointer(info.value), "}");
      break;
    case Layout::kTimer:
      absl::StrAppend(&out, ", si_timerid=", Hex(info.timer_id),
                      ", si_overrun=", info.overrun,
                      ", si_value={int=", static_cast<int32_t>(info.value),
                      ", ptr=", Pointer(info.value), "}");
      break;
    case Layout::kPoll:
      absl::StrAppend(&out, ", si_band=", info.band, ", si_fd=", info.fd);
      break;
    case Layout::kFault:
    case Layout::kSys:
      absl::StrAppend(&out, ", si_addr=", Pointer(info.address));
      break;
    case Layout::kChild:
      absl::StrAppend(&out, ", si_pid=", info.pid, ", si_uid=", info.uid,
                      ", si_status=");
      if (info.code == 1) {
        absl::StrAppend(&out, info.status);
      } else {
        absl::StrAppend(&out, GuestSignalName(info.status));
      }
      absl::StrAppend(&out, ", si_utime=", info.utime,
                      ", si_stime=", info.stime);
      break;
  }
  return out + "}";
}

}  // namespace emu::syscall
