#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of recording.py."""

import os
import sys
import unittest

sys.path.insert(0, os.getcwd())
from testing.recording import recording  # pylint: disable=wrong-import-position
from testing.recording.recording import Outcome  # pylint: disable=wrong-import-position


def recorded(stdout, status=0):
    """The recording of an outcome, once written and read again."""
    made = recording.make(Outcome(stdout, status), {"oracle": "a test: the first"})
    text = recording.to_text(made)
    text.encode("ascii")
    read = recording.parse(text)
    assert read == made, (read, made)
    return read


class RecordingTest(unittest.TestCase):
    def test_text_is_readable_as_it_is(self):
        self.assertEqual(recording.to_text(recorded(b"one\n\ttwo\n", 7)),
                         "# oracle: a test: the first\nexit: 7\nstdout: 9 bytes\none\n\ttwo\n")

    def test_any_bytes_survive(self):
        for stdout in b"", b"\n", b"no newline", b"\\x41 \\c\n", bytes(range(256)), b"exit: 3\nstdout: 0 bytes\n":
            self.assertEqual(recording.differences(recorded(stdout), Outcome(stdout, 0), "emu"), [], stdout)

    def test_each_difference_is_told(self):
        kept = recorded(b"a\nb\n", 3)
        for outcome in Outcome(b"a\nc\n", 3), Outcome(b"a\nb", 3), Outcome(b"a\nb\n\n", 3), Outcome(b"", 3), Outcome(b"a\nb\n", 4):
            self.assertNotEqual(recording.differences(kept, outcome, "emu"), [], outcome)
        self.assertIn("exit status: emu 139, recorded 3", recording.differences(kept, Outcome(b"a\nb\n", 139), "emu"))

    def test_of_much_output_the_end_counts_too(self):
        much = b"line\n" * recording.LONG
        kept = recorded(much)
        self.assertLess(len(recording.to_text(kept)), 500)
        self.assertEqual(recording.differences(kept, Outcome(much, 0), "emu"), [])
        self.assertNotEqual(recording.differences(kept, Outcome(much[:-2] + b"E\n", 0), "emu"), [])
        self.assertNotEqual(recording.differences(kept, Outcome(much[:100], 0), "emu"), [])

    def test_other_files_are_refused(self):
        for text in "", "hello\n", "exit: 0\n", "exit: x\nstdout: 0 bytes\n":
            self.assertRaises(recording.RecordingError, recording.parse, text)


unittest.main()
