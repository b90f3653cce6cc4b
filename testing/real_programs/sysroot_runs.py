# SPDX-License-Identifier: Apache-2.0
"""What compare_python_tests.py and compare_stress_ng.py share: runs of a sysroot's program natively and under emu, in
in_sysroot.sh's place."""

import argparse
import os
import signal
import subprocess

IN_SYSROOT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "in_sysroot.sh")


def parser(out):
    """With the options that both have; results are kept in `out` unless --out says otherwise."""
    made = argparse.ArgumentParser()
    made.add_argument("--root", required=True)
    made.add_argument("--arch", required=True, choices=["i386", "amd64"])
    made.add_argument("--emu", required=True)
    made.add_argument("--emu_arg", action="append", default=[])
    made.add_argument("--out", default=out)
    made.add_argument("--only", choices=["native", "emu"])
    return made


def start(options, how, command, env=None, **kwargs):
    """Starts `command` in the sysroot, "native" or under "emu" or "peer" (options.peer), as a session of its own; kwargs as
    Popen's."""
    env = dict(os.environ, EMU_ARGS=" ".join(options.emu_arg) if how == "emu" else "", **(env or {}))
    emulator = {"native": "native", "emu": options.emu}.get(how) or options.peer
    return subprocess.Popen([IN_SYSROOT, options.root, emulator, options.arch] + command,
                            env=env, start_new_session=True, **kwargs)


def wait_or_kill(process, seconds):
    """The exit status; None when it took longer and its session was killed."""
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None
