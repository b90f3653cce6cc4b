#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Records what kernels say to the random system calls of syscall_fuzz.c.

bazel run //testing/syscall_fuzz:record_ARCH

Asks this machine, where it runs such programs, and the oracle kernel (testing/oracle_kernel). What they do not agree about
differs between kernels: of several errors all are recorded, but where one kernel succeeds and the other fails the outcome is
"?", and the rest of its batch is left out. Each is asked twice.
"""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
from testing.recording import oracles  # pylint: disable=wrong-import-position
from testing.syscall_fuzz import fuzz_run  # pylint: disable=wrong-import-position

BATCHES = 20
SEED = 1


class Fuzz:
    """The program as a job of an oracle (testing/recording/oracles.py)."""

    needs = ()

    def __init__(self, arch, program):
        self.arch = arch
        self.recording = f"testing/syscall_fuzz/recorded_{arch}.txt"
        self.program = os.path.abspath(program)

    def run_natively(self):
        batches, wrong = fuzz_run.run_natively(self.program, SEED, BATCHES)
        if wrong:
            sys.exit(f"the native run: {wrong}")
        return batches

    def kernel_job(self):
        return {"program": self.program, "args": [str(SEED), str(BATCHES)], "timeout": 500}

    def outcome_of(self, result):
        return fuzz_run.parse_output(result.stdout.decode(errors="backslashreplace"))


def agreed(runs):
    """What the runs of a batch have in common, up to the first call that succeeded in some and failed in others."""
    lines = []
    for each in zip(*map(fuzz_run.reduce, runs)):
        outcomes = sorted({line.rpartition(" = ")[2] for line in each})
        if len(outcomes) > 1 and not all(re.fullmatch("E[A-Z0-9]+", outcome) for outcome in outcomes):
            return lines + [each[0].partition(" = ")[0] + " = ?"]
        lines.append(each[0].rpartition(" = ")[0] + " = " + "|".join(outcomes) if len(outcomes) > 1 else each[0])
    return lines


def main():
    arch, program = sys.argv[1:]
    fuzz = Fuzz(arch, program)
    runs, asked = [], []
    for oracle in oracles.ThisMachine(), oracles.OracleKernel():
        try:
            if oracle.reason_against(fuzz):
                raise oracles.CannotRun(oracle.reason_against(fuzz))
            runs += oracle.run([fuzz, fuzz])
            asked.append(oracle.describe())
        except oracles.CannotRun as error:
            print(f"not asked: {error}")
    if not runs:
        sys.exit("record: no oracle")
    with open(os.path.join(os.environ["BUILD_WORKSPACE_DIRECTORY"], fuzz.recording), "w", encoding="utf-8") as file:
        file.writelines(f"# oracle: {each}\n" for each in asked)
        for batch in range(SEED, SEED + BATCHES):
            file.write("\n".join([f"batch {batch}"] + agreed([run[batch] for run in runs])) + "\n")
    print(f"recorded: {fuzz.recording}")


main()
