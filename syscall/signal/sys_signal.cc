// SPDX-License-Identifier: Apache-2.0

#include "syscall/signal/sys_signal.h"

#include <cerrno>
#include <optional>

#include "mem/guest_copy.h"
#include "syscall/core/safe_syscall.h"
#include "syscall/signal/alt_stack.h"
#include "syscall/signal/host_signal.h"
#include "syscall/signal/signal_actions.h"
#include "syscall/signal/signal_frame.h"
#include "syscall/signal/signal_queue.h"
#include "syscall/signal/signals.h"
#include "syscall/translate/signals.h"

namespace emu::syscall {
namespace {

// SA_* that the kernel keeps (UAPI_SA_FLAGS of Linux 6.1).
constexpr uint64_t kSaExposeTagbits = 0x800;
constexpr uint64_t kKnownFlags = kSaNocldstop | kSaNocldwait | kSaSiginfo |
                                 kSaExposeTagbits | kSaRestorer | kSaOnstack |
                                 kSaRestart | kSaNodefer | kSaResethand;

// struct sigaction of rt_sigaction in each ABI, and i386's old one.
struct [[gnu::packed]] I386Action {
  uint32_t handler;
  uint32_t flags;
  uint32_t restorer;
  uint64_t mask;
};
struct X8664Action {
  uint64_t handler;
  uint64_t flags;
  uint64_t restorer;
  uint64_t mask;
};
struct OldAction {
  uint32_t handler;
  uint32_t mask;
  uint32_t flags;
  uint32_t restorer;
};

template <typename T>
std::optional<SignalAction> ReadActionAs(uint64_t address) {
  const std::optional<T> guest = mem::ReadGuest<T>(address);
  if (!guest.has_value()) return std::nullopt;
  return SignalAction{guest->handler, guest->flags, guest->restorer,
                      guest->mask};
}

template <typename T>
bool WriteActionAs(uint64_t address, const SignalAction& action) {
  T guest = {};
  guest.handler = static_cast<decltype(guest.handler)>(action.handler);
  guest.flags = static_cast<decltype(guest.flags)>(action.flags);
  guest.restorer = static_cast<decltype(guest.restorer)>(action.restorer);
  guest.mask = static_cast<decltype(guest.mask)>(action.mask);
  return mem::WriteGuest(address, guest);
}

// do_sigaction(): reads or replaces the disposition.
SyscallResult ChangeAction(Task& task, int signal, const SignalAction* wanted,
                           SignalAction* old) {
  if (signal < 1 || signal > kGuestSignalCount) return Error(EINVAL);
  const bool fixed = (SignalBit(signal) & kUnblockable) != 0;
  if (wanted != nullptr && fixed) return Error(EINVAL);
  SignalActions& actions = task.process->actions;
  *old = actions.Get(signal);
  if (wanted == nullptr) return Ok();
  if (!BlockHostSignals(task)) return Interrupted(Restart::kNoIntr);
  SignalAction action = *wanted;
  action.flags &= kKnownFlags;
  action.mask &= ~kUnblockable;
  actions.Set(signal, action);
  SetHostActionFor(signal, action);
  return Ok();
}

enum How : int { kBlock, kUnblock, kSetMask };  // SIG_BLOCK …

// Changes the mask; the host's follows when the call ends. Only signals in
// `domain` are affected.
SyscallResult ChangeMask(Task& task, int how, SignalSet set, SignalSet domain) {
  if (!BlockHostSignals(task)) return Interrupted(Restart::kNoIntr);
  set &= domain & ~kUnblockable;
  switch (how) {
    case kBlock:
      task.blocked |= set;
      return Ok();
    case kUnblock:
      task.blocked &= ~set;
      return Ok();
    case kSetMask:
      task.blocked = (task.blocked & ~domain) | set;
      return Ok();
  }
  return Error(EINVAL);
}

constexpr SignalSet kAll = ~SignalSet{0};
constexpr SignalSet kOldSet = 0xffffffff;  // the old calls' one word

// The signals that are blocked and wait.
SyscallResult Pending(Task& task, SignalSet* pending) {
  HostSigset host;
  const SyscallResult result =
      FromHost(HostSyscall(SYS_rt_sigpending, &host, HostSigset::kBytes));
  *pending = (SignalSetToGuest(host) | QueuedSignals(task)) & task.blocked;
  return result;
}

// stack_t in each ABI.
struct I386Stack {
  uint32_t address;
  uint32_t flags;
  uint32_t size;
};
struct X8664Stack {
  uint64_t address;
  uint32_t flags;
  uint32_t padding;
  uint64_t size;
};

template <typename T>
SyscallResult AltStackCall(Task& task, const Args& args) {
  const uint64_t sp = task.cpu->gpr[x86::kRsp];
  const AltStack old = task.alt_stack;
  if (args.Pointer(0) != 0) {
    const std::optional<T> wanted = mem::ReadGuest<T>(args.Pointer(0));
    if (!wanted.has_value()) return Error(EFAULT);
    const int error = SetAltStack(
        task.alt_stack, {wanted->address, wanted->size, wanted->flags}, sp);
    if (error != 0) return Error(error);
  }
  if (args.Pointer(1) != 0) {
    T out = {};
    out.address = static_cast<decltype(out.address)>(old.address);
    out.flags = AltStackState(old, sp) | (old.flags & kSsAutodisarm);
    out.size = static_cast<decltype(out.size)>(old.size);
    if (!mem::WriteGuest(args.Pointer(1), out)) return Error(EFAULT);
  }
  return Ok();
}

// The registers are the frame's: the result is the old eax or rax.
SyscallResult ReturnFromHandler(Task& task, bool is_rt) {
  if (!BlockHostSignals(task)) {
    // The frame is still there; the handler's last instruction repeats.
    return Interrupted(Restart::kNoIntr);
  }
  if (!PopSignalFrame(task, is_rt)) {
    ForceSegv(task);
    UpdateSignalPending(task);
    return Ok();
  }
  task.blocked &= ~kUnblockable;
  return Ok(static_cast<int64_t>(task.cpu->gpr[x86::kRax]));
}

}  // namespace

SyscallResult SysRtSigaction(Task& task, const Args& args) {
  if (args.Size(3) != kSigsetSize) return Error(EINVAL);
  const bool i386 = args.is_i386();
  std::optional<SignalAction> wanted;
  if (args.Pointer(1) != 0) {
    wanted = i386 ? ReadActionAs<I386Action>(args.Pointer(1))
                  : ReadActionAs<X8664Action>(args.Pointer(1));
    if (!wanted.has_value()) return Error(EFAULT);
  }
  SignalAction old;
  const SyscallResult result = ChangeAction(
      task, args.Int(0), wanted.has_value() ? &*wanted : nullptr, &old);
  if (!result.ok() || args.Pointer(2) == 0) return result;
  const bool written = i386 ? WriteActionAs<I386Action>(args.Pointer(2), old)
                            : WriteActionAs<X8664Action>(args.Pointer(2), old);
  return written ? Ok() : Error(EFAULT);
}

SyscallResult SysSigaction(Task& task, const Args& args) {
  std::optional<SignalAction> wanted;
  if (args.Pointer(1) != 0) {
    wanted = ReadActionAs<OldAction>(args.Pointer(1));
    if (!wanted.has_value()) return Error(EFAULT);
  }
  SignalAction old;
  const SyscallResult result = ChangeAction(
      task, args.Int(0), wanted.has_value() ? &*wanted : nullptr, &old);
  if (!result.ok() || args.Pointer(2) == 0) return result;
  return WriteActionAs<OldAction>(args.Pointer(2), old) ? Ok() : Error(EFAULT);
}

SyscallResult SysSignal(Task& task, const Args& args) {
  // System V's semantics: one delivery, not masked.
  const SignalAction wanted = {args.Pointer(1), kSaResethand | kSaNodefer, 0,
                               0};
  SignalAction old;
  const SyscallResult result = ChangeAction(task, args.Int(0), &wanted, &old);
  return result.ok() ? Ok(static_cast<int64_t>(old.handler)) : result;
}

SyscallResult SysRtSigprocmask(Task& task, const Args& args) {
  if (args.Size(3) != kSigsetSize) return Error(EINVAL);
  const SignalSet old = task.blocked;
  if (args.Pointer(1) != 0) {
    SignalSet set;
    if (!ReadSignalSet(args.Pointer(1), &set)) return Error(EFAULT);
    const SyscallResult result = ChangeMask(task, args.Int(0), set, kAll);
    if (!result.ok()) return result;
  }
  if (args.Pointer(2) != 0 && !mem::WriteGuest(args.Pointer(2), old)) {
    return Error(EFAULT);
  }
  return Ok();
}

SyscallResult SysSigprocmask(Task& task, const Args& args) {
  const SignalSet old = task.blocked;
  if (args.Pointer(1) != 0) {
    const auto set = mem::ReadGuest<uint32_t>(args.Pointer(1));
    if (!set.has_value()) return Error(EFAULT);
    const SyscallResult result = ChangeMask(task, args.Int(0), *set, kOldSet);
    if (!result.ok()) return result;
  }
  if (args.Pointer(2) != 0 &&
      !mem::WriteGuest(args.Pointer(2), static_cast<uint32_t>(old))) {
    return Error(EFAULT);
  }
  return Ok();
}

SyscallResult SysSgetmask(Task& task, const Args&) {
  return Ok(static_cast<uint32_t>(task.blocked));
}

SyscallResult SysSsetmask(Task& task, const Args& args) {
  const SignalSet old = task.blocked;
  const SyscallResult result =
      ChangeMask(task, kSetMask, args.Unsigned(0), kOldSet);
  return result.ok() ? Ok(static_cast<uint32_t>(old)) : result;
}

SyscallResult SysRtSigpending(Task& task, const Args& args) {
  if (args.Size(1) > kSigsetSize) return Error(EINVAL);
  SignalSet pending;
  const SyscallResult result = Pending(task, &pending);
  if (!result.ok()) return result;
  return mem::CopyToGuest(args.Pointer(0), &pending, args.Size(1))
             ? Ok()
             : Error(EFAULT);
}

SyscallResult SysSigpending(Task& task, const Args& args) {
  SignalSet pending;
  const SyscallResult result = Pending(task, &pending);
  if (!result.ok()) return result;
  return mem::WriteGuest(args.Pointer(0), static_cast<uint32_t>(pending))
             ? Ok()
             : Error(EFAULT);
}

SyscallResult SysSigaltstack(Task& task, const Args& args) {
  return args.is_i386() ? AltStackCall<I386Stack>(task, args)
                        : AltStackCall<X8664Stack>(task, args);
}

SyscallResult SysRtSigreturn(Task& task, const Args&) {
  return ReturnFromHandler(task, /*is_rt=*/true);
}

SyscallResult SysSigreturn(Task& task, const Args&) {
  return ReturnFromHandler(task, /*is_rt=*/false);
}

}  // namespace emu::syscall
