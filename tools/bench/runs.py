# SPDX-License-Identifier: Apache-2.0
"""Runs one program in one of four ways and counts the instructions that it executes.

native, peer and emu run on the host processor that qemu-mips64el stands for; guest runs on this machine and counts the
guest's own instructions.
"""

import hashlib
import os
import subprocess
import tempfile
import types

import store

# A program that is told to count may take so many seconds.
LIMIT = 900

# All that a program's run depends on beside its files.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent", "PERL_HASH_SEED": "0",
               "PYTHONHASHSEED": "0"}


class Runner:
    """Makes commands for the four ways, and runs them."""

    def __init__(self, emu, emu_args):
        self._emu = os.path.abspath(emu)
        self._emu_args = emu_args
        self._folder = store.work_folder()
        self._plugin = store.plugin()
        self._digests = {}

    def _digest(self, path):
        if path not in self._digests:
            self._digests[path] = store.file_digest(path)
        return self._digests[path]

    def command(self, program, arch):
        """The program's own words, with the path of its build for that architecture."""
        name = program.command[0].format(gnu=store.GNU[arch])
        path = store.sysroot(arch) + name if name.startswith("/") else store.built(name, arch)
        return [path] + program.command[1:]

    def words(self, program, arch, way, cpu, plugin=True):
        """The whole command line."""
        count = ["-plugin", self._plugin] if plugin else []
        mips = ["/usr/bin/qemu-mips64el", "-cpu", cpu] + count
        root = ["-L", store.sysroot(arch)]
        if way == "native":
            return mips + ["-L", store.sysroot("mips64el")] + self.command(program, "mips64el")
        if way == "guest":
            return ["/usr/bin/qemu-" + arch] + count + root + self.command(program, arch)
        if way == "peer":
            peer = store.sysroot("mips64el") + "/usr/bin/qemu-%s-static" % arch
            return mips + [peer] + root + self.command(program, arch)
        return mips + [self._emu] + self._emu_args + root + self.command(program, arch)

    def run(self, program, arch, way, cpu, blocks=""):
        """A dictionary: insns, seconds (of processor time), kib (peak memory), output (its hash), status.

        How often each block ran goes to the file `blocks` when there is one; of emu only.
        """
        words = self.words(program, arch, way, cpu)
        if way == "emu":
            return self._run(words, program, {"COUNT_INSNS_BLOCKS": blocks} if blocks else {})
        paths = [os.path.join(self._folder, word.split("=")[-1]) for word in words + [program.stdin]]
        key = store.digest(words, [self._digest(path) for path in paths if os.path.isfile(path)], ENVIRONMENT)
        return store.remembered(key, lambda: self._run(words, program))

    def _run(self, words, program, environment=types.MappingProxyType({})):
        with tempfile.NamedTemporaryFile() as report, tempfile.TemporaryFile() as output, \
                open(os.path.join(self._folder, program.stdin), "rb") as stdin:
            process = subprocess.Popen(["/usr/bin/timeout", "--foreground", str(LIMIT)] + words, stdin=stdin,
                                       stdout=output, stderr=subprocess.STDOUT, cwd=self._folder,
                                       env={**ENVIRONMENT, **environment, "COUNT_INSNS_FILE": report.name})
            _, status, usage = os.wait4(process.pid, 0)
            output.seek(0)
            text = output.read()
            count = report.read()
        return {"insns": int(count or 0), "seconds": usage.ru_utime + usage.ru_stime, "kib": usage.ru_maxrss,
                "output": hashlib.sha256(text).hexdigest(), "status": status,
                "tail": text[-300:].decode(errors="replace")}
