#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs guest programs under emu under a real MIPS kernel (mips_machine.py).

bazel run //testing:mips_machine -- run [--machine=M] [--emu_arg=OPTION]... PROGRAM [ARG]...

    One program; behaves like it, as testing/oracle_kernel does. Relative paths start from the folder that bazel was called in.

bazel run //testing:mips_machine -- compare [--machine=M]... [--tier=T]... [--repeat=N] LABEL...

    Programs with recordings, by label or pattern (//testdata/...): prints a table of program, machine and tier, and what differs
    from the recordings. One boot for each machine and tier; with --repeat as many one after the other.
"""

import argparse
import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))

# pylint: disable=wrong-import-position
from testing.machine.jobs import Job  # noqa: E402
from testing.machine.packages import MachineError  # noqa: E402
from testing.mips_machine import comparison, mips_machine  # noqa: E402
from testing.recording.targets import WORKSPACE, load_all  # noqa: E402


def parse(argv):
    parser = argparse.ArgumentParser(prog="mips_machine", description="Guest programs under emu under a real MIPS kernel.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="one program, as if it ran here")
    run.add_argument("--machine", choices=mips_machine.MACHINES, default="malta")
    run.add_argument("--emu", help="another emu than this workspace's")
    run.add_argument("--emu_arg", action="append", default=[], metavar="OPTION")
    run.add_argument("--data", action="append", default=[], metavar="FILE", help="copied into the working directory")
    run.add_argument("--timeout", type=int, default=200, metavar="SECONDS")
    run.add_argument("program")
    run.add_argument("args", nargs=argparse.REMAINDER)
    compare = commands.add_parser("compare", help="programs with recordings")
    compare.add_argument("--machine", action="append", choices=mips_machine.MACHINES)
    compare.add_argument("--tier", action="append", choices=mips_machine.TIERS)
    compare.add_argument("--emu", help="another emu than this workspace's")
    compare.add_argument("--repeat", type=int, default=1, metavar="N")
    compare.add_argument("labels", nargs="+", metavar="LABEL")
    return parser.parse_args(argv)


def host_path(path):
    return os.path.join(os.environ.get("BUILD_WORKING_DIRECTORY", ""), path) if path else path


def emu_of(options):
    return host_path(options.emu) or os.path.realpath("testing/emu_mips64el")


def run(options):
    job = Job(
        program=host_path(options.program),
        launcher=[mips_machine.EMU, *options.emu_arg],
        args=options.args,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": "/tmp"},
        data=[host_path(path) for path in options.data],
        timeout=options.timeout)
    result, = mips_machine.run(options.machine, [job], emu_of(options))
    sys.stdout.buffer.write(result.stdout)
    sys.stdout.flush()
    sys.stderr.buffer.write(result.stderr)
    if result.status is None:
        print(f"mips_machine: {options.program}: {result.reason}", file=sys.stderr)
    return 125 if result.status is None else result.status


def compare(options):
    emu = emu_of(options)
    # The recordings' paths are the workspace's.
    os.chdir(WORKSPACE)
    # What only emu does, its own listings, has no recording.
    programs = [program for program in load_all(options.labels) if "/recorded/" in program.recording]
    machines = options.machine or list(mips_machine.MACHINES)
    tiers = options.tier or list(mips_machine.TIERS)
    cells, texts = {}, []
    for machine in machines:
        print(mips_machine.description(machine), flush=True)
        for tier in tiers:
            for _ in range(options.repeat):
                began = time.monotonic()
                found = comparison.compare(machine, [(program, tier) for program in programs], emu)
                print(f"{machine} {tier}: {len(found)} programs in {time.monotonic() - began:.0f} s, "
                      f"{sum(map(bool, found))} differ", flush=True)
                for program, differences in zip(programs, found):
                    key = program.recording, machine, tier
                    cells[key] = cells.get(key, 0) + bool(differences)
                    if differences:
                        texts.append("\n".join([f"---- {' '.join(key)}", *differences]))
    columns = [(machine, tier) for machine in machines for tier in tiers]
    print("\n".join(["", *comparison.table(programs, columns, cells), "", *texts]))
    return 1 if any(cells.values()) else 0


def main():
    options = parse(sys.argv[1:])
    try:
        return {"run": run, "compare": compare}[options.command](options)
    except MachineError as error:
        print(f"mips_machine: {error}", file=sys.stderr)
        return 125


sys.exit(main())
