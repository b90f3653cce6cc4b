# SPDX-License-Identifier: Apache-2.0
"""Runs a program on this machine as the recorder does, and shows what it did: python3 -m testing.recording.show SPEC"""

import sys

from testing.recording import oracles, programs, recording


def main():
    program = programs.load(sys.argv[1])
    machine = oracles.ThisMachine()
    reason = program.skip_reason() or machine.reason_against(program)
    if reason:
        sys.exit(reason)
    try:
        outcome = machine.run([program])[0]
    except oracles.CannotRun as error:
        sys.exit(str(error))
    sys.stdout.write(recording.to_text(recording.make(outcome, {"oracle": machine.describe(), **program.origin()})))


main()
