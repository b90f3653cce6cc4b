#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests stamp_commit.py, and what the stamped emu prints: stamp_commit_test.py VERSION EMU."""

import os
import re
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import stamp_commit  # noqa: E402

PROGRAM = b"\x7fELF..." + stamp_commit.MARK + b"unknown" + b"." * 20 + b"\0rest"


class StampTest(unittest.TestCase):
    def test_commit_replaces_unknown_and_moves_nothing(self):
        program = stamp_commit.stamped(PROGRAM, "0123456789ab-dirty")
        self.assertEqual(len(program), len(PROGRAM))
        self.assertIn(stamp_commit.MARK + b"0123456789ab-dirty.........\0rest", program)

    def test_status_without_a_commit(self):
        self.assertIsNone(stamp_commit.commit_of("BUILD_TIMESTAMP 1\n"))
        self.assertEqual(stamp_commit.commit_of("BUILD_TIMESTAMP 1\nEMU_COMMIT ab-dirty\n"), "ab-dirty")

    def test_program_without_the_field_or_with_two_is_an_error(self):
        for program in b"no field", PROGRAM + PROGRAM:
            with self.assertRaises(SystemExit):
                stamp_commit.stamped(program, "ab")

    def test_commit_that_is_too_long_is_an_error(self):
        with self.assertRaises(SystemExit):
            stamp_commit.stamped(PROGRAM, "a" * 28)

    def test_stamped_emu_prints_the_version_file_and_its_commit(self):
        with open(VERSION) as file:
            number = re.escape(file.read().strip())
        text = subprocess.run([EMU, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
        commit = r"(unknown|[0-9a-f]{7,40}(-dirty)?)"
        self.assertRegex(text, r"\Aemu %s \(commit %s, x86-64 host, interpreter only\)\n\Z" % (number, commit))


if __name__ == "__main__":
    VERSION, EMU = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
