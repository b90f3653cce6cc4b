# SPDX-License-Identifier: Apache-2.0
"""One run of a command in a folder: natively, under emu, or as a job of the oracle kernel."""

import os
import subprocess

from testing.recording.recording import Outcome

# Starts a mips64el emu under qemu, and any other one as it is.
LAUNCHER = "toolchain/run_mips64el"
# What stands in a recording for the folder that the program runs in.
FOLDER = b"@FOLDER@"


def scratch_folder(name):
    """The path of a folder of this test's own, `name` being its last part."""
    return os.path.join(os.path.realpath(os.environ.get("TEST_TMPDIR", "/tmp")), name)


def emu_prefix(emu, emu_args):
    """The words before the guest program's."""
    return [os.path.abspath(LAUNCHER), os.path.abspath(emu)] + emu_args


def emu_environment(cpu):
    """How emu starts itself for a guest's execve, and the processor that qemu shows."""
    env = {"EMU_EXEC_PREFIX": os.path.abspath(LAUNCHER)}
    if cpu:
        env["EMU_QEMU_CPU"] = cpu
    return env


def run(command, folder, env, stdin=os.devnull, timeout=None):
    """(standard output, standard error, exit status: 128 + N for signal N) of the command in the folder.

    Standard error goes where this process's goes unless there is a time limit, behind which what came of it is wanted.
    """
    with open(stdin, "rb") as file:
        result = subprocess.run(command, cwd=folder, env=env, stdin=file, stdout=subprocess.PIPE, check=False,
                                stderr=subprocess.PIPE if timeout else None, timeout=timeout)
    status = result.returncode
    return result.stdout, result.stderr, 128 - status if status < 0 else status


def outcome(stdout, status, folder):
    """What is compared: the output without the name of the folder that the program ran in."""
    return Outcome(stdout.replace(folder.encode(), FOLDER), status)


def package_versions(packages):
    """The versions of Debian packages of this machine as one line, or "" where dpkg is not there."""
    try:
        result = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${Version}, "] + packages, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return ""
    return result.stdout.rstrip(", ")
