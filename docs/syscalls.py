#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/syscalls.md from what `emu --syscalls` prints, or checks that it is that.

    bazel run //docs:write_syscalls
    syscalls.py EMU --check DOCUMENT
"""

import os
import re
import subprocess
import sys

HEADER = """# System calls

All system calls of Linux 6.1, by name, with their numbers in both ABIs. *full*: everything that the call does.
*partial*: the note says what is missing. *errno*: the call always fails; the note says why. docs/limitations.md says
more about those. A call that has two rows is another one in the other ABI.

Written by `bazel run //docs:write_syscalls`; don't edit.

| call | i386 | x86-64 | works | note |
|---|---|---|---|---|
"""


def rows(report):
    """{(name, state, note): {abi: number}} of emu's report."""
    found = {}
    for line in report.splitlines():
        match = re.fullmatch(r"(i386|x86-64) +(\d+) (\w+) +(\w+)(?:: (.*))?", line)
        if match:
            abi, number, state, name, note = match.groups()
            found.setdefault((name, state, note or ""), {})[abi] = number
    return found


def document(emu):
    report = subprocess.run([emu, "--syscalls"], stdout=subprocess.PIPE, check=True).stdout.decode()
    lines = ["| %s | %s | %s | %s | %s |" % (name, numbers.get("i386", ""), numbers.get("x86-64", ""), state, note)
             for (name, state, note), numbers in sorted(rows(report).items())]
    return re.sub(r" +\|", " |", HEADER + "\n".join(lines) + "\n")


def main(emu, *check):
    text = document(emu)
    if not check:
        path = os.path.join(os.environ["BUILD_WORKSPACE_DIRECTORY"], "docs", "syscalls.md")
        with open(path, "w") as file:
            file.write(text)
        print(path)
        return
    with open(check[1]) as file:
        if file.read() != text:
            sys.exit("%s is not what emu --syscalls says: bazel run //docs:write_syscalls" % check[1])


main(*sys.argv[1:])
