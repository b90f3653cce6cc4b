#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that clang-format would change none of our C++ files, and names those that it would.

The test reads the source tree itself, which it finds by following its own link out of the runfiles. Our files are
those that git tracks, or, in a tree without git, all that lie outside hidden and bazel-* folders.

    clang-format -i $(git ls-files '*.cc' '*.h')

formats them.
"""

import os
import re
import subprocess
import sys

CLANG_FORMAT = "/usr/bin/clang-format"
ENDINGS = (".cc", ".h")

# Where a newer clang-format would lay something out otherwise, the release of Debian 12 decides.
RELEASE = "14."


def tracked_files(root):
    listing = subprocess.run(["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z"],
                             stdout=subprocess.PIPE, check=False)
    return listing.stdout.decode().split("\0") if listing.returncode == 0 else None


def lying_files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith((".", "bazel-"))]
        yield from (os.path.relpath(os.path.join(folder, name), root) for name in names)


def own_files(root):
    files = tracked_files(root)
    if files is None:
        files = lying_files(root)
    return sorted(path for path in files if path.endswith(ENDINGS) and os.path.exists(os.path.join(root, path)))


def unformatted(root, files):
    """Those of the files that clang-format would change. It names a place for each change."""
    # By its own start clang-format costs more than a file does.
    run = subprocess.run([CLANG_FORMAT, "--dry-run", "--style=file"] + files, cwd=root, stdin=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, check=True)
    pattern = re.compile(r"^(\S+):\d+:\d+: warning: code should be clang-formatted", re.MULTILINE)
    return sorted(set(pattern.findall(run.stderr.decode(errors="replace"))))


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
    if not os.path.exists(CLANG_FORMAT):
        sys.exit("format_test: there is no %s; `tools/setup lint` installs it" % CLANG_FORMAT)
    version = subprocess.run([CLANG_FORMAT, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
    if "version " + RELEASE not in version:
        print("skipped: clang-format is not release %s* but %s" % (RELEASE, version.strip()))
        return
    files = own_files(root)
    if not files:
        sys.exit("format_test: no files in " + root)
    problems = unformatted(root, files)
    for path in problems:
        print("%s: not as clang-format lays it out" % path)
    if problems:
        sys.exit("format_test: %d of %d files; `clang-format -i FILE` formats one" % (len(problems), len(files)))


main()
