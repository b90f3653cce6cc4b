#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes random system calls natively and under emu, and compares what came of each.

compare_syscall_fuzz.py --program=SYSCALL_FUZZ --emu=EMU [--emu_arg=OPTION]... [--first=SEED] [--batches=N | --minutes=N]
                        [--verbose]

Each batch (syscall_fuzz.c) is made natively and under emu. It fails when
  - a process of emu crashes, aborts or hangs where the native one does not;
  - a call succeeds in one and fails in the other, before anything else in its batch was different (EXPLAINED aside);
  - more than ORDER_PERCENT of the calls fail with another errno. A random call often has several things wrong with it, and
    which of them is told first differs between kernel versions, too.
"""

import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile
import time

BATCHES_AT_ONCE = 50
ORDER_PERCENT = 0.2
# What differs with the kernel's say, beside which of an alarm and a call's own end comes first, by call: (native, emu). "ok" stands
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
    # How far it comes before an alarm.
    ("sendfile", "ok", "ok"),
    # A host's file descriptor is always one for large files, with positions for a 64-bit process.
    ("ftruncate64", "EINVAL", "ok"), ("copy_file_range", "EFBIG", "ok"), ("sendfile64", "EOVERFLOW", "ok"),
    ("_llseek", "EINVAL", "ok"), ("_llseek", "ENXIO", "ok"),
    ("pwritev2", "EFBIG", "ok"), ("pwritev", "EFBIG", "ok"), ("pwrite64", "EFBIG", "ok"),
}


# Calls on what outlives the process where it may not have an IPC namespace of its own.
SHARED = {"mq_open", "mq_unlink", "semget", "semop", "semctl", "shmget", "shmat", "shmctl", "msgget", "msgsnd", "msgrcv",
          "msgctl", "ipc", "semtimedop", "semtimedop_time64"}


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--emu", required=True)
    parser.add_argument("--emu_arg", action="append", default=[])
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args(argv)


def run(command, seed, count):
    """({batch: lines}, what went wrong) of a run in a fresh directory."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR"), ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        result = subprocess.run(command + [str(seed), str(count)], cwd=folder, stdin=subprocess.DEVNULL, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="backslashreplace")
        # The directory's own owner need not be able to look into what nobody has made.
        subprocess.run(["chmod", "-R", "u+rwX", folder], check=False, stderr=subprocess.DEVNULL)
    batches, lines = {}, []
    for line in result.stdout.splitlines():
        if line.startswith("batch "):
            lines = batches[int(line.split()[1])] = []
        else:
            lines.append(line)
    wrong = [f"status {result.returncode}"] if result.returncode != 0 else []
    return batches, wrong + re.findall(r"^emu: internal.*", result.stderr, re.MULTILINE)


def outcome(line):
    word = line.rpartition(" = ")[2]
    return word if re.fullmatch("E[A-Z0-9]+", word) else "ok"


def compare(native, emu, seed, totals):
    """What fails in one batch; `totals` counts calls, and calls with another errno."""
    for index in range(max(len(native), len(emu))):
        expected, actual = (lines[index] if index < len(lines) else "nothing" for lines in (native, emu))
        totals["calls"] += 1
        if expected == actual:
            continue
        # A timer that an earlier call set counts what the process computes: in emu, more.
        if any(" timer expired" in line for line in (expected, actual)):
            totals["explained"] += 1
            return []
        # What empties all memory, as madvise may, takes the beginning of the line with it.
        if "(" not in expected and "(" not in actual:
            totals["explained"] += 1
            return []
        if expected.rpartition(" = ")[0] != actual.rpartition(" = ")[0]:
            return [f"batch {seed}: native {expected!r}, emu {actual!r}"]
        name = expected.split()[1].partition("(")[0]
        outcomes = outcome(expected), outcome(actual)
        totals[(name, *outcomes)] += 1
        if "ok" not in outcomes:
            totals["other errno"] += 1
        elif "EINTR" in outcomes or (name, *outcomes) in EXPLAINED or name in SHARED:
            totals["explained"] += 1
            return []
        else:
            return [f"batch {seed}: native {expected!r}, emu {actual.rpartition(' = ')[2]}"]
    return []


def main():
    options = parse(sys.argv[1:])
    program = os.path.abspath(options.program)
    launcher = [os.path.abspath("toolchain/run_mips64el")] if os.path.exists("toolchain/run_mips64el") else []
    emu = launcher + [os.path.abspath(options.emu)] + options.emu_arg + [program]
    totals, found = collections.Counter(), []
    seed, started = options.first, time.monotonic()
    while (time.monotonic() - started < options.minutes * 60 if options.minutes else seed < options.first + options.batches):
        count = BATCHES_AT_ONCE if options.minutes else min(BATCHES_AT_ONCE, options.first + options.batches - seed)
        native, wrong = run(["setarch", "-R", program], seed, count)
        if wrong:
            sys.exit(f"the native run: {wrong}")
        under_emu, wrong = run(emu, seed, count)
        found += wrong
        for batch in native:
            found += compare(native[batch], under_emu.get(batch, []), batch, totals)
        seed += count
    if options.verbose:
        for key, number in totals.most_common():
            if isinstance(key, tuple):
                print(number, *key)
    print(f"{seed - options.first} batches, {totals['calls']} calls: {totals['other errno']} with another errno, "
          f"{totals['explained']} explained, {len(found)} failures")
    if totals["other errno"] > totals["calls"] * ORDER_PERCENT / 100:
        found.append("too many with another errno")
    sys.exit("\n".join(found) if found else 0)


main()
