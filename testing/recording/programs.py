# SPDX-License-Identifier: Apache-2.0
"""What guest programs and real programs have in common, and how a test's description becomes one.

A description is the JSON file that guest_test.bzl and real_program_test.bzl write for each check of a recording. Paths in it
are runfiles: the working directory is the runfiles' root.

A program has these members, which the checks and the recorder call:

    arch, recording                      of the description; the recording is a path in the source tree
    needs                                what the oracle must be: see oracles.py
    skip_reason()                        why it cannot be run at all here, or None
    run_natively()                       its Outcome on this machine; OSError where the kernel refuses it
    run_under_emu(emu, emu_args, cpu)    its Outcome under an emu, which qemu runs as processor `cpu` where that is set
    kernel_job(), outcome_of(result)     the same for a run under the oracle kernel
    origin()                             {word: value}: lines of the recording that say what was run
"""

import json

from testing.recording.guest_program import GuestProgram
from testing.recording.real_program import RealProgram

_KINDS = {"guest": GuestProgram, "real": RealProgram}


def load(path):
    """The program that a description file describes."""
    with open(path, encoding="utf-8") as file:
        spec = json.load(file)
    return _KINDS[spec["kind"]](spec)
