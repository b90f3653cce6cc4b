# SPDX-License-Identifier: Apache-2.0
"""The workspace's programs with recordings, by label: for commands that `bazel run` starts and that call Bazel themselves."""

import contextlib
import os
import subprocess
import sys

from testing.recording import programs

WORKSPACE = os.environ.get("BUILD_WORKSPACE_DIRECTORY", ".")


def bazel(*words):
    """What the command prints."""
    return subprocess.run(["bazel", *words], cwd=WORKSPACE, check=True, stdout=subprocess.PIPE, text=True).stdout


def build(*labels):
    bazel("build", "--noshow_progress", "--show_result=0", "--ui_event_filters=-info", *labels)


def recordable(label):
    """The targets that describe one program each, of a label or pattern."""
    pattern = label if label.endswith(("...", ":all")) else label.partition(":")[0] + ":all"
    found = bazel("query", "--noshow_progress", f'kind("described_.* rule", {pattern})').split()
    if pattern != label:
        found = [target for target in found if target in (label, label + "_i386", label + "_x86_64", label + "_i386_short",
                                                          label + "_x86_64_short", label + "_short")]
    if not found:
        sys.exit(f"nothing that can be recorded is called {label}")
    return found


class Target:
    """One program to be recorded."""

    def __init__(self, label):
        package, _, name = label[2:].partition(":")
        self.runfiles = os.path.join(WORKSPACE, "bazel-bin", package, name + ".runfiles", "emu")
        with self.inside():
            self.program = programs.load(os.path.join(package, name + ".json"))

    @contextlib.contextmanager
    def inside(self):
        """The working directory is the test's, as the description's paths are."""
        before = os.getcwd()
        os.chdir(self.runfiles)
        try:
            yield
        finally:
            os.chdir(before)


class InRunfiles:
    """A program whose calls happen in its target's working directory."""

    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        value = getattr(self._target.program, name)
        if not callable(value):
            return value

        def call(*args):
            with self._target.inside():
                return value(*args)
        return call


def load_all(labels, *others):
    """The programs that the labels or patterns mean, built; `others` are built with them."""
    found = list(dict.fromkeys(each for label in labels for each in recordable(label)))
    build(*others, *found)
    return [InRunfiles(Target(label)) for label in found]
