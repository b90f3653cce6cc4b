# SPDX-License-Identifier: Apache-2.0
"""A guest program of this tree and how it is run: what a guest_test describes (testing/guest_test.bzl)."""

import os
import re
import shutil

from testing.recording import guest_run

# Where the oracle kernel runs it.
_KERNEL_FOLDER = "/tmp/run"
_COMPILERS = {"i386": ["gcc-i686-linux-gnu", "libc6-dev-i386-cross"], "x86_64": ["gcc-12", "libc6-dev"]}


class GuestProgram:
    """A statically linked program with its arguments, environment and files (programs.py says what each member is for).

    The description has: program, stdin and data, as paths; args, env, masks, arch, needs, recording.
    """

    def __init__(self, spec):
        self.spec = spec
        self.arch = spec["arch"]
        self.needs = spec["needs"]
        self.recording = spec["recording"]

    def skip_reason(self):
        return None

    def _words(self):
        return ["./" + os.path.basename(self.spec["program"])] + self.spec["args"]

    def _environment(self, folder):
        return {"PATH": "/usr/bin:/bin", "TMPDIR": folder, **self.spec["env"]}

    def _run(self, prefix, env):
        # The same path each time: it is long or short in what a program says of it.
        folder = guest_run.scratch_folder("run")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for path in [self.spec["program"]] + self.spec["data"]:
            shutil.copy(path, folder)
        stdout, _, status = guest_run.run(prefix + self._words(), folder, {**self._environment(folder), **env},
                                          self.spec["stdin"] or os.devnull)
        return self._outcome(stdout, status, folder)

    def _outcome(self, stdout, status, folder):
        for mask in self.spec["masks"]:
            stdout = re.sub(mask.encode(), b"...", stdout)
        return guest_run.outcome(stdout, status, folder)

    def run_natively(self):
        return self._run([], {})

    def run_under_emu(self, emu, emu_args, cpu):
        return self._run(guest_run.emu_prefix(emu, emu_args), guest_run.emu_environment(cpu))

    def kernel_job(self):
        return {
            "program": os.path.abspath(self.spec["program"]),
            "args": self.spec["args"],
            "env": self._environment(_KERNEL_FOLDER),
            "stdin": os.path.abspath(self.spec["stdin"]) if self.spec["stdin"] else None,
            "data": [os.path.abspath(path) for path in self.spec["data"]],
            "cwd": _KERNEL_FOLDER,
            "timeout": 500,
        }

    def outcome_of(self, result):
        return self._outcome(result.stdout, result.status, _KERNEL_FOLDER)

    def origin(self):
        return {"program": "built with " + guest_run.package_versions(_COMPILERS[self.arch])}
