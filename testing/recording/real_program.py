# SPDX-License-Identifier: Apache-2.0
"""A program of a Debian sysroot and how it is run: what real_program_test.bzl describes (testing/real_programs).

Natively the sysroot's own dynamic linker starts it, and wrappers in a folder on PATH do so for the programs that it starts;
that needs neither root nor a chroot. Under the oracle kernel it runs in a chroot of the sysroot.
"""

import os
import random
import shutil
import stat
import subprocess

from testing.recording import guest_run

_LINKERS = {"i386": "lib/ld-linux.so.2", "x86_64": "lib64/ld-linux-x86-64.so.2"}
_TRIPLETS = {"i386": "i386-linux-gnu", "x86_64": "x86_64-linux-gnu"}
# What uname and personality(2) say: an i386 program on an x86-64 kernel sees x86_64 unless told otherwise.
_MACHINES = {"i386": "i686", "x86_64": "x86_64"}
_KERNEL_FOLDER = "/tmp/work"
# A little less than Bazel gives the test, which would say nothing of where it was.
_SECONDS = int(os.environ.get("TEST_TIMEOUT", "600")) - 20


def make_inputs(folder, scale):
    """What each program finds in its working directory: the same each time."""
    numbers = random.Random(3)
    letters = "eeeaaoitnsrhld"
    words = ["".join(numbers.choice(letters) for _ in range(numbers.randint(2, 8))) for _ in range(500)]
    lines = [f"{numbers.choice(words)} {numbers.randint(0, 99999)} {numbers.choice(words)}\n" for _ in range(1000 * scale)]
    with open(os.path.join(folder, "input.txt"), "w", encoding="ascii") as file:
        file.writelines(lines)
    with open(os.path.join(folder, "input.bin"), "wb") as file:
        file.write(numbers.randbytes(10000 * scale) + b"\0\1\2\3\4\5\6\7" * (1250 * scale))
    tree = os.path.join(folder, "tree")
    os.makedirs(os.path.join(tree, "deep", "er"))
    for number, name in enumerate(["a", "b with a space", "deep/c", "deep/er/d"]):
        path = os.path.join(tree, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(f"{name}\n" * 10**number)
        os.chmod(path, 0o640)
    # gzip writes its input's time.
    paths = [os.path.join(at, name) for at, folders, files in os.walk(tree) for name in folders + files]
    for path in [os.path.join(folder, "input.txt"), os.path.join(folder, "input.bin"), tree, *paths]:
        os.utime(path, (1e9, 1e9))
        if os.path.isdir(path):
            os.chmod(path, 0o755)


class RealProgram:
    """A sysroot's program with its script (programs.py says what each member is for).

    The description has: sysroot, missing and script, as paths; packages, program, args, scale, arch, needs, recording.
    """

    def __init__(self, spec):
        self.spec = spec
        self.arch = spec["arch"]
        self.needs = spec["needs"]
        self.recording = spec["recording"]
        self.root = os.path.realpath(spec["sysroot"])

    def skip_reason(self):
        with open(self.spec["missing"], encoding="utf-8") as file:
            missing = file.read().split()
        for package in self.spec["packages"]:
            if package in missing:
                return f"{self.arch} {package} could not be had from the package mirror"
        if not os.path.exists(os.path.join(self.root, "usr/bin", self.spec["program"])):
            return f"{self.arch} {self.spec['program']} is not in the sysroot"
        return None

    def _args(self):
        words = {"script": os.path.basename(self.spec["script"]), "scale": self.spec["scale"]}
        return [word.format(**words) for word in self.spec["args"]]

    def _work_folder(self):
        """The working directory with all that the program finds there."""
        folder = guest_run.scratch_folder(f"work_{os.path.basename(self.recording)}")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        make_inputs(folder, self.spec["scale"])
        shutil.copy(self.spec["script"], folder)
        return folder

    @staticmethod
    def _environment(folder):
        return {"LC_ALL": "C", "TZ": "UTC", "HOME": folder, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}

    def _run(self, command, env):
        folder = self._work_folder()
        stdout, stderr, status = guest_run.run(command, folder, {**self._environment(folder), **env}, timeout=_SECONDS)
        outcome = guest_run.outcome(stdout, status, folder)
        # For whoever reads why the outcome is another one.
        print(stderr.decode(errors="backslashreplace"), end="")
        return outcome

    def run_under_emu(self, emu, emu_args, cpu):
        command = [*guest_run.emu_prefix(emu, emu_args), "-L", self.root, os.path.join(self.root, "usr/bin", self.spec["program"])]
        env = {"PATH": "/usr/bin:/bin", **guest_run.emu_environment(cpu), **self._compiled_library()}
        return self._run(command + self._args(), env)

    def _compiled_library(self):
        """The environment in which Python finds its library compiled. Debian has it as source, and in a slow emulator most of
        a test's time would go into compiling it. The machine's own Python compiles it, where it has the same version."""
        python = "/usr/bin/" + self.spec["program"]
        if self.spec["scale"] > 1 or not self.spec["program"].startswith("python") or not os.path.exists(python):
            return {}
        library = os.path.join(self.root, "usr/lib", self.spec["program"])
        folders = [os.path.join(library, name) for name in ("", "collections", "encodings", "importlib", "json", "re")]
        cache = guest_run.scratch_folder("pycache")
        subprocess.run([python, "-I", "-X", "pycache_prefix=" + cache, "-m", "compileall", "-q", "-l", *folders], check=False)
        return {"PYTHONPYCACHEPREFIX": cache}

    def run_natively(self):
        wrappers = guest_run.scratch_folder("bin")
        os.makedirs(wrappers, exist_ok=True)
        self._make_wrappers(wrappers)
        command = ["/usr/bin/setarch", _MACHINES[self.arch], *self._native_command(self.spec["program"])]
        # setarch would make a message of its own of a program that the kernel refuses.
        guest_run.run([os.path.join(self.root, "usr/bin/true")], "/", {})
        return self._run(command + self._args(), self._native_environment(wrappers))

    def _native_command(self, program):
        """The words that start the sysroot's program on this machine."""
        path = os.path.join(self.root, "usr/bin", program)
        with open(path, "rb") as file:
            image = file.read(4096)
        if os.path.basename(_LINKERS[self.arch]).encode() not in image:  # static: no PT_INTERP
            return [path]
        libraries = ":".join(os.path.join(self.root, part, _TRIPLETS[self.arch]) for part in ("lib", "usr/lib"))
        return [os.path.join(self.root, _LINKERS[self.arch]), "--library-path", libraries, "--argv0", program, path]

    def _make_wrappers(self, folder):
        """A script for each program, for those that a program starts by name."""
        for program in os.listdir(os.path.join(self.root, "usr/bin")):
            source = os.path.join(self.root, "usr/bin", program)
            if not os.path.isfile(source):
                continue
            with open(source, "rb") as file:
                if file.read(4) != b"\x7fELF":
                    continue
            path = os.path.join(folder, program)
            with open(path, "w", encoding="utf-8") as file:
                file.write("#!/bin/sh\nexec " + " ".join(self._native_command(program)) + ' "$@"\n')
            os.chmod(path, stat.S_IRWXU)
        if not os.path.exists(os.path.join(folder, "sh")):
            os.symlink("bash", os.path.join(folder, "sh"))

    def _native_environment(self, wrappers):
        libraries = os.path.join(self.root, "usr/lib", _TRIPLETS[self.arch])
        return {"PATH": wrappers, "PYTHONHOME": os.path.join(self.root, "usr"), "PERL5LIB": os.path.join(libraries, "perl-base"),
                "GAWKLIBPATH": os.path.join(libraries, "gawk"), "OPENSSL_CONF": os.path.join(self.root, "etc/ssl/openssl.cnf"),
                "OPENSSL_MODULES": os.path.join(libraries, "ossl-modules")}

    def kernel_job(self):
        folder = self._work_folder()
        return {
            "program": "/usr/bin/" + self.spec["program"],
            "args": self._args(),
            "env": {**self._environment(_KERNEL_FOLDER), "PATH": "/usr/bin:/bin"},
            "data": [os.path.join(folder, name) for name in os.listdir(folder)],
            "cwd": _KERNEL_FOLDER,
            "root": self.root,
            "personality": _MACHINES[self.arch] if self.arch == "i386" else "",
            "timeout": 300,
        }

    def outcome_of(self, result):
        return guest_run.outcome(result.stdout, result.status, _KERNEL_FOLDER)

    def origin(self):
        """The versions of the packages that were run."""
        versions, path = {}, os.path.join(self.root, ".packages")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                versions = dict(line.split(" ", 1) for line in file.read().splitlines() if " " in line)
        wanted = self.spec["packages"]
        return {"packages": ", ".join(f"{name} {versions[name]}" for name in wanted if name in versions)} if versions else {}
