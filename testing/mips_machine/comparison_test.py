#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of comparison.py with machines that are functions: what is run in which boot, and what is compared."""

import os
import sys
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, ".")

from testing.machine.jobs import Result  # noqa: E402
from testing.machine.packages import MachineError  # noqa: E402
from testing.mips_machine import comparison, mips_machine  # noqa: E402
from testing.recording.recording import Outcome, make, to_text  # noqa: E402


class Program:
    """One whose recording says that it prints its name."""

    spec = {"emu_args": ["--fp=strict"]}

    def __init__(self, name, stdout=None):
        self.name = name
        self.recording = os.path.join(os.environ["TEST_TMPDIR"], name + ".txt")
        with open(self.recording, "w", encoding="ascii") as file:
            file.write(to_text(make(Outcome(stdout or name.encode(), 0), {})))

    def kernel_job(self):
        return {"program": self.name, "args": ["x"], "timeout": 7}

    @staticmethod
    def outcome_of(result):
        return Outcome(result.stdout, result.status)


class ComparisonTest(unittest.TestCase):
    def compare(self, machine, programs, boots):
        """With `boots` as what one boot after the other gives; the jobs' programs in each are kept."""
        self.ran = []

        def run(_, jobs, emu):
            self.assertEqual(emu, "emu")
            self.ran.append([job.program for job in jobs])
            self.launcher = jobs[0].launcher
            result = boots[len(self.ran) - 1]
            if isinstance(result, Exception):
                raise result
            return result

        with mock.patch.object(mips_machine, "run", run):
            return comparison.compare(machine, [(program, "block") for program in programs], "emu")

    def test_one_boot(self):
        found = self.compare("malta", [Program("a"), Program("b")], [[Result(b"a", b"", 0), Result(b"c", b"why", 139)]])
        self.assertEqual((self.ran, found[0]), ([["a", "b"]], []))
        self.assertEqual(self.launcher, ["/machine/emu", "--tier=jit", "--jit-max-region=1", "--fp=strict"])
        self.assertIn("exit status: malta 139, recorded 0", found[1])
        self.assertIn("stderr: why", found[1])

    def test_a_timeout(self):
        self.assertEqual(self.compare("malta", [Program("a")], [[Result(b"a", b"", None, "timeout")]]), [["timeout"]])

    def test_where_the_kernel_complains_the_rest_runs_in_another_boot(self):
        complaint = MachineError("BUG in b", [Result(b"a", b"", 0)], 1)
        found = self.compare("malta", list(map(Program, "abc")), [complaint, [Result(b"c", b"", 0)]])
        self.assertEqual((self.ran, found), ([["a", "b", "c"], ["c"]], [[], ["BUG in b"], []]))

    def test_an_error_without_a_job_is_one(self):
        with self.assertRaisesRegex(MachineError, "no qemu"):
            self.compare("malta", [Program("a")], [MachineError("no qemu")])

    def test_lines_that_tell_of_the_kernel(self):
        programs = [Program("a", b"mbind 1: ok\nx\nF_SETPIPE_SZ: 1\n")]
        self.assertEqual(self.compare("malta", programs, [[Result(b"x\nF_SETPIPE_SZ: 1\n", b"", 0)]]), [[]])
        self.assertTrue(self.compare("malta", programs, [[Result(b"x\n", b"", 0)]])[0])
        self.assertEqual(self.compare("loongson3", programs, [[Result(b"mbind 1: ok\nx\nF_SETPIPE_SZ: 2\n", b"", 0)]]), [[]])

    def test_table(self):
        programs = [Program("a"), Program("long_name")]
        columns = [("malta", "jit"), ("malta", "auto")]
        failures = {(program.recording, *column): 0 for program in programs for column in columns}
        failures[programs[1].recording, "malta", "auto"] = 2
        self.assertEqual(comparison.table(programs, columns, failures),
                         ["           malta/jit  malta/auto", "a          ok         ok", "long_name  ok         DIFFERS"])


unittest.main()
