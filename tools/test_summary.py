#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `bazel test` and says in the end what it came to: why tests were skipped, and one line of counts.

    test_summary.py BAZEL ARG...

tools/bazel calls it for the command `test`. Bazel's output and exit status are Bazel's own. After them come, for each
reason that a test's log gives in a line `skipped: REASON`, that line with the number of tests, and as the last line

    N passed, N failed, N skipped

A test whose log says `skipped: ` counts as skipped. A GoogleTest program counts as passed when one of its cases ran,
and its skipped cases are printed all the same. A test that Bazel did not get to run is skipped when nothing is wrong
with it. Whatever could not be built has failed, be it a test or not.
"""

import collections
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.parse

OPTION = "--build_event_json_file"

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"

# Bazel's words for a test's result.
RESULTS = {
    "PASSED": PASSED,
    "FLAKY": PASSED,
    "NO_STATUS": SKIPPED,
    "TOOL_HALTED_BEFORE_TESTING": SKIPPED,
}

# Bazel's exit statuses of a run in which each test has a result of its own: success, failed tests, no tests.
ACCOUNTED_FOR = (0, 3, 4)

# What GoogleTest writes where a case is skipped: place, reason, and a line with the case's name.
GTEST_SKIP = re.compile(r"^\S+:\d+: Skipped\n(.*?)\n?^\[  SKIPPED \] (\S+) \(", re.MULTILINE | re.DOTALL)
GTEST_RAN = re.compile(r"^\[  PASSED  \] [1-9]", re.MULTILINE)
SKIP_LINE = re.compile(r"^skipped: (.*)$", re.MULTILINE)


class Test:
    """What is known of one test target."""

    def __init__(self):
        self.result = SKIPPED
        self.logs = []
        self.has_run = False


def command_index(args):
    """The index of Bazel's command word, which its startup options precede."""
    return next((i for i, arg in enumerate(args) if not arg.startswith("-")), len(args))


def given_event_file(args):
    """The event file that the user asked for, or None."""
    for i, arg in enumerate(args):
        if arg == "--":
            break
        if arg.startswith(OPTION + "="):
            return arg[len(OPTION) + 1:]
        if arg == OPTION and i + 1 < len(args):
            return args[i + 1]
    return None


def run(command):
    """Runs Bazel, which answers the terminal's signals itself, and returns its exit status."""
    child = subprocess.Popen(command)
    signal.signal(signal.SIGINT, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda sent, _: child.send_signal(sent))
    status = child.wait()
    return status if status >= 0 else 128 - status


def read_events(path):
    """The events in Bazel's file, as far as Bazel wrote it."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    return
    except OSError:
        return


def local_path(uri):
    return urllib.parse.unquote(urllib.parse.urlparse(uri).path)


def note_result(test, event):
    """One attempt of one run of one shard; the summary says what they come to."""
    test.has_run = True
    for output in event.get("testActionOutput", []):
        if output.get("name") == "test.log" and "uri" in output:
            test.logs.append(local_path(output["uri"]))


def is_broken(event):
    """Whether a target's completion says that it was not built."""
    return "completed" in event and not event["completed"].get("success")


def collect(events):
    """label → Test for each test that was to be run, and for each target that could not be built."""
    tests = collections.defaultdict(Test)
    for event in events:
        name = event.get("id", {})
        if "testResult" in name and "testResult" in event:
            note_result(tests[name["testResult"]["label"]], event["testResult"])
        elif "testSummary" in name:
            test = tests[name["testSummary"]["label"]]
            status = event.get("testSummary", {}).get("overallStatus", "NO_STATUS")
            test.result = RESULTS.get(status, FAILED)
        elif "targetCompleted" in name and is_broken(event):
            tests[name["targetCompleted"]["label"]].result = FAILED
    return dict(tests)


def read_log(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def skip_reasons(log):
    """The reasons in a test's log, each once."""
    reasons = set(SKIP_LINE.findall(log))
    for text, case in GTEST_SKIP.findall(log):
        if not SKIP_LINE.search(text):
            reasons.add(text.strip().replace("\n", " ") or case)
    return reasons


def judge(test):
    """Sets a passed test's result to skipped where its logs say so; returns the reasons."""
    logs = [read_log(path) for path in test.logs]
    reasons = set().union(*map(skip_reasons, logs))
    if not test.has_run and test.result == SKIPPED:
        reasons.add("Bazel did not get to it")
    if reasons and test.result == PASSED and not any(map(GTEST_RAN.search, logs)):
        test.result = SKIPPED
    return reasons


def summarise(tests, status):
    """The lines to print."""
    reasons = collections.Counter()
    for test in tests.values():
        reasons.update(judge(test))
    counts = collections.Counter(test.result for test in tests.values())
    lines = ["skipped: %s (%d %s)" % (reason, n, "test" if n == 1 else "tests") for reason, n in sorted(reasons.items())]
    if status not in ACCOUNTED_FOR and not counts[FAILED]:
        lines.append("failed: Bazel itself, with exit status %d" % status)
        counts[FAILED] = 1
    lines.append(", ".join("%d %s" % (counts[result], result) for result in (PASSED, FAILED, SKIPPED)))
    return lines


def main():
    bazel, args = sys.argv[1], sys.argv[2:]
    events = given_event_file(args)
    with tempfile.TemporaryDirectory(prefix="emu_test_") as folder:
        if events is None:
            events = os.path.join(folder, "events.json")
            after = command_index(args) + 1
            args[after:after] = [OPTION + "=" + events]
        status = run([bazel] + args)
        lines = summarise(collect(read_events(events)), status)
    # Whoever read the output may be gone.
    try:
        print("\n".join(lines), flush=True)
    except BrokenPipeError:
        pass
    sys.exit(status)


if __name__ == "__main__":
    main()
