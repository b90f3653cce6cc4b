# SPDX-License-Identifier: Apache-2.0
"""A test: guest programs under emu do what is recorded, on a machine with a real MIPS kernel, in one boot.

python3 -m testing.mips_machine.check --machine=M --emu=EMU --tier=T... SPEC...

SPEC is the description that a program's rule wrote (testing/recording/programs.py). Where the machine cannot be had, the test
says so in one line that begins with "skipped: " and succeeds; tools/bazel counts those lines.
"""

import argparse
import os
import sys

from testing.machine.packages import MachineError
from testing.mips_machine import comparison, mips_machine
from testing.recording import programs


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--machine", required=True)
    parser.add_argument("--emu", required=True)
    parser.add_argument("--tier", action="append", required=True)
    parser.add_argument("specs", nargs="+")
    return parser.parse_args(argv)


def main():
    options = parse(sys.argv[1:])
    try:
        mips_machine.prepare(options.machine)
    except MachineError as error:
        print(f"skipped: {error}")
        return
    print(mips_machine.description(options.machine))
    runs = [(programs.load(path), tier) for path in options.specs for tier in options.tier]
    failed = False
    for (program, tier), found in zip(runs, comparison.compare(options.machine, runs, os.path.realpath(options.emu))):
        if found:
            failed = True
            print("\n".join([f"---- {program.recording} {tier}", *found]))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
