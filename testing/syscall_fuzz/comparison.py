# SPDX-License-Identifier: Apache-2.0
"""How two runs of the same batches of random system calls are compared (compare_syscall_fuzz.py says what fails)."""

import re

# What a recording says of a call whose outcome differs between kernels: the batch is compared up to there.
UNKNOWN = " = ?"
ORDER_PERCENT = 0.2
# What differs with the kernel's say, beside which of an alarm and a call's own end comes first, by call: (expected, emu). "ok" stands
# for every success.
EXPLAINED = {
    # The guest's processor has no protection keys.
    ("pkey_alloc", "ok", "ENOSPC"), ("pkey_free", "ok", "EINVAL"), ("pkey_mprotect", "ok", "EINVAL"),
    # Nor can it make memory that may be executed only, which cannot be locked.
    ("mlock", "ENOMEM", "ok"), ("mlock2", "ENOMEM", "ok"),
    # Until the process has computed for so long: emu already has, when it starts.
    ("clock_nanosleep", "EFAULT", "ok"), ("clock_nanosleep_time64", "EFAULT", "ok"),
    # What mlock and madvise have split is one mapping for emu.
    ("mremap", "EFAULT", "ok"),
    # What another process of the user has set.
    ("setpriority", "ok", "EACCES"), ("setpriority", "EACCES", "ok"),
    ("sched_setattr", "ok", "EPERM"), ("sched_setattr", "EPERM", "ok"),
    # Over all of memory: natively it ends at what only the kernel may touch (vvar), in emu it zeroes errno, too.
    ("madvise", "EINVAL", "ok"),
    # The kernel reads no more of the sets than its table of descriptors has room for at the time.
    ("pselect6", "ok", "EFAULT"), ("pselect6_time64", "ok", "EFAULT"), ("select", "ok", "EFAULT"), ("_newselect", "ok", "EFAULT"),
    # A process inherits the flags of a stack that its parent once set, even over execve.
    ("sigaltstack", "ok", "ENOMEM"), ("sigaltstack", "ENOMEM", "ok"),
    # Descriptors without a file share an inode, and its locks, with those of all processes.
    ("fcntl", "ok", "EAGAIN"), ("fcntl", "EAGAIN", "ok"), ("flock", "ok", "EAGAIN"), ("flock", "EAGAIN", "ok"),
    # The clocks that wake a machine up need a real-time clock with an alarm.
    ("clock_gettime", "ok", "EINVAL"), ("clock_gettime64", "ok", "EINVAL"),
    ("clock_getres", "ok", "EINVAL"), ("clock_getres_time64", "ok", "EINVAL"),
    # How far it comes before an alarm.
    ("sendfile", "ok", "ok"),
    # A host's file descriptor is always one for large files, with positions for a 64-bit process.
    ("ftruncate64", "EINVAL", "ok"), ("copy_file_range", "EFBIG", "ok"), ("sendfile64", "EOVERFLOW", "ok"),
    ("_llseek", "EINVAL", "ok"), ("_llseek", "ENXIO", "ok"),
    ("pwritev2", "EFBIG", "ok"), ("pwritev", "EFBIG", "ok"), ("pwrite64", "EFBIG", "ok"),
}

# Calls that check their arguments in another order in newer kernels (seen between 6.1 and 6.18): another error says nothing.
REORDERED = re.compile("execve|execveat|.*xattr|name_to_handle_at|setsockopt|ioctl|pwritev|pidfd_send_signal")
# Of these it depends on the file system whether a file's numbers fit.
OLD_STAT = {"oldstat", "oldlstat", "oldfstat"}

# Calls on what outlives the process where it may not have an IPC namespace of its own.
SHARED = {"mq_open", "mq_unlink", "semget", "semop", "semctl", "shmget", "shmat", "shmctl", "msgget", "msgsnd", "msgrcv",
          "msgctl", "ipc", "semtimedop", "semtimedop_time64"}


def outcome(line):
    word = line.rpartition(" = ")[2]
    return word if re.fullmatch(r"E[A-Z0-9]+(\|E[A-Z0-9]+)*", word) else "ok"


def compare(oracle, emu, seed, totals):
    """What fails in one batch; `totals` counts calls, and calls with another errno."""
    for index in range(max(len(oracle), len(emu))):
        expected, actual = (lines[index] if index < len(lines) else "nothing" for lines in (oracle, emu))
        totals["calls"] += 1
        if expected == actual:
            continue
        if expected.endswith(UNKNOWN):
            totals["explained"] += 1
            return []
        # A timer that an earlier call set counts what the process computes: in emu, more.
        if any(" timer expired" in line for line in (expected, actual)):
            totals["explained"] += 1
            return []
        # What empties all memory, as madvise may, takes the beginning of the line with it.
        if "(" not in expected and "(" not in actual:
            totals["explained"] += 1
            return []
        if expected.rpartition(" = ")[0] != actual.rpartition(" = ")[0]:
            return [f"batch {seed}: expected {expected!r}, emu {actual!r}"]
        name = expected.split()[1].partition("(")[0]
        outcomes = outcome(expected), outcome(actual)
        if outcomes[1] in outcomes[0].split("|") or (name in OLD_STAT and "EOVERFLOW" in outcomes):
            continue
        totals[(name, *outcomes)] += 1
        if "ok" not in outcomes:
            totals["reordered" if REORDERED.fullmatch(name) else "other errno"] += 1
        elif "EINTR" in outcomes or (name, *outcomes) in EXPLAINED or name in SHARED:
            totals["explained"] += 1
            return []
        else:
            return [f"batch {seed}: expected {expected!r}, emu {actual.rpartition(' = ')[2]}"]
    return []
