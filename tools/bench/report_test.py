#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of report.py and of the table of programs."""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import programs  # noqa: E402
import report  # noqa: E402


def run(insns, output="same", status=0):
    return {"insns": insns, "seconds": insns / 1e6, "kib": 1, "output": output, "status": status, "tail": "last words"}


def row(emu, program=programs.PROGRAMS[0], **runs):
    return report.Row(program, {"guest": run(1e6), "native": run(2e6), "peer": run(20e6), "emu": emu, **runs})


class RowTest(unittest.TestCase):
    def test_ratios(self):
        self.assertEqual(row(run(4e6)).ratios(), [2, 0.2, 4, 10, 0.2])

    def test_different_output_is_a_problem(self):
        self.assertIn("outputs differ", row(run(4e6, output="other")).problem)

    def test_native_output_may_differ_where_it_cannot_be_compared(self):
        incomparable = next(program for program in programs.PROGRAMS if not program.comparable)
        self.assertIsNone(row(run(4e6), incomparable, native=run(2e6, output="other")).problem)

    def test_failed_run_is_a_problem(self):
        self.assertIn("last words", row(run(4e6, status=0x8b00)).problem)


class TableTest(unittest.TestCase):
    def test_means_are_geometric_and_leave_failures_out(self):
        text = report.table([row(run(1e6)), row(run(16e6)), row(run(5e6, status=1))])
        self.assertEqual(sum("failed" in line for line in text.splitlines()), 1)
        self.assertRegex(text, r"\*\*integer\*\* \(2\) .*\| +\*\*2.00\*\* \| +\*\*0.20\*\* \| +\*\*4.00\*\* ")


class ProgramsTest(unittest.TestCase):
    def test_each_name_is_there_once(self):
        names = [program.name for program in programs.PROGRAMS]
        self.assertEqual(len(names), len(set(names)))

    def test_each_build_and_workload_is_there(self):
        here = os.path.dirname(os.path.realpath(__file__))
        for program in programs.PROGRAMS:
            first = program.command[0]
            self.assertTrue(first.startswith("/") or first in programs.BUILDS, first)
            for word in program.command + [program.stdin]:
                if word.startswith("workloads/"):
                    self.assertTrue(os.path.exists(os.path.join(here, word)), word)


unittest.main()
