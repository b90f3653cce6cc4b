#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of what tools/try-on-hardware packs: an emu and programs that are shell scripts, run by try_programs.sh."""

import contextlib
import os
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, ".")

from testing.mips_machine import try_on_hardware  # noqa: E402
from testing.recording.recording import Outcome, make  # noqa: E402

FOLDER = os.path.join(os.environ["TEST_TMPDIR"], "try")
EMU = """#!/bin/sh
case $1 in --version) echo emu of the test; exit ;; esac
while :; do case $1 in -*) options="$options $1"; shift ;; *) break ;; esac; done
export options
exec "$@"
"""


def script(name, text):
    path = os.path.join(FOLDER, name)
    os.makedirs(FOLDER, exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    os.chmod(path, 0o755)
    return path


def row(name, text, stdout, status=0, **spec):
    """A program and what is recorded of it."""
    described = {"program": script(name, "#!/bin/sh\n" + text + "\n"), "args": [], "emu_args": [], "env": {}, "stdin": None,
                 "data": [], "masks": [], **spec}
    return name, described, make(Outcome(stdout, status), {}), contextlib.nullcontext


class TryOnHardwareTest(unittest.TestCase):
    def run_all(self, rows, tiers):
        """(exit status, the report's lines)"""
        out = os.path.join(FOLDER, "packed")
        try_on_hardware.make(out, script("emu", EMU), rows)
        status = subprocess.run(["/bin/sh", os.path.join(out, "run.sh"), *tiers], check=False,
                                stdout=subprocess.DEVNULL).returncode
        with open(os.path.join(out, "report.txt"), encoding="utf-8") as file:
            return status, file.read().splitlines()

    def test_as_recorded(self):
        long_one = b"line\n" * 20000
        data = script("some data", "in a file\n")
        rows = [row("plain", "echo hello; exit 3", b"hello\n", 3),
                row("words", 'printf "%s|" "$@" "$VALUE" $options', b"a b|it's||v w|--tier=auto|--fast|",
                    args=["a b", "it's", ""], env={"VALUE": "v w"}, emu_args=["--fast"]),
                row("files", "cat; cat 'some data'", b"in a file\nin a file\n", stdin=data, data=[data]),
                row("folder", 'echo "$TMPDIR"; pwd', b"@FOLDER@\n@FOLDER@\n"),
                row("odd", r"printf '\001\\\377x'", b"\1\\\xffx"),
                row("long", "yes line | head -n 20000", long_one),
                row("killed", "kill -SEGV $$", b"", 139)]
        status, report = self.run_all(rows, ["auto"])
        self.assertEqual([line for line in report if line.startswith("DIFFERS")], [])
        self.assertIn("7 runs, 0 differ", report)
        self.assertEqual((status, report[0]), (0, "emu: emu of the test"))

    def test_what_differs(self):
        rows = [row("status", "exit 1", b"", 2), row("text", "echo a; echo why >&2", b"b\n"),
                row("masked", "echo x", b"y\n", masks=["x"])]
        status, report = self.run_all(rows, ["interp", "block"])
        self.assertIn("DIFFERS interp status: status 1, recorded 2", report)
        self.assertIn("DIFFERS block text: status 0, recorded 0", report)
        self.assertIn("    stderr: why", report)
        self.assertIn("4 runs, 4 differ", report)
        self.assertEqual(status, 1)


unittest.main()
