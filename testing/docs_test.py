#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the documents say what the source says (docs_checks.py), and that each source file names its licence.

Documents are docs/*.md and the *.md of the tree's root. The test reads the source tree itself, which it finds by
following its own link out of the runfiles.
"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import docs_checks  # noqa: E402
from docs_source import Source  # noqa: E402
from docs_text import Document  # noqa: E402

LICENCE = "SPDX-License-Identifier: Apache-2.0"

# Endings of files that have no place for a licence's line: prose, recordings, data, settings.
WITHOUT_LICENCE = (".md", ".golden", ".txt", ".expected", ".json", ".gz", ".clang-format", ".gitignore", ".gitattributes",
                   "/LICENSE", "/NOTICE", "/VERSION")


def documents(source):
    """The documents of the tree."""
    for path in source.files:
        if re.fullmatch(r"(docs/)?[^/]+\.md", path):
            yield Document(path, source.text(path))


def licence_problems(source):
    """Source files that do not name their licence in their first three lines."""
    for path in source.files:
        if not ("/" + path).endswith(WITHOUT_LICENCE):
            if LICENCE not in "\n".join(source.text(path).split("\n", 3)[:3]):
                yield "%s: no line with %s" % (path, LICENCE)


def version_problems(source):
    """CHANGELOG.md begins with the version that the file VERSION names."""
    version = source.text("VERSION").strip()
    first = re.search(r"^## (\S+)", source.text("CHANGELOG.md"), re.MULTILINE)
    if first is None or first.group(1) != version:
        yield "CHANGELOG.md: its first version is not %s, VERSION's" % version


def readme_problems(source):
    """README.md names each top folder, each package that set-up installs, and each configuration."""
    readme = source.text("README.md")
    for package in re.findall(r"^ *need (\S+) /", source.text("tools/setup"), re.MULTILINE):
        if "`%s`" % package not in readme:
            yield "README.md: does not name %s, which tools/setup installs" % package
    for configuration in sorted(source.configurations):
        if "`--config=%s`" % configuration not in readme:
            yield "README.md: says nothing of --config=" + configuration
    for folder in source.folders:
        if not folder.startswith(".") and "`%s/`" % folder not in readme:
            yield "README.md: says nothing of %s/" % folder


def log_item_problems(source):
    """emu --help names every item of -d."""
    row = re.search(r'\{"d", "ITEM,…", "([^"]*)"', source.text("tools/options.cc")).group(1)
    for item in re.findall(r'\{"(\w+)", kLog\w+\}', source.text("exec/trace_log.cc")):
        if item not in re.findall(r"\w+", row):
            yield "tools/options.cc: the help of -d does not name " + item


def main():
    source = Source(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
    problems = []
    count = 0
    for document in documents(source):
        count += 1
        for check in docs_checks.ALL:
            problems += ["%s:%d: %s" % (document.path, number, text) for number, text in check(document, source)]
    if count < 2:
        sys.exit("docs_test: no documents in " + source.root)
    for check in licence_problems, version_problems, readme_problems, log_item_problems:
        problems += check(source)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
