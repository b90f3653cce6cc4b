# SPDX-License-Identifier: Apache-2.0
"""A test: what a program does must be what is recorded.

python3 -m testing.recording.check SPEC --emu=EMU [--cpu=CPU] [--emu_arg=OPTION]...    under emu
python3 -m testing.recording.check SPEC --native                                       on this machine

SPEC is the description that the test's rule wrote (programs.py). Where a run cannot be had, the test says so in one line that
begins with "skipped: " and succeeds; tools/bazel counts those lines. A program without a recording does not get here: the
file is an input of the test, so Bazel does not build it.
"""

import argparse
import sys

from testing.recording import oracles, programs, recording


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("spec")
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--emu")
    parser.add_argument("--cpu")
    parser.add_argument("--emu_arg", action="append", default=[])
    return parser.parse_args(argv)


def skip(why):
    print(f"skipped: {why}")
    sys.exit(0)


def on_this_machine(program):
    machine = oracles.ThisMachine()
    reason = machine.reason_against(program)
    if reason:
        skip(reason)
    try:
        return machine.run([program])[0]
    except oracles.CannotRun as error:
        skip(error)


def main():
    options = parse(sys.argv[1:])
    program = programs.load(options.spec)
    expected = recording.read(program.recording)
    reason = program.skip_reason()
    if reason:
        skip(reason)
    if options.native:
        name, outcome = "this machine", on_this_machine(program)
    else:
        name, outcome = "emu", program.run_under_emu(options.emu, options.emu_arg, options.cpu)
    found = recording.differences(expected, outcome, name)
    if found:
        origin = [f"# {key}: {value}" for key, value in expected.origin.items()]
        sys.exit("\n".join([program.recording] + origin + found))


if __name__ == "__main__":
    main()
