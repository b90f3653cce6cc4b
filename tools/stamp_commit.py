#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""stamp_commit.py STATUS PROGRAM OUT: copies PROGRAM to OUT, with the commit that STATUS names written into it.

STATUS is Bazel's volatile workspace status: a line "KEY VALUE" for each key. PROGRAM has one field that begins with
MARK (tools/version.cc) and is filled up with dots; the commit goes behind the mark. Where STATUS has no commit the
copy is as PROGRAM is.
"""

import re
import sys

KEY = "EMU_COMMIT"
MARK = b"emu-commit:"
FIELD = re.compile(re.escape(MARK) + rb"(unknown\.+)")


def commit_of(status):
    """The commit that the text `status` names, or None."""
    for line in status.splitlines():
        key, _, value = line.partition(" ")
        if key == KEY and value:
            return value
    return None


def stamped(program, commit):
    """The bytes of `program` with `commit` in its field."""
    fields = list(FIELD.finditer(program))
    if len(fields) != 1:
        sys.exit("stamp_commit: %d fields for the commit, not one" % len(fields))
    start, end = fields[0].span(1)
    text = commit.encode()
    if len(text) > end - start:
        sys.exit("stamp_commit: %s is longer than the field's %d bytes" % (commit, end - start))
    return program[:start] + text.ljust(end - start, b".") + program[end:]


def main(status_path, program_path, out_path):
    with open(status_path) as file:
        commit = commit_of(file.read())
    with open(program_path, "rb") as file:
        program = file.read()
    with open(out_path, "wb") as file:
        file.write(stamped(program, commit or "unknown"))


if __name__ == "__main__":
    main(*sys.argv[1:])
