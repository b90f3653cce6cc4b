#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes random system calls under emu, and compares what came of each with what a kernel says.

compare_syscall_fuzz.py --program=SYSCALL_FUZZ --emu=EMU [--emu_arg=OPTION]... [--first=SEED] [--batches=N | --minutes=N]
                        [--recorded=FILE] [--verbose]

Each batch (syscall_fuzz.c) is made under emu, and natively unless its calls are recorded in FILE (record_syscall_fuzz.py).
It fails when
  - a process of emu crashes, aborts or hangs where the native one does not;
  - a call succeeds in one and fails in the other, before anything else in its batch was different (EXPLAINED in comparison.py
    aside);
  - more than ORDER_PERCENT of the calls fail with another errno. A random call often has several things wrong with it, and
    which of them is told first differs between kernel versions, too (REORDERED in comparison.py).
Where this machine does not run the program natively, and nothing is recorded, it says "skipped: ...".
"""

import argparse
import collections
import errno
import os
import sys
import time

from comparison import ORDER_PERCENT, compare
from fuzz_run import read_recording, reduce, run, run_natively

BATCHES_AT_ONCE = 50


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--emu", required=True)
    parser.add_argument("--emu_arg", action="append", default=[])
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--recorded")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args(argv)


def natively(program, seed, count):
    """The batches' lines on this machine."""
    try:
        batches, wrong = run_natively(program, seed, count)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
        print("skipped: this machine's kernel does not run such programs (execve: ENOEXEC)")
        sys.exit(0)
    if wrong:
        sys.exit(f"the native run: {wrong}")
    return batches


def main():
    options = parse(sys.argv[1:])
    program = os.path.abspath(options.program)
    launcher = [os.path.abspath("toolchain/run_mips64el")] if os.path.exists("toolchain/run_mips64el") else []
    emu = launcher + [os.path.abspath(options.emu)] + options.emu_arg + [program]
    recorded = read_recording(options.recorded) if options.recorded else None
    totals, found = collections.Counter(), []
    seed, started = options.first, time.monotonic()
    while (time.monotonic() - started < options.minutes * 60 if options.minutes else seed < options.first + options.batches):
        count = BATCHES_AT_ONCE if options.minutes else min(BATCHES_AT_ONCE, options.first + options.batches - seed)
        expected = recorded or natively(program, seed, count)
        under_emu, wrong = run(emu, seed, count)
        found += wrong
        for batch in range(seed, seed + count):
            lines = under_emu.get(batch, [])
            found += compare(expected[batch], reduce(lines) if recorded else lines, batch, totals)
        seed += count
    if options.verbose:
        for key, number in totals.most_common():
            if isinstance(key, tuple):
                print(number, *key)
    print(f"{seed - options.first} batches, {totals['calls']} calls: {totals['other errno']} with another errno, "
          f"{totals['reordered']} with one that kernels differ about, {totals['explained']} explained, {len(found)} failures")
    if totals["other errno"] > totals["calls"] * ORDER_PERCENT / 100:
        found.append("too many with another errno")
    sys.exit("\n".join(found) if found else 0)


main()
