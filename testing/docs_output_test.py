#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that emu prints what a document says that it prints: docs_output_test.py EMU DOCUMENT PROGRAM...

A block of the document that is marked <!-- output: OPTIONS PROGRAM --> must occur in what emu prints, on standard output
and standard error, with those options for that program; white space aside.
"""

import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from docs_text import Document  # noqa: E402


def output_of(emu, command, programs):
    """What emu prints for `command`: its options, and the name of one of `programs`."""
    *options, name = command.split()
    process = subprocess.run([emu, *options, programs[name]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             stdin=subprocess.DEVNULL, check=False)
    return process.stdout.decode()


def dense(text):
    return re.sub(r"\s+", "", text)


def main(emu, path, *programs):
    named = {os.path.basename(program): os.path.abspath(program) for program in programs}
    with open(path) as file:
        blocks = [block for block in Document(path, file.read()).blocks if block.command is not None]
    if not blocks:
        sys.exit("%s: no block is marked as output" % path)
    failed = False
    for block in blocks:
        output = output_of(emu, block.command, named)
        if dense("\n".join(block.lines)) not in dense(output):
            print("%s:%d: emu %s does not print this. It prints:\n%s" % (path, block.number, block.command, output))
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
