#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Records what programs do, for the tests that compare emu with it.

bazel run //testing:record -- [--check] [--oracle=ORACLE] LABEL...

  LABEL      a guest_test or real program test by the name in its BUILD file (//testdata:signals_test), with an architecture
             (//testdata:signals_test_i386), or a pattern (//testdata/...)
  --check    writes nothing; says what differs from the recordings
  --oracle   hardware: this machine; kernel: a real kernel in QEMU (testing/oracle_kernel). Without it each program is run by
             this machine where its kernel and processor serve, and else by the oracle kernel
  --from-emu=WHY
             the output of emu itself, for what no oracle at hand can run. WHY goes into the recording: what has confirmed it

Each program runs twice, and must do the same both times. Results are files in the source tree: read their difference.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
from testing.recording import oracles, recording  # pylint: disable=wrong-import-position
from testing.recording.targets import WORKSPACE, build, load_all  # pylint: disable=wrong-import-position

ORACLES = {"hardware": oracles.ThisMachine, "kernel": oracles.OracleKernel}


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--oracle", choices=ORACLES)
    parser.add_argument("--from-emu")
    parser.add_argument("labels", nargs="+", metavar="LABEL")
    return parser.parse_args(argv)


class Emu:
    """emu, of this workspace: no oracle, but what it does may be confirmed by what another machine once said."""

    def __init__(self, why):
        self.why = why
        build("//:emu")
        self.emu = os.path.join(WORKSPACE, "bazel-bin", "tools", "emu")

    def reason_against(self, _):
        return None

    def run(self, wanted):
        return [program.run_under_emu(self.emu, ["--tier=interp"] + program.spec.get("emu_args", []), None) for program in wanted]

    def describe(self):
        return f"emu, {self.why}"


def outcomes_by(oracle, wanted):
    """[(program, outcome)] of what the oracle can run; the others are named, and their outcome is None if it should have."""
    able = []
    for program in wanted:
        reason = program.skip_reason() or oracle.reason_against(program)
        if reason:
            print(f"skipped: {program.recording}: {reason}")
        else:
            able.append(program)
    if not able:
        return []
    outcomes = oracle.run(able + able)
    done = []
    for program, one, other in zip(able, outcomes, outcomes[len(able):]):
        if one and other and one != other:
            again = recording.differences(recording.make(one, {}), other, "the second run")
            print("\n".join([f"{program.recording}: it does not do the same twice"] + again))
        done.append((program, one if one == other else None))
    return done


def split(options, wanted):
    """[(oracle, programs)]: by whom each is to be run."""
    if options.from_emu:
        return [(Emu(options.from_emu), wanted)]
    if options.oracle:
        return [(ORACLES[options.oracle](), wanted)]
    machine, here, there = oracles.ThisMachine(), [], []
    for program in wanted:
        try:
            if machine.reason_against(program):
                raise oracles.CannotRun
            machine.run([program])
            here.append(program)
        except oracles.CannotRun:
            there.append(program)
    return [(machine, here), (oracles.OracleKernel(), there)]


def settle(program, outcome, description, check):
    """Writes the recording, or says how it differs; whether it is as it should be."""
    if outcome is None:
        return False
    path = os.path.join(WORKSPACE, program.recording)
    made = recording.make(outcome, {"oracle": description, **program.origin()})
    old = recording.read(path) if os.path.exists(path) else None
    if old and not recording.differences(old, outcome, description):
        print(f"same: {program.recording}")
        return True
    if check:
        print("\n".join([f"differs: {program.recording}"] +
                        (recording.differences(old, outcome, description) if old else ["it does not exist"])))
        return False
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(recording.to_text(made))
    print(f"recorded: {program.recording}")
    return True


def main():
    options = parse(sys.argv[1:])
    # What the oracle kernel's module wants built is looked for below the working directory.
    os.chdir(WORKSPACE)
    wanted = load_all(options.labels, "//testing/oracle_kernel:module")
    good = True
    try:
        for oracle, able in split(options, wanted):
            for program, outcome in outcomes_by(oracle, able):
                good &= settle(program, outcome, oracle.describe(), options.check)
    except oracles.CannotRun as error:
        sys.exit(f"record: {error}")
    sys.exit(0 if good else 1)


main()
