#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks docs/*.md and README.md: each path that they name is in the tree, and each is shorter than 150 lines.

A path is what begins with one of the top folders and a slash. The test reads the source tree itself, which it finds by
following its own link out of the runfiles.
"""

import glob
import os
import re
import sys

MAX_LINES = 150

# Named in README.md as places for what is still to come.
PLANNED = {"gdbstub/"}


def folders(root):
    return [name for name in os.listdir(root)
            if os.path.isdir(os.path.join(root, name)) and not name.startswith((".", "bazel-"))]


def named_paths(text, names):
    """Paths in `text`; (path, line)."""
    # Not the end of a longer path, a label or an address.
    begin = r"(?<![\w/.$@:~-])(?://)?"
    pattern = re.compile(begin + r"((?:%s)/[\w./-]*)" % "|".join(map(re.escape, names)))
    for number, line in enumerate(text.splitlines(), 1):
        for match in pattern.finditer(line):
            path = match.group(1)
            # A label's pattern, or the sentence's full stop.
            yield re.sub(r"\.+$", "", path), number


def check(root, path, names):
    with open(path) as file:
        text = file.read()
    shown = os.path.relpath(path, root)
    lines = text.count("\n")
    if lines >= MAX_LINES:
        yield "%s has %d lines, not less than %d" % (shown, lines, MAX_LINES)
    for named, number in named_paths(text, names):
        if named not in PLANNED and not os.path.exists(os.path.join(root, named)):
            yield "%s:%d: there is no %s" % (shown, number, named)


def main():
    root = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    names = folders(root) + [name.rstrip("/") for name in PLANNED] + [".ci"]
    documents = sorted(glob.glob(os.path.join(root, "docs", "*.md"))) + [os.path.join(root, "README.md")]
    if len(documents) < 2:
        sys.exit("docs_test: no documents in " + root)
    problems = [problem for path in documents for problem in check(root, path, names)]
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


main()
