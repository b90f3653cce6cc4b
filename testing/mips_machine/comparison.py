# SPDX-License-Identifier: Apache-2.0
"""Programs with recordings on a machine of mips_machine.py: how what they do differs from what is recorded."""

import dataclasses
import re

from testing.machine.jobs import Job
from testing.machine.packages import MachineError
from testing.mips_machine import mips_machine
from testing.recording import recording

# Seconds for a program.
TIMEOUT = 120

# Lines of output that tell of the host's kernel and are not compared: its configuration lacks something, or what is told
# goes by the host's pages.
NOT_COMPARED = {
    # Without CONFIG_NUMA.
    "malta": re.compile(r"(?m)^(?:mbind|[gs]et_mempolicy|migrate_pages|move_pages)\b.*\n|^  nodes .*\n"),
    # A pipe holds whole pages.
    "loongson3": re.compile(r"(?m)^F_SETPIPE_SZ: .*\n"),
}


def job_of(program, tier):
    """The program's job under emu."""
    described = program.kernel_job()
    described.update(launcher=[mips_machine.EMU, *mips_machine.TIERS[tier], *program.spec.get("emu_args", [])],
                     timeout=TIMEOUT)
    return Job(**described)


def compare(name, runs, emu):
    """[differences] for each of `runs`, pairs (program, tier), in one boot: lines of text, none where all is as recorded.

    Where the kernel complains, or the machine stops, that is the difference of the program that was running; the others behind
    it are run in another boot. Raises MachineError where that is not known.
    """
    found = []
    while len(found) < len(runs):
        rest = runs[len(found):]
        jobs = [job_of(program, tier) for program, tier in rest]
        try:
            results, trouble = mips_machine.run(name, jobs, emu), []
        except MachineError as error:
            if error.job is None:
                raise
            results, trouble = error.results[:error.job], [[str(error)]]
        found += [_differences(program, result, name) for (program, _), result in zip(rest, results)] + trouble
    return found


def _differences(program, result, name):
    if result.status is None:
        return [result.reason]
    expected, outcome = _compared(name, recording.read(program.recording), program.outcome_of(result))
    found = recording.differences(expected, outcome, name)
    if found and result.stderr:
        found += ["stderr: " + line for line in result.stderr.decode(errors="backslashreplace").splitlines()[-5:]]
    return found


def _compared(name, expected, outcome):
    """The two without the lines that are not compared."""
    if expected.sha256:
        return expected, outcome
    lines = NOT_COMPARED[name]
    stdout = re.sub(lines.pattern.encode(), b"", outcome.stdout)
    text = lines.sub("", expected.text)
    removed = len(expected.text) - len(text)
    return dataclasses.replace(expected, text=text, size=expected.size - removed), dataclasses.replace(outcome, stdout=stdout)


def table(programs, columns, failures):
    """Lines of text: a row for each program, a column for each (machine, tier) of `columns`.

    failures: {(recording, machine, tier): how often the program did something else}
    """
    names = [program.recording.rpartition("/")[2].rpartition(".")[0] for program in programs]
    width = max(map(len, names), default=0)
    heads = [f"{machine}/{tier}" for machine, tier in columns]
    lines = [" " * width + "  " + "  ".join(heads)]
    for name, program in zip(names, programs):
        counts = [failures[program.recording, machine, tier] for machine, tier in columns]
        words = [("ok" if count == 0 else "DIFFERS").ljust(len(head)) for count, head in zip(counts, heads)]
        lines.append(f"{name:{width}}  {'  '.join(words)}".rstrip())
    return lines
