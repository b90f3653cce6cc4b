#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds test_summary.py to its counts, with events and logs as Bazel 4.2.3 writes them."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import test_summary

PARTLY_SKIPPED = """[ RUN      ] A.Runs
[       OK ] A.Runs (0 ms)
[ RUN      ] A.Skips
a/a_test.cc:3: Skipped
no sun

[  SKIPPED ] A.Skips (0 ms)
[ RUN      ] A.SkipsSilently
a/a_test.cc:5: Skipped


[  SKIPPED ] A.SkipsSilently (0 ms)
[  PASSED  ] 1 test.
[  SKIPPED ] 2 tests, listed below:
"""
WHOLLY_SKIPPED = """[ RUN      ] A.Skips
a/a_test.cc:3: Skipped
skipped: no stars

[  SKIPPED ] A.Skips (0 ms)
[  PASSED  ] 0 tests.
"""


class SummaryTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.events = []

    def ran(self, label, status, *logs):
        """A test that ran, with a log for each shard."""
        for number, text in enumerate(logs):
            path = os.path.join(self.folder, label.replace("/", "_") + str(number))
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            self.events.append({
                "id": {"testResult": {"label": label, "shard": number}},
                "testResult": {"status": "PASSED", "testActionOutput": [{"name": "test.log", "uri": "file://" + path}]},
            })
        self.events.append({"id": {"testSummary": {"label": label}}, "testSummary": {"overallStatus": status}})

    def lines(self, status=0):
        return test_summary.summarise(test_summary.collect(self.events), status)

    def test_counts_results(self):
        self.ran("//a:passes", "PASSED", "fine\n")
        self.ran("//a:flaky", "FLAKY", "fine\n")
        self.ran("//a:fails", "FAILED", "no\n")
        self.ran("//a:slow", "TIMEOUT", "")
        self.assertEqual(self.lines(3), ["2 passed, 2 failed, 0 skipped"])

    def test_says_why_tests_were_skipped(self):
        self.ran("//a:one", "PASSED", "skipped: no moon\n")
        self.ran("//a:two", "PASSED", "before\nskipped: no moon\nskipped: no moon\n")
        self.assertEqual(self.lines(), ["skipped: no moon (2 tests)", "0 passed, 0 failed, 2 skipped"])

    def test_failed_test_is_not_skipped(self):
        self.ran("//a:one", "FAILED", "skipped: no moon\n")
        self.assertEqual(self.lines(3)[-1], "0 passed, 1 failed, 0 skipped")

    def test_googletest_passes_when_a_case_ran(self):
        self.ran("//a:part", "PASSED", PARTLY_SKIPPED)
        self.assertEqual(self.lines(), [
            "skipped: A.SkipsSilently (1 test)",
            "skipped: no sun (1 test)",
            "1 passed, 0 failed, 0 skipped",
        ])

    def test_googletest_without_a_case_that_ran_is_skipped(self):
        self.ran("//a:whole", "PASSED", WHOLLY_SKIPPED)
        self.assertEqual(self.lines(), ["skipped: no stars (1 test)", "0 passed, 0 failed, 1 skipped"])

    def test_sharded_test_passes_when_a_shard_ran(self):
        self.ran("//a:shards", "PASSED", WHOLLY_SKIPPED, PARTLY_SKIPPED)
        self.assertEqual(self.lines()[-1], "1 passed, 0 failed, 0 skipped")

    def test_what_was_not_built_failed(self):
        self.events.append({"id": {"targetCompleted": {"label": "//a:broken"}}, "completed": {"outputGroup": []}})
        self.events.append({"id": {"targetCompleted": {"label": "//a:built"}}, "completed": {"success": True}})
        self.assertEqual(self.lines(1), ["0 passed, 1 failed, 0 skipped"])

    def test_interrupted_test_is_skipped(self):
        self.events.append({"id": {"testSummary": {"label": "//a:late"}}, "testSummary": {"overallStatus": "NO_STATUS"}})
        self.ran("//a:fails", "FAILED", "no\n")
        self.assertEqual(self.lines(8), ["skipped: Bazel did not get to it (1 test)", "0 passed, 1 failed, 1 skipped"])

    def test_failure_without_a_failed_test_is_counted(self):
        self.ran("//a:passes", "PASSED", "fine\n")
        self.assertEqual(self.lines(2), ["failed: Bazel itself, with exit status 2", "1 passed, 1 failed, 0 skipped"])

    def test_finds_the_users_event_file(self):
        self.assertEqual(test_summary.given_event_file(["test", "--build_event_json_file=x", "//..."]), "x")
        self.assertEqual(test_summary.given_event_file(["test", "--build_event_json_file", "x"]), "x")
        self.assertIsNone(test_summary.given_event_file(["test", "--", "--build_event_json_file=x"]))


if __name__ == "__main__":
    unittest.main()
